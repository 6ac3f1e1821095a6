// The second public entry, @melete/lab/training: everything that loads the training runtime, for commands and benchmarks that train.
export type { StepBenchmark } from "./train/step-benchmark.ts";
export type { StepReport } from "./train/train.ts";
export type { TrainModelOptions } from "./train/train-model.ts";

export { modelSizes } from "./nn/model-sizes.ts";
export { benchmarkStep } from "./train/step-benchmark.ts";
export { trainModel } from "./train/train-model.ts";
