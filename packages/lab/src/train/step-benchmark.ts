// The training step and the machine's matrix-multiply peak, measured in turn in one process. It times; judging is the reader's.
import { input, matmul } from "../graph/graph.ts";
import { edgeQuestions, factClasses, factQuestions, type ModelConfig, rungs, type RungName, tokensPerPicture } from "../nn/model-config.ts";
import { decayMask, initialValues, parameterCount, parameterLayout } from "../nn/parameters.ts";
import { emitOnnx } from "../onnx/emit.ts";
import { locationBins } from "../text/tokenizer.ts";
import { type HostTensor, openSession } from "../onnx/runtime.ts";
import { muonFlops } from "./muon.ts";
import { muonMatrix } from "./optimizer.ts";
import { fusedStepGraph } from "./step-graph.ts";

export interface StepBenchmark {
  rung: RungName;
  parameters: number;
  tokensPerStep: number;
  pictures: number;
  threads: number;
  /** multiply-adds of all products and convolutions of one step, forward and backward, times two; attention counted causal; no elementwise work */
  flopsPerStep: number;
  /** one entry per repetition, taken in turn: step, peak, step, peak … */
  stepMs: number[];
  peakGflops: number[];
  /** largest resident memory of the whole process so far */
  maxResidentMb: number;
}

/** FLOP of one step: 6 per weight and position (2 forward, 4 backward), plus the two attention products, plus the products of the stem and of Muon. */
function stepFlops(config: ModelConfig, rows: number, length: number, pictures: number): number {
  const { hidden_size: d, head_dim: D, num_attention_heads: heads, num_key_value_heads: groups, intermediate_size: F, num_hidden_layers: L } = config;
  const weightsPerLayer = d * D * (2 * heads + 2 * groups) + 3 * d * F;
  const perToken = 6 * (L * weightsPerLayer + config.vocab_size * d) + 6 * L * heads * D * length;
  const side = config.vision.image_size;
  /** places at which a weight of the stem is used, per picture */
  const places = (name: string): number => {
    if (name === "vision.conv_0.weight") return (side / 4) ** 2;
    if (name === "vision.conv_1.weight" || name.startsWith("vision.fine_")) return (side / 8) ** 2;
    return tokensPerPicture(config);
  };
  let stem = 0;
  for (const { name, shape, size } of parameterLayout(config)) {
    const isProduct = name.startsWith("vision.") && (shape.length === 4 || name.endsWith(".project.weight"));
    // The first convolution needs no gradient of the pixels.
    if (isProduct) stem += (name === "vision.conv_0.weight" ? 4 : 6) * size * places(name);
  }
  // Edges are read in location tokens.
  stem += 6 * tokensPerPicture(config) * edgeQuestions * d * (locationBins + 1);
  const muon = parameterLayout(config)
    .map(muonMatrix)
    .filter((matrix) => matrix !== null)
    .map(muonFlops)
    .reduce((sum, flops) => sum + flops, 0);
  return rows * length * perToken + pictures * stem + muon;
}

export async function benchmarkStep(
  rung: RungName,
  options: { rows?: number; pictures?: number; threads?: number; repetitions?: number } = {},
): Promise<StepBenchmark> {
  const { rows = 8, pictures = 8, threads = 1, repetitions = 9 } = options;
  const length = 256;
  const config: ModelConfig = rungs[rung];
  const shape = { rows, length, pictures };
  const step = await openStep(config, shape, threads);
  const peak = await openPeak(threads);
  await step.run();
  await peak.run();
  const times: { step: number; peak: number }[] = [];
  for (let i = 0; i < repetitions; i++) times.push({ peak: await peak.run(), step: await step.run() });
  await Promise.all([step.close(), peak.close()]);
  return {
    rung,
    parameters: parameterCount(parameterLayout(config)),
    tokensPerStep: rows * length,
    pictures,
    threads,
    flopsPerStep: stepFlops(config, rows, length, pictures),
    stepMs: times.map((time) => time.step),
    peakGflops: times.map((time) => peak.flops / time.peak / 1e6),
    maxResidentMb: process.resourceUsage().maxRSS / 1024,
  };
}

