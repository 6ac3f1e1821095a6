// The vector-Jacobian product of every operation: given dy, the gradient of each input as new graph nodes (null: no gradient).
// The table is exhaustive by type, so an operation without a rule does not compile; gradients.test.ts checks each against finite differences.
import {
  add,
  broadcast,
  conv,
  convInputGradient,
  convWeightGradient,
  constant,
  div,
  gatherRows,
  matmul,
  mul,
  type Node,
  neg,
  pad,
  pick,
  pickAdd,
  reshape,
  rope,
  scatterRows,
  sigmoid,
  slice,
  softmax,
  step,
  sub,
  sum,
  transpose,
} from "./graph.ts";
import type { OpKind, OpOf, Shape } from "./op.ts";

type Rule<K extends OpKind> = (node: { op: OpOf<K>; inputs: readonly Node[]; self: Node }, dy: Node) => (Node | null)[];

const none = (): (Node | null)[] => [];

/** Sums a gradient back to the shape its input had before broadcasting. */
function unbroadcast(gradient: Node, shape: Shape): Node {
  const lead = gradient.shape.length - shape.length;
  const axes = gradient.shape.flatMap((side, axis) => (axis < lead || (shape[axis - lead] === 1 && side !== 1) ? [axis] : []));
  const summed = axes.length > 0 ? sum(gradient, axes) : gradient;
  return lead > 0 ? reshape(summed, shape) : summed;
}

const lastAxis = (x: Node): number => x.shape.length - 1;

export const vjpRules: { [K in OpKind]: Rule<K> } = {
  input: none,
  constant: none,
  step: none,
  equal: none,
  add: ({ inputs: [a, b] }, dy) => [unbroadcast(dy, a.shape), unbroadcast(dy, b.shape)],
  sub: ({ inputs: [a, b] }, dy) => [unbroadcast(dy, a.shape), unbroadcast(neg(dy), b.shape)],
  mul: ({ inputs: [a, b] }, dy) => [unbroadcast(mul(dy, b), a.shape), unbroadcast(mul(dy, a), b.shape)],
  div: ({ inputs: [a, b], self }, dy) => {
    const da = div(dy, b);
    return [unbroadcast(da, a.shape), unbroadcast(neg(mul(da, self)), b.shape)];
  },
  min: ({ inputs: [a, b] }, dy) => {
    const second = step(sub(a, b));
    return [unbroadcast(mul(dy, sub(constant(1), second)), a.shape), unbroadcast(mul(dy, second), b.shape)];
  },
  neg: (_, dy) => [neg(dy)],
  exp: ({ self }, dy) => [mul(dy, self)],
  log: ({ inputs: [x] }, dy) => [div(dy, x)],
  sqrt: ({ self }, dy) => [div(mul(dy, constant(0.5)), self)],
  reciprocal: ({ self }, dy) => [neg(mul(dy, mul(self, self)))],
  sigmoid: ({ self }, dy) => [mul(dy, mul(self, sub(constant(1), self)))],
  silu: ({ inputs: [x], self }, dy) => {
    const gate = sigmoid(x);
    return [mul(dy, add(gate, mul(self, sub(constant(1), gate))))];
  },
  relu: ({ inputs: [x] }, dy) => [mul(dy, step(x))],
  softmax: ({ self }, dy) => [mul(self, sub(dy, sum(mul(dy, self), [lastAxis(self)])))],
  "masked-exp": ({ self }, dy) => [mul(dy, self), null],
  matmul: ({ op, inputs: [a, b] }, dy) => {
    const { transposeA, transposeB, alpha } = op;
    const da = transposeA ? matmul(b, dy, { transposeA: transposeB, transposeB: true, alpha }) : matmul(dy, b, { transposeB: !transposeB, alpha });
    const db = transposeB ? matmul(dy, a, { transposeA: true, transposeB: transposeA, alpha }) : matmul(a, dy, { transposeA: !transposeA, alpha });
    return [unbroadcast(da, a.shape), unbroadcast(db, b.shape)];
  },
  reshape: ({ inputs: [x] }, dy) => [reshape(dy, x.shape)],
  transpose: ({ op }, dy) => [
    transpose(
      dy,
      op.permutation.map((_, axis) => op.permutation.indexOf(axis)),
    ),
  ],
  slice: ({ op, inputs: [x] }, dy) => [pad(dy, op.axis, op.start, x.shape[op.axis] - op.end)],
  pad: ({ op, inputs: [x] }, dy) => [slice(dy, op.axis, op.before, op.before + x.shape[op.axis])],
  concat: ({ op, inputs }, dy) => {
    let start = 0;
    return inputs.map((part) => {
      const end = start + part.shape[op.axis];
      const piece = slice(dy, op.axis, start, end);
      start = end;
      return piece;
    });
  },
  broadcast: ({ inputs: [x] }, dy) => [unbroadcast(dy, x.shape)],
  sum: ({ inputs: [x] }, dy) => [broadcast(dy, x.shape)],
  // r = (mean(x^2) + e)^(-1/2), so dr/dx = -r^3 x / n
  "rms-inverse": ({ inputs: [x], self }, dy) => [mul(mul(x, constant(-1 / x.shape[lastAxis(x)])), mul(dy, mul(self, mul(self, self))))],
  // The gradient through r is folded in here: r (dy - y mean(dy y)), hence null for r.
  "rms-norm": ({ inputs: [x, r], self }, dy) => {
    const mean = mul(sum(mul(dy, self), [lastAxis(x)]), constant(1 / x.shape[lastAxis(x)]));
    return [mul(r, sub(dy, mul(self, mean))), null];
  },
  rope: ({ op, inputs: [, cos, sin] }, dy) => [rope(dy, cos, sin, op.direction === 1 ? -1 : 1), null, null],
  "gather-rows": ({ inputs: [table, ids] }, dy) => [scatterRows(dy, ids, table.shape[0]), null],
  "scatter-rows": ({ inputs: [, ids] }, dy) => [gatherRows(dy, ids), null],
  pick: ({ inputs: [x, columns] }, dy) => [pickAdd(constant(0, x.shape), columns, dy), null],
  "pick-add": ({ inputs: [, columns] }, dy) => [dy, null, pick(dy, columns)],
  "cross-entropy": ({ inputs: [logits, targets] }, dy) => [pickAdd(mul(softmax(logits), dy), targets, neg(dy)), null],
  conv: ({ op, inputs: [x, weight] }, dy) => [
    convInputGradient(dy, weight, { stride: op.stride, padding: op.padding, height: x.shape[2], width: x.shape[3] }),
    convWeightGradient(x, dy, { stride: op.stride, padding: op.padding, kernel: weight.shape[2] }),
  ],
  "conv-input-gradient": ({ op, inputs: [dyIn, weight] }, dy) => [
    conv(dy, weight, op.stride, op.padding),
    convWeightGradient(dy, dyIn, { stride: op.stride, padding: op.padding, kernel: weight.shape[2] }),
  ],
  "conv-weight-gradient": ({ op, inputs: [x, dyIn] }, dy) => [
    convInputGradient(dyIn, dy, { stride: op.stride, padding: op.padding, height: x.shape[2], width: x.shape[3] }),
    conv(x, dy, op.stride, op.padding),
  ],
};
