// A symbolic graph of tensors: nodes are made by small functions and hold their shape. Nothing is computed here.
import { type DataType, type Op, type OpKind, type OpOf, type Shape, shapeRules, sizeOf } from "./op.ts";

export interface Node {
  readonly id: number;
  readonly op: Op;
  readonly inputs: readonly Node[];
  readonly shape: Shape;
  readonly type: DataType;
}

let nextId = 0;

function make(op: Op, inputs: readonly Node[], shape: Shape, type: DataType): Node {
  return { id: nextId++, op, inputs, shape, type };
}

function apply<K extends Exclude<OpKind, "input" | "constant">>(op: OpOf<K>, ...inputs: Node[]): Node {
  // The table is keyed by op.kind, so the rule under that key takes exactly this op.
  const rule = shapeRules[(op as Op).kind as K] as (op: OpOf<K>, inputs: Shape[]) => Shape;
  const shape = rule(
    op,
    inputs.map((node) => node.shape),
  );
  return make(op, inputs, shape, "float32");
}

export const input = (name: string, shape: Shape, type: DataType = "float32"): Node => make({ kind: "input", name }, [], shape, type);
export const constant = (data: Float32Array | number, shape: Shape = []): Node =>
  make({ kind: "constant", data: typeof data === "number" ? new Float32Array(sizeOf(shape)).fill(data) : data }, [], shape, "float32");
export const intConstant = (values: readonly number[], shape: Shape): Node =>
  make({ kind: "constant", data: BigInt64Array.from(values, BigInt) }, [], shape, "int64");

export const add = (a: Node, b: Node): Node => apply({ kind: "add" }, a, b);
export const sub = (a: Node, b: Node): Node => apply({ kind: "sub" }, a, b);
export const mul = (a: Node, b: Node): Node => apply({ kind: "mul" }, a, b);
export const div = (a: Node, b: Node): Node => apply({ kind: "div" }, a, b);
export const min = (a: Node, b: Node): Node => apply({ kind: "min" }, a, b);
export const neg = (x: Node): Node => apply({ kind: "neg" }, x);
export const exp = (x: Node): Node => apply({ kind: "exp" }, x);
/** natural */
export const log = (x: Node): Node => apply({ kind: "log" }, x);
export const sqrt = (x: Node): Node => apply({ kind: "sqrt" }, x);
export const reciprocal = (x: Node): Node => apply({ kind: "reciprocal" }, x);
export const sigmoid = (x: Node): Node => apply({ kind: "sigmoid" }, x);
/** x * sigmoid(x) */
export const silu = (x: Node): Node => apply({ kind: "silu" }, x);
export const relu = (x: Node): Node => apply({ kind: "relu" }, x);
/** 1 where x > 0, else 0 */
export const step = (x: Node): Node => apply({ kind: "step" }, x);
/** softmax over the last axis */
export const softmax = (x: Node): Node => apply({ kind: "softmax" }, x);
export const maskedExp = (scores: Node, mask: Node): Node => apply({ kind: "masked-exp" }, scores, mask);
/** 1 where equal, else 0; integers or floats of one type */
export const equal = (a: Node, b: Node): Node => apply({ kind: "equal" }, a, b);

export function matmul(a: Node, b: Node, options: { transposeA?: boolean; transposeB?: boolean; alpha?: number } = {}): Node {
  const { transposeA = false, transposeB = false, alpha = 1 } = options;
  return apply({ kind: "matmul", transposeA, transposeB, alpha }, a, b);
}

export const reshape = (x: Node, shape: Shape): Node => apply({ kind: "reshape", shape }, x);
export const transpose = (x: Node, permutation: readonly number[]): Node => apply({ kind: "transpose", permutation }, x);
export const slice = (x: Node, axis: number, start: number, end: number): Node => apply({ kind: "slice", axis, start, end }, x);
export const pad = (x: Node, axis: number, before: number, after: number): Node => apply({ kind: "pad", axis, before, after }, x);
export const concat = (parts: readonly Node[], axis: number): Node => apply({ kind: "concat", axis }, ...parts);
export const broadcast = (x: Node, shape: Shape): Node => apply({ kind: "broadcast", shape }, x);
/** Sum over axes; the axes stay with size 1. */
export const sum = (x: Node, axes: readonly number[]): Node => apply({ kind: "sum", axes }, x);
export const sumAll = (x: Node): Node =>
  reshape(
    sum(
      x,
      x.shape.map((_, axis) => axis),
    ),
    [],
  );

/** x / sqrt(mean(x^2) + epsilon) over the last axis, without gain (Zhang & Sennrich 2019). */
export function rmsNorm(x: Node, epsilon = 1e-6): Node {
  return apply({ kind: "rms-norm" }, x, apply({ kind: "rms-inverse", epsilon }, x));
}
export const rope = (x: Node, cos: Node, sin: Node, direction: 1 | -1 = 1): Node => apply({ kind: "rope", direction }, x, cos, sin);
export const gatherRows = (table: Node, ids: Node): Node => apply({ kind: "gather-rows" }, table, ids);
export const scatterRows = (updates: Node, ids: Node, rows: number): Node => apply({ kind: "scatter-rows", rows }, updates, ids);
export const pick = (x: Node, columns: Node): Node => apply({ kind: "pick" }, x, columns);
export const pickAdd = (base: Node, columns: Node, updates: Node): Node => apply({ kind: "pick-add" }, base, columns, updates);
export const crossEntropy = (logits: Node, targets: Node): Node => apply({ kind: "cross-entropy" }, logits, targets);

export const conv = (x: Node, weight: Node, stride: number, padding: number): Node => apply({ kind: "conv", stride, padding }, x, weight);
export const convInputGradient = (dy: Node, weight: Node, options: Omit<OpOf<"conv-input-gradient">, "kind">): Node =>
  apply({ kind: "conv-input-gradient", ...options }, dy, weight);
export const convWeightGradient = (x: Node, dy: Node, options: Omit<OpOf<"conv-weight-gradient">, "kind">): Node =>
  apply({ kind: "conv-weight-gradient", ...options }, x, dy);

/** Nodes that `outputs` depend on, inputs before users. */
export function topologicalOrder(outputs: readonly Node[]): Node[] {
  const order: Node[] = [];
  const seen = new Set<Node>();
  const stack: { node: Node; next: number }[] = [];
  for (const output of outputs) {
    if (seen.has(output)) continue;
    seen.add(output);
    stack.push({ node: output, next: 0 });
    while (stack.length > 0) {
      const top = stack[stack.length - 1];
      if (top.next === top.node.inputs.length) {
        order.push(top.node);
        stack.pop();
        continue;
      }
      const child = top.node.inputs[top.next++];
      if (!seen.has(child)) {
        seen.add(child);
        stack.push({ node: child, next: 0 });
      }
    }
  }
  return order;
}
