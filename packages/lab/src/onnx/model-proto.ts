// Builds the bytes of an ONNX model from nodes, initializers and typed inputs and outputs.
// Field numbers are those of onnx.proto (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto), IR version 9, opset 21.
import { bytesField, type Field, floatField, intField, join } from "./protobuf.ts";

export type TensorData = Float32Array | BigInt64Array | Int32Array | Uint8Array;
/** A side is a number, or a name for a size that is known only when the model runs. */
export type Side = number | string;
export type ElementType = "float32" | "int32" | "int64" | "bool";
export type Attribute = number | string | readonly number[] | { float: number };

export interface OnnxNode {
  type: string;
  inputs: readonly string[];
  outputs: readonly string[];
  attributes?: Record<string, Attribute>;
  /** "com.microsoft" for ONNX Runtime's contributed operators */
  domain?: "com.microsoft";
}

export interface OnnxValue {
  name: string;
  type: ElementType;
  shape: readonly Side[];
}

export interface OnnxGraph {
  nodes: readonly OnnxNode[];
  initializers: readonly { name: string; data: TensorData; shape: readonly number[] }[];
  inputs: readonly OnnxValue[];
  /** a "sequence" output is the stop output of runtime.ts */
  outputs: readonly (OnnxValue | { name: string; type: "sequence" })[];
}

const elementCodes = { float32: 1, int32: 6, int64: 7, bool: 9 } as const;

function elementTypeOf(data: TensorData): ElementType {
  if (data instanceof Float32Array) return "float32";
  if (data instanceof BigInt64Array) return "int64";
  return data instanceof Int32Array ? "int32" : "bool";
}

function attributeProto(name: string, value: Attribute): Field {
  const fields = [bytesField(1, name)];
  if (typeof value === "number") fields.push(intField(3, value), intField(20, 2));
  else if (typeof value === "string") fields.push(bytesField(4, value), intField(20, 3));
  else if ("float" in value) fields.push(floatField(2, value.float), intField(20, 1));
  else fields.push(...value.map((item) => intField(8, item)), intField(20, 7));
  return join(fields);
}

function nodeProto(node: OnnxNode, index: number): Field {
  return join([
    ...node.inputs.map((name) => bytesField(1, name)),
    ...node.outputs.map((name) => bytesField(2, name)),
    bytesField(3, `${node.type}_${index}`),
    bytesField(4, node.type),
    ...Object.entries(node.attributes ?? {}).map(([name, value]) => bytesField(5, attributeProto(name, value))),
    ...(node.domain ? [bytesField(7, node.domain)] : []),
  ]);
}

function tensorProto(name: string, data: TensorData, shape: readonly number[]): Field {
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return join([...shape.map((side) => intField(1, side)), intField(2, elementCodes[elementTypeOf(data)]), bytesField(8, name), bytesField(9, bytes)]);
}

function valueProto(value: OnnxValue | { name: string; type: "sequence" }): Field {
  if (value.type === "sequence") {
    const scalar = bytesField(1, join([intField(1, elementCodes.float32), bytesField(2, new Uint8Array())]));
    return join([bytesField(1, value.name), bytesField(2, bytesField(4, bytesField(1, scalar)))]);
  }
  const sides = value.shape.map((side) => bytesField(1, typeof side === "number" ? intField(1, side) : bytesField(2, side)));
  const tensor = join([intField(1, elementCodes[value.type]), bytesField(2, join(sides))]);
  return join([bytesField(1, value.name), bytesField(2, bytesField(1, tensor))]);
}

const opset = (domain: string, version: number): Field => bytesField(8, join([bytesField(1, domain), intField(2, version)]));

export function encodeModel(graph: OnnxGraph): Uint8Array {
  const graphProto = join([
    ...graph.nodes.map((node, index) => bytesField(1, nodeProto(node, index))),
    bytesField(2, "melete"),
    ...graph.initializers.map(({ name, data, shape }) => bytesField(5, tensorProto(name, data, shape))),
    ...graph.inputs.map((value) => bytesField(11, valueProto(value))),
    ...graph.outputs.map((value) => bytesField(12, valueProto(value))),
  ]);
  return join([intField(1, 9), bytesField(2, "melete"), bytesField(7, graphProto), opset("", 21), opset("com.microsoft", 1)]);
}
