// The whole model on the micro rung: its gradient, its mask, and the count of its work.
import { expect, test } from "vitest";
import { openSession } from "../onnx/runtime.ts";
import { forwardGraph, gradientGraph } from "../train/step-graph.ts";
import { edgeQuestions, factClasses, factQuestions, rungs, tokensPerPicture } from "./model-config.ts";
import { initialValues, parameterCount, parameterLayout } from "./parameters.ts";

const config = rungs.micro;
const layout = parameterLayout(config);
const N = parameterCount(layout);
const shape = { rows: 2, length: 120, pictures: 1 };
const M = shape.rows * shape.length;
const [questions, edges] = [factQuestions, edgeQuestions].map((count) => tokensPerPicture(config) * count);
// Output projections start at zero; here they must not, or half of the gradients would vanish.
const start = initialValues(
  layout.map((parameter) => ({ ...parameter, deviation: parameter.deviation || 0.2 })),
  2,
);

function feeds(weights: Float32Array, change: (tokens: Int32Array) => void = () => {}) {
  const tokens = Int32Array.from({ length: M }, (_, i) => (i >= 3 && i < 103 ? config.vocab_size + i - 3 : (i * 37) % config.vocab_size));
  change(tokens);
  const position = { shape: [M] };
  return {
    weights_flat: { data: weights, shape: [N] },
    tokens: { data: tokens, ...position },
    targets: { data: Int32Array.from({ length: M }, (_, i) => (i * 53) % config.vocab_size), ...position },
    weights: { data: Float32Array.from({ length: M }, (_, i) => (i % 3 === 0 ? 1 : 0.1)), ...position },
    // row 0 is one segment, row 1 holds two
    segments: { data: Int32Array.from({ length: M }, (_, i) => (i < 120 ? 0 : i < 170 ? 1 : 2)), ...position },
    pictures: { data: Float32Array.from({ length: 3 * 160 * 160 }, (_, i) => Math.sin(i * 0.01)), shape: [1, 3, 160, 160] },
    facts: { data: Int32Array.from({ length: questions }, (_, i) => (i * 29) % factClasses), shape: [questions] },
    edges: { data: Int32Array.from({ length: edges }, (_, i) => (i * 31) % 65), shape: [edges] },
    edge_weights: { data: Float32Array.from({ length: edges }, (_, i) => (i % 7 === 0 ? 0.3 : 0)), shape: [edges] },
    // the positions after the picture look back at its patches
    points: { data: Int32Array.from({ length: M }, (_, i) => (i > 103 && i < 120 ? i - 20 : 0)), ...position },
    point_weights: { data: Float32Array.from({ length: M }, (_, i) => (i > 103 && i < 120 ? 0.5 : 0)), ...position },
    fact_weights: { data: Float32Array.from({ length: questions }, (_, i) => (i % 5 === 0 ? 0.3 : 0)), shape: [questions] },
  };
}

test("M1 the gradient of the whole model agrees with finite differences, parameter by parameter", async () => {
  const session = await openSession(gradientGraph(config, shape));
  const [loss, factLoss, pointLoss] = [0, 1, 2].map(() => ({ data: new Float32Array(1), shape: [] }));
  const gradient = { data: new Float32Array(N), shape: [N] };
  await session.run(feeds(start), { loss, fact_loss: factLoss, point_loss: pointLoss, gradient });
  const analytic = gradient.data.slice();
  for (const { name, offset, size } of layout) {
    // Along the gradient itself the slope is its norm: the largest signal against float32 noise.
    const part = analytic.subarray(offset, offset + size);
    const norm = Math.hypot(...part);
    expect(norm, name).toBeGreaterThan(1e-3);
    const h = 3e-3;
    const evaluate = async (sign: number) => {
      const moved = start.slice();
      for (let i = 0; i < size; i++) moved[offset + i] += (sign * h * part[i]) / norm;
      await session.run(feeds(moved), { loss, fact_loss: factLoss, point_loss: pointLoss, gradient });
      return loss.data[0] + factLoss.data[0] + pointLoss.data[0];
    };
    const slope = ((await evaluate(1)) - (await evaluate(-1))) / (2 * h);
    expect(Math.abs(slope - norm) / norm, name).toBeLessThan(0.03);
  }
  await session.close();
});

test("M2 a token sees its own segment's past and nothing else", async () => {
  const session = await openSession(forwardGraph(config, shape));
  const V = config.vocab_size;
  const loss = { data: new Float32Array(1), shape: [] };
  const logitsOf = async (change?: (tokens: Int32Array) => void) => {
    const logits = { data: new Float32Array(M * V), shape: [M, V] };
    await session.run(feeds(start, change), { loss, logits });
    return (position: number) => logits.data.subarray(position * V, (position + 1) * V);
  };
  const before = await logitsOf();
  const changed = 160;
  const after = await logitsOf((tokens) => {
    tokens[changed] = 7;
  });
  // 160 lies in the first segment of row 1 (positions 120 to 169); 170 opens the next one.
  for (const position of [119, 159, 170, 230]) expect(after(position), `position ${position}`).toEqual(before(position));
  for (const position of [160, 165, 169]) expect(after(position), `position ${position}`).not.toEqual(before(position));
  await session.close();
});
