// The few pieces of the protobuf wire format that an ONNX file needs. It knows bytes, not ONNX (model-proto.ts).

export type Field = Uint8Array;

const utf8 = new TextEncoder();

function varint(value: number | bigint): Uint8Array {
  let rest = BigInt.asUintN(64, BigInt(value));
  const bytes: number[] = [];
  while (rest > 127n) {
    bytes.push(Number(rest & 127n) | 128);
    rest >>= 7n;
  }
  bytes.push(Number(rest));
  return Uint8Array.from(bytes);
}

export function join(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    all.set(part, offset);
    offset += part.length;
  }
  return all;
}

/** Field with an integer value (wire type 0). */
export const intField = (field: number, value: number | bigint): Field => join([varint(field << 3), varint(value)]);

/** Field with bytes, a string or a nested message (wire type 2). */
export function bytesField(field: number, value: Uint8Array | string): Field {
  const bytes = typeof value === "string" ? utf8.encode(value) : value;
  return join([varint((field << 3) | 2), varint(bytes.length), bytes]);
}

/** Field with a 32-bit float (wire type 5). */
export function floatField(field: number, value: number): Field {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setFloat32(0, value, true);
  return join([varint((field << 3) | 5), bytes]);
}
