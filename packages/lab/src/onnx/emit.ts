// Writes a symbolic graph as ONNX: one entry per operation, exhaustive by type. It does not know gradients or training.
import { type Node, topologicalOrder } from "../graph/graph.ts";
import type { OpKind, OpOf } from "../graph/op.ts";
import { type Attribute, encodeModel, type OnnxNode, type OnnxValue, type TensorData } from "./model-proto.ts";
import { stopOutput } from "./runtime.ts";

interface Writer {
  /** one ONNX node with one output; returns the name of the output */
  node(type: string, inputs: readonly string[], attributes?: Record<string, Attribute>, domain?: "com.microsoft"): string;
  floats(values: readonly number[], shape?: readonly number[]): string;
  ints(values: readonly number[], shape?: readonly number[]): string;
}

type Emitter<K extends OpKind> = (writer: Writer, inputs: string[], node: { op: OpOf<K>; node: Node }) => string;

const unary =
  (type: string) =>
  (writer: Writer, [x]: string[]): string =>
    writer.node(type, [x]);
const binary =
  (type: string) =>
  (writer: Writer, [a, b]: string[]): string =>
    writer.node(type, [a, b]);

const column = (writer: Writer, ids: string): string => writer.node("Cast", [writer.node("Unsqueeze", [ids, writer.ints([-1])])], { to: 7 });

const emitters: { [K in Exclude<OpKind, "input" | "constant">]: Emitter<K> } = {
  add: binary("Add"),
  sub: binary("Sub"),
  mul: binary("Mul"),
  div: binary("Div"),
  min: binary("Min"),
  neg: unary("Neg"),
  exp: unary("Exp"),
  log: unary("Log"),
  sqrt: unary("Sqrt"),
  reciprocal: unary("Reciprocal"),
  sigmoid: unary("Sigmoid"),
  silu: (writer, [x]) => writer.node("QuickGelu", [x], { alpha: { float: 1 } }, "com.microsoft"),
  relu: unary("Relu"),
  step: (writer, [x]) => writer.node("Cast", [writer.node("Greater", [x, writer.floats([0], [])])], { to: 1 }),
  equal: (writer, [a, b]) => writer.node("Cast", [writer.node("Equal", [a, b])], { to: 1 }),
  softmax: (writer, [x]) => writer.node("Softmax", [x], { axis: -1 }),
  "masked-exp": (writer, [scores, mask]) => writer.node("Mul", [writer.node("Exp", [scores]), mask]),
  matmul: (writer, [a, b], { op }) =>
    !op.transposeA && !op.transposeB && op.alpha === 1
      ? writer.node("MatMul", [a, b])
      : writer.node(
          "FusedMatMul",
          [a, b],
          { transA: Number(op.transposeA), transB: Number(op.transposeB), alpha: { float: op.alpha } },
          "com.microsoft",
        ),
  reshape: (writer, [x], { op }) => writer.node("Reshape", [x, writer.ints(op.shape)]),
  transpose: (writer, [x], { op }) => writer.node("Transpose", [x], { perm: op.permutation }),
  slice: (writer, [x], { op }) => writer.node("Slice", [x, writer.ints([op.start]), writer.ints([op.end]), writer.ints([op.axis])]),
  pad: (writer, [x], { op, node }) => {
    const rank = node.shape.length;
    const pads = new Array<number>(2 * rank).fill(0);
    pads[op.axis] = op.before;
    pads[rank + op.axis] = op.after;
    return writer.node("Pad", [x, writer.ints(pads)]);
  },
  concat: (writer, inputs, { op }) => writer.node("Concat", inputs, { axis: op.axis }),
  broadcast: (writer, [x], { op }) => writer.node("Expand", [x, writer.ints(op.shape)]),
  sum: (writer, [x], { op }) => writer.node("ReduceSum", [x, writer.ints(op.axes)], { keepdims: 1 }),
  "rms-inverse": (writer, [x], { op }) => {
    const mean = writer.node("ReduceMean", [writer.node("Mul", [x, x]), writer.ints([-1])], { keepdims: 1 });
    return writer.node("Reciprocal", [writer.node("Sqrt", [writer.node("Add", [mean, writer.floats([op.epsilon], [])])])]);
  },
  "rms-norm": binary("Mul"),
  rope: (writer, [x, cos, sin], { op }) =>
    writer.node("RotaryEmbedding", [x, writer.ints([0]), cos, op.direction === 1 ? sin : writer.node("Neg", [sin])], {}, "com.microsoft"),
  "gather-rows": (writer, [table, ids]) => writer.node("Gather", [table, ids], { axis: 0 }),
  "scatter-rows": (writer, [updates, ids], { node }) => {
    const zeros = writer.node("Expand", [writer.floats([0], []), writer.ints(node.shape)]);
    return writer.node("ScatterND", [zeros, column(writer, ids), updates], { reduction: "add" });
  },
  pick: (writer, [x, columns]) => writer.node("GatherElements", [x, column(writer, columns)], { axis: 1 }),
  "pick-add": (writer, [base, columns, updates]) =>
    writer.node("ScatterElements", [base, column(writer, columns), updates], { axis: 1, reduction: "add" }),
  "cross-entropy": (writer, [logits, targets]) => {
    const logProbabilities = writer.node("LogSoftmax", [logits], { axis: -1 });
    return writer.node("Neg", [writer.node("GatherElements", [logProbabilities, column(writer, targets)], { axis: 1 })]);
  },
  conv: (writer, [x, weight], { op }) => writer.node("Conv", [x, weight], { strides: [op.stride, op.stride], pads: Array(4).fill(op.padding) }),
  "conv-input-gradient": (writer, [dy, weight], { op, node }) => {
    const [kernel, side] = [node.inputs[1].shape[2], node.inputs[0].shape[2]];
    const extra = op.height + 2 * op.padding - (op.stride * (side - 1) + kernel);
    const attributes = { strides: [op.stride, op.stride], pads: Array(4).fill(op.padding), output_padding: [extra, extra] };
    return writer.node("ConvTranspose", [dy, weight], attributes);
  },
  // dW[o, c, i, j] = sum over n, y, x of dy[n, o, y, x] * x[n, c, stride*y + i - p, stride*x + j - p]:
  // a convolution over the batch axis, with dy as a kernel whose taps lie `stride` apart.
  "conv-weight-gradient": (writer, [x, dy], { op }) => {
    const swapped = { perm: [1, 0, 2, 3] };
    const wide = writer.node("Conv", [writer.node("Transpose", [x], swapped), writer.node("Transpose", [dy], swapped)], {
      dilations: [op.stride, op.stride],
      pads: Array(4).fill(op.padding),
    });
    const cut = writer.node("Slice", [wide, writer.ints([0, 0]), writer.ints([op.kernel, op.kernel]), writer.ints([2, 3])]);
    return writer.node("Transpose", [cut], swapped);
  },
};

