// One update of a small model against the same rules written out in plain loops, and what Muon does to a matrix.
import { expect, test } from "vitest";
import { input } from "../graph/graph.ts";
import { emitOnnx } from "../onnx/emit.ts";
import type { Parameter } from "../nn/parameters.ts";
import { openSession } from "../onnx/runtime.ts";
import { orthogonalized } from "./muon.ts";
import { optimizerStep } from "./optimizer.ts";

const parameter = (name: string, shape: number[], offset: number): Parameter => ({
  name,
  shape,
  offset,
  size: shape.reduce((a, b) => a * b),
  deviation: 1,
  decays: true,
});
const layout = [
  parameter("model.embed_tokens.weight", [3, 2], 0),
  parameter("model.layers.0.mlp.up_proj.weight", [4, 6], 6),
  parameter("vision.row.weight", [2, 2], 30),
  parameter("model.layers.0.mlp.down_proj.weight", [6, 4], 34),
];
const N = 58;
const wave = (seed: number) => Float32Array.from({ length: N }, (_, i) => Math.sin(i * 1.7 + seed));
const rate = 0.01;

async function update(muonMomentum: number | undefined) {
  const options = { beta1: 0.9, beta2: 0.98, epsilon: 1e-8, clip: 1e9, muonMomentum };
  const next = optimizerStep(input("weights", [N]), input("gradient", [N]), layout, options);
  const session = await openSession(emitOnnx({ weights_next: next.weights, first_next: next.first, second_next: next.second }));
  const vector = (data: Float32Array) => ({ data, shape: [N] });
  const scalar = (value: number) => ({ data: Float32Array.of(value), shape: [] });
  const [weights, first, second] = [wave(1), wave(2), wave(3).map(Math.abs)].map(vector);
  await session.run(
    {
      weights,
      gradient: vector(wave(4)),
      first,
      second,
      decay: vector(new Float32Array(N).fill(1)),
      learning_rate: scalar(rate),
      weight_decay: scalar(0),
      correction1: scalar(1),
      correction2: scalar(1),
      gradient_scale: scalar(1),
    },
    // written over the inputs, as in training
    { weights_next: weights, first_next: first, second_next: second },
  );
  await session.close();
  return { step: weights.data.map((value, i) => (wave(1)[i] - value) / rate), first: first.data, second: second.data };
}

const adamw = (i: number) => {
  const m = 0.9 * wave(2)[i] + 0.1 * wave(4)[i];
  return m / (Math.sqrt(0.98 * Math.abs(wave(3)[i]) + 0.02 * wave(4)[i] ** 2) + 1e-8);
};

test("without Muon every weight takes AdamW's step", async () => {
  const { step } = await update(undefined);
  step.forEach((value, i) => {
    expect(value, `weight ${i}`).toBeCloseTo(adamw(i), 2);
  });
});

test("with Muon only the hidden matrices change their rule, and each output stays at its place", async () => {
  const { step, first, second } = await update(0.95);
  for (const i of [0, 5, 30, 33]) expect(step[i], `weight ${i}`).toBeCloseTo(adamw(i), 2);
  for (const i of [6, 29, 34, 57]) {
    expect(first[i], `momentum ${i}`).toBeCloseTo(0.95 * wave(2)[i] + 0.05 * wave(4)[i], 5);
    expect(second[i]).toBeCloseTo(Math.abs(wave(3)[i]), 5);
  }
  // 0.2 sqrt(6) times an orthogonal [4, 6]: the root mean square of its entries is 0.2 times about one.
  const matrix = step.subarray(6, 30);
  expect(Math.hypot(...matrix) / Math.sqrt(24)).toBeGreaterThan(0.2 * 0.7);
  expect(Math.hypot(...matrix) / Math.sqrt(24)).toBeLessThan(0.2 * 1.3);
});

test.each([
  [3, 7],
  [7, 3],
])("orthogonalized [%i, %i] has singular values near one and keeps what was orthogonal", async (rows, columns) => {
  const x = Float32Array.from({ length: rows * columns }, (_, i) => Math.cos(i * i));
  const result = { data: new Float32Array(rows * columns), shape: [rows, columns] };
  const session = await openSession(emitOnnx({ result: orthogonalized(input("x", [rows, columns])) }));
  await session.run({ x: { data: x, shape: [rows, columns] } }, { result });
  await session.close();
  const wide = rows < columns;
  const side = Math.min(rows, columns);
  const inner = Math.max(rows, columns);
  const entry = (short: number, long: number) => result.data[wide ? short * columns + long : long * columns + short];
  for (let a = 0; a < side; a++) {
    for (let b = 0; b < side; b++) {
      let dot = 0;
      for (let k = 0; k < inner; k++) dot += entry(a, k) * entry(b, k);
      expect(Math.abs(dot - (a === b ? 1 : 0))).toBeLessThan(a === b ? 0.6 : 0.35);
    }
  }
});
