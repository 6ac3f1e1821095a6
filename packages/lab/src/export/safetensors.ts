// Reads and writes safetensors files (https://huggingface.co/docs/safetensors): float32 tensors and string metadata.
import { open, readFile, rename } from "node:fs/promises";

export interface NamedTensor {
  data: Float32Array;
  shape: readonly number[];
}

export interface SafetensorsFile {
  tensors: Record<string, NamedTensor>;
  metadata: Record<string, string>;
}

interface HeaderEntry {
  dtype: string;
  shape: number[];
  data_offsets: [number, number];
}

/** A header larger than this is not one of ours: refuse before parsing a hostile file. */
const maxHeaderBytes = 10_000_000;

function encodeSafetensors({ tensors, metadata }: SafetensorsFile): Uint8Array {
  const header: Record<string, unknown> = { __metadata__: metadata };
  let offset = 0;
  for (const [name, { data, shape }] of Object.entries(tensors)) {
    header[name] = { dtype: "F32", shape, data_offsets: [offset, offset + data.byteLength] };
    offset += data.byteLength;
  }
  const json = new TextEncoder().encode(JSON.stringify(header));
  // Tensors start at a multiple of 8, as the format's own writers pad it, so that they can be viewed in place.
  const headerLength = Math.ceil(json.length / 8) * 8;
  const bytes = new Uint8Array(8 + headerLength + offset).fill(0x20, 8, 8 + headerLength);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(headerLength), true);
  bytes.set(json, 8);
  let at = 8 + headerLength;
  for (const { data } of Object.values(tensors)) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
    at += data.byteLength;
  }
  return bytes;
}

function decodeSafetensors(bytes: Uint8Array, name: string): SafetensorsFile {
  const fail = (what: string): never => {
    throw new Error(`${name} is not a readable safetensors file: ${what}. Restore it from the repository or train it again.`);
  };
  if (bytes.length < 8) fail(`${bytes.length} bytes are too few`);
  const headerLength = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  if (headerLength > maxHeaderBytes || 8 + headerLength > bytes.length) fail(`its header claims ${headerLength} bytes of ${bytes.length}`);
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + headerLength))) as Record<string, HeaderEntry>;
  const { __metadata__, ...entries } = header as Record<string, HeaderEntry> & { __metadata__?: Record<string, string> };
  const tensors: Record<string, NamedTensor> = {};
  for (const [key, { dtype, shape, data_offsets }] of Object.entries(entries)) {
    if (dtype !== "F32") fail(`tensor ${key} has type ${dtype}, only F32 is read`);
    const [start, end] = data_offsets;
    if (8 + headerLength + end > bytes.length) fail(`tensor ${key} ends beyond the file`);
    // A copy, so that the numbers are aligned whatever the header's length (a Buffer's own slice would share memory).
    const data = new Float32Array(new Uint8Array(bytes.subarray(8 + headerLength + start, 8 + headerLength + end)).buffer);
    tensors[key] = { data, shape };
  }
  return { tensors, metadata: __metadata__ ?? {} };
}

/** Writes beside the target, flushes to disk, then renames: a kill at any moment leaves the old file or the new one. */
export async function writeSafetensors(path: string, file: SafetensorsFile): Promise<void> {
  const handle = await open(`${path}.writing`, "w");
  try {
    await handle.writeFile(encodeSafetensors(file));
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(`${path}.writing`, path);
}

export const readSafetensors = async (path: string): Promise<SafetensorsFile> => decodeSafetensors(await readFile(path), path);