interface Timed {
  /** milliseconds of one run */
  run(): Promise<number>;
  close(): Promise<void>;
}

async function openStep(config: ModelConfig, shape: { rows: number; length: number; pictures: number }, threads: number): Promise<Timed> {
  const layout = parameterLayout(config);
  const N = parameterCount(layout);
  const M = shape.rows * shape.length;
  const session = await openSession(fusedStepGraph(config, shape, { beta1: 0.9, beta2: 0.98, epsilon: 1e-8, clip: 1, muonMomentum: 0.95 }), {
    threads,
  });
  const vector = (data: Float32Array): HostTensor => ({ data, shape: [N] });
  const scalar = (value: number): HostTensor => ({ data: Float32Array.of(value), shape: [] });
  const ints = (value: (i: number) => number, size = M): HostTensor => ({
    data: Int32Array.from({ length: size }, (_, i) => value(i)),
    shape: [size],
  });
  const floats = (value: number, size: number): HostTensor => ({ data: new Float32Array(size).fill(value), shape: [size] });
  const patches = shape.pictures * tokensPerPicture(config);
  const [weights, first, second] = [initialValues(layout, 1), new Float32Array(N), new Float32Array(N)].map(vector);
  const side = config.vision.image_size;
  const inputs: Record<string, HostTensor> = {
    weights_flat: weights,
    first,
    second,
    decay: vector(decayMask(layout)),
    tokens: ints((i) => (i * 7919) % config.vocab_size),
    targets: ints((i) => (i * 31) % config.vocab_size),
    segments: ints(() => 0),
    weights: floats(1, M),
    facts: ints((i) => i % factClasses, patches * factQuestions),
    fact_weights: floats(0.03, patches * factQuestions),
    edges: ints((i) => i % locationBins, patches * edgeQuestions),
    edge_weights: floats(0.03, patches * edgeQuestions),
    points: ints((i) => i - (i % 7)),
    point_weights: floats(0.03, M),
    pictures: {
      data: Float32Array.from({ length: shape.pictures * 3 * side * side }, (_, i) => Math.sin(i * 0.01)),
      shape: [shape.pictures, 3, side, side],
    },
    learning_rate: scalar(1e-3),
    weight_decay: scalar(0.1),
    correction1: scalar(10),
    correction2: scalar(50),
    gradient_scale: scalar(1 / M),
  };
  const outputs = {
    loss: scalar(0),
    fact_loss: scalar(0),
    point_loss: scalar(0),
    gradient_norm: scalar(0),
    weights_next: weights,
    first_next: first,
    second_next: second,
  };
  return timed(() => session.run(inputs, outputs), session.close);
}

/** A square product large enough to amortise packing and small enough for the outer cache: the best rate seen here over sizes 512 to 2048. */
async function openPeak(threads: number): Promise<Timed & { flops: number }> {
  const size = 1024;
  const shape = [size, size];
  const session = await openSession(emitOnnx({ c: matmul(input("a", shape), input("b", shape)) }), { threads });
  const tensor = (): HostTensor => ({ data: Float32Array.from({ length: size * size }, (_, i) => Math.sin(i)), shape });
  const [a, b, c] = [tensor(), tensor(), tensor()];
  const products = 4;
  const run = async () => {
    for (let i = 0; i < products; i++) await session.run({ a, b }, { c });
  };
  return { ...timed(run, session.close), flops: products * 2 * size ** 3 };
}

function timed(run: () => Promise<void>, close: () => Promise<void>): Timed {
  return {
    async run() {
      const started = performance.now();
      await run();
      return performance.now() - started;
    },
    close,
  };
}