/** The ONNX bytes of a graph with named outputs. Inputs are those that the outputs depend on. */
export function emitOnnx(outputs: Record<string, Node>): Uint8Array {
  const nodes: OnnxNode[] = [];
  const initializers: { name: string; data: TensorData; shape: readonly number[] }[] = [];
  const inputs: OnnxValue[] = [];
  const names = new Map<Node, string>();
  const constants = new Map<string, string>();
  let counter = 0;
  // A prefix keeps generated names apart from the names of inputs, with which they share a namespace.
  const fresh = () => `t_${counter++}`;
  const initializer = (data: TensorData, shape: readonly number[]): string => {
    const key = data.length <= 16 ? `${data.constructor.name}[${shape}]:${data}` : null;
    const known = key === null ? undefined : constants.get(key);
    if (known !== undefined) return known;
    const name = fresh();
    initializers.push({ name, data, shape });
    if (key !== null) constants.set(key, name);
    return name;
  };
  const writer: Writer = {
    node(type, from, attributes, domain) {
      const output = fresh();
      nodes.push({ type, inputs: from, outputs: [output], ...(attributes ? { attributes } : {}), ...(domain ? { domain } : {}) });
      return output;
    },
    floats: (values, shape = [values.length]) => initializer(Float32Array.from(values), shape),
    ints: (values, shape = [values.length]) => initializer(BigInt64Array.from(values, BigInt), shape),
  };

  for (const node of topologicalOrder(Object.values(outputs))) {
    const { op } = node;
    if (op.kind === "input") {
      inputs.push({ name: op.name, type: node.type, shape: node.shape });
      names.set(node, op.name);
    } else if (op.kind === "constant") {
      names.set(node, initializer(op.data, node.shape));
    } else {
      const emit = emitters[op.kind] as Emitter<OpKind>;
      names.set(
        node,
        emit(
          writer,
          node.inputs.map((from) => names.get(from) as string),
          { op, node },
        ),
      );
    }
  }
  const stop = writer.node("SequenceConstruct", [writer.floats([0], [])]);
  nodes.push({ type: "Identity", inputs: [stop], outputs: [stopOutput] });
  // The computing node writes straight into the output: an Identity would copy it.
  const renamed = new Map<string, string>();
  for (const [name, node] of Object.entries(outputs)) {
    const inner = names.get(node) as string;
    if (node.inputs.length > 0 && !renamed.has(inner)) renamed.set(inner, name);
    else nodes.push({ type: "Identity", inputs: [inner], outputs: [name] });
  }
  const rename = (name: string) => renamed.get(name) ?? name;
  return encodeModel({
    nodes: nodes.map((node) => ({ ...node, inputs: node.inputs.map(rename), outputs: node.outputs.map(rename) })),
    initializers,
    inputs,
    outputs: [
      { name: stopOutput, type: "sequence" },
      ...Object.entries(outputs).map(([name, node]) => ({ name, type: node.type, shape: node.shape })),
    ],
  });
}
