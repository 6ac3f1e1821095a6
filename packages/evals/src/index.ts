// The public entry of @melete/evals.
export type { Score } from "./score.ts";
export type { EvalResult, Sample, SampleResult, Scorer, Solution, Solver, Task } from "./task.ts";
export type { RunEvalOptions } from "./run-eval.ts";
export type { Summary } from "./metrics/summarize.ts";
export type { Interval } from "./metrics/wilson-interval.ts";
export type { PairedBootstrapOptions, PairedDifference } from "./metrics/paired-bootstrap.ts";
export { scored } from "./score.ts";
export { runEval } from "./run-eval.ts";
export { summarize } from "./metrics/summarize.ts";
export { wilsonInterval } from "./metrics/wilson-interval.ts";
export { mcnemarExact } from "./metrics/mcnemar-exact.ts";
export { pairedBootstrap } from "./metrics/paired-bootstrap.ts";
