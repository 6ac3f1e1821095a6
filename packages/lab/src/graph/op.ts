// Every operation the lab can differentiate, as one discriminated union, with its shape rule.
// It knows shapes; gradients are in vjp.ts and ONNX in ../onnx/emit.ts, each an exhaustive table over this union.

export type Shape = readonly number[];
export type DataType = "float32" | "int64" | "int32";

export type Op =
  | { kind: "input"; name: string }
  | { kind: "constant"; data: Float32Array | BigInt64Array }
  | { kind: "add" }
  | { kind: "sub" }
  | { kind: "mul" }
  | { kind: "div" }
  | { kind: "neg" }
  | { kind: "exp" }
  | { kind: "log" }
  | { kind: "sqrt" }
  | { kind: "reciprocal" }
  | { kind: "sigmoid" }
  | { kind: "silu" }
  | { kind: "relu" }
  | { kind: "step" }
  | { kind: "min" }
  | { kind: "softmax" }
  /** exp(scores) * mask; `mask` is 0 or 1 and gets no gradient */
  | { kind: "masked-exp" }
  /** alpha * op(a) @ op(b) over the last two axes, leading axes broadcast */
  | { kind: "matmul"; transposeA: boolean; transposeB: boolean; alpha: number }
  | { kind: "reshape"; shape: Shape }
  | { kind: "transpose"; permutation: readonly number[] }
  | { kind: "slice"; axis: number; start: number; end: number }
  /** zeros around x on one axis: the adjoint of slice */
  | { kind: "pad"; axis: number; before: number; after: number }
  | { kind: "concat"; axis: number }
  | { kind: "broadcast"; shape: Shape }
  /** sum over axes, kept as size 1 */
  | { kind: "sum"; axes: readonly number[] }
  /** 1 / sqrt(mean(x^2, last axis) + epsilon), kept as size 1 */
  | { kind: "rms-inverse"; epsilon: number }
  /** x * r where r = rms-inverse(x): one node, so that its gradient takes five passes */
  | { kind: "rms-norm" }
  /** rotary position embedding of x [B, H, T, D]; cos, sin [T, D/2]; direction -1 is the inverse rotation */
  | { kind: "rope"; direction: 1 | -1 }
  /** rows of table [V, D] at ids [N] */
  | { kind: "gather-rows" }
  /** zeros [rows, D] plus updates [N, D] added at ids [N] */
  | { kind: "scatter-rows"; rows: number }
  /** x [M, V] at columns [M] -> [M, 1] */
  | { kind: "pick" }
  /** base [M, V] with updates [M, 1] added at columns [M] */
  | { kind: "pick-add" }
  /** -log softmax(logits [M, V]) at targets [M] -> [M, 1] */
  | { kind: "cross-entropy" }
  | { kind: "equal" }
  /** x [N, C, H, W], weight [O, C, K, K] -> [N, O, H', W'] */
  | { kind: "conv"; stride: number; padding: number }
  /** the adjoint of conv in x: dy [N, O, H', W'], weight [O, C, K, K] -> [N, C, height, width] */
  | { kind: "conv-input-gradient"; stride: number; padding: number; height: number; width: number }
  /** the adjoint of conv in weight: x [N, C, H, W], dy [N, O, H', W'] -> [O, C, K, K] */
  | { kind: "conv-weight-gradient"; stride: number; padding: number; kernel: number };

export type OpKind = Op["kind"];
export type OpOf<K extends OpKind> = Extract<Op, { kind: K }>;

/** Numpy broadcasting of two shapes. Throws when an axis fits neither way. */
function broadcastShapes(a: Shape, b: Shape): number[] {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, axis) => {
    const left = a[axis - rank + a.length] ?? 1;
    const right = b[axis - rank + b.length] ?? 1;
    if (left !== right && left !== 1 && right !== 1) throw new Error(`shapes [${a}] and [${b}] do not broadcast on axis ${axis}`);
    return Math.max(left, right);
  });
}

export const sizeOf = (shape: Shape): number => shape.reduce((product, side) => product * side, 1);

type ShapeRule<K extends OpKind> = (op: OpOf<K>, inputs: Shape[]) => Shape;
const same = (_: unknown, [x]: Shape[]): Shape => x;
const broadcasting = (_: unknown, [a, b]: Shape[]): Shape => broadcastShapes(a, b);

/** Output shape of each operation from its input shapes; inputs and constants carry their own. */
export const shapeRules: { [K in Exclude<OpKind, "input" | "constant">]: ShapeRule<K> } = {
  add: broadcasting,
  sub: broadcasting,
  mul: broadcasting,
  div: broadcasting,
  min: broadcasting,
  equal: broadcasting,
  neg: same,
  exp: same,
  log: same,
  sqrt: same,
  reciprocal: same,
  sigmoid: same,
  silu: same,
  relu: same,
  step: same,
  softmax: same,
  "masked-exp": same,
  matmul: (op, [a, b]) => {
    const swap = (shape: Shape, yes: boolean) => (yes ? [...shape.slice(0, -2), shape[shape.length - 1], shape[shape.length - 2]] : [...shape]);
    const left = swap(a, op.transposeA);
    const right = swap(b, op.transposeB);
    if (left.at(-1) !== right.at(-2)) throw new Error(`matmul of [${left}] and [${right}]: inner sizes ${left.at(-1)} and ${right.at(-2)} differ`);
    return [...broadcastShapes(left.slice(0, -2), right.slice(0, -2)), left[left.length - 2], right[right.length - 1]];
  },
  reshape: (op, [x]) => {
    if (sizeOf(op.shape) !== sizeOf(x)) throw new Error(`reshape of [${x}] to [${op.shape}]: ${sizeOf(x)} against ${sizeOf(op.shape)} elements`);
    return op.shape;
  },
  transpose: (op, [x]) => op.permutation.map((axis) => x[axis]),
  slice: (op, [x]) => x.map((side, axis) => (axis === op.axis ? op.end - op.start : side)),
  pad: (op, [x]) => x.map((side, axis) => (axis === op.axis ? op.before + side + op.after : side)),
  concat: (op, inputs) => inputs[0].map((side, axis) => (axis === op.axis ? inputs.reduce((sum, shape) => sum + shape[axis], 0) : side)),
  broadcast: (op) => op.shape,
  sum: (op, [x]) => x.map((side, axis) => (op.axes.includes(axis) ? 1 : side)),
  "rms-inverse": (_, [x]) => [...x.slice(0, -1), 1],
  "rms-norm": same,
  rope: same,
  "gather-rows": (_, [table, ids]) => [...ids, ...table.slice(1)],
  "scatter-rows": (op, [updates]) => [op.rows, ...updates.slice(1)],
  pick: (_, [x]) => [x[0], 1],
  "pick-add": same,
  "cross-entropy": (_, [logits]) => [logits[0], 1],
  conv: (op, [x, weight]) => {
    const out = (side: number) => Math.floor((side + 2 * op.padding - weight[2]) / op.stride) + 1;
    return [x[0], weight[0], out(x[2]), out(x[3])];
  },
  "conv-input-gradient": (op, [dy, weight]) => [dy[0], weight[1], op.height, op.width],
  "conv-weight-gradient": (op, [x, dy]) => [dy[1], x[1], op.kernel, op.kernel],
};
