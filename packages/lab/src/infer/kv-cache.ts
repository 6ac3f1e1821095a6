// Keys and values of up to `rows` sequences, per layer one buffer [rows, kvHeads, context, headDim]. Live rows are kept in front.
import type { ModelConfig } from "../nn/model-config.ts";
import type { HostTensor } from "../onnx/runtime.ts";
import { cacheNames } from "./decode-graph.ts";

/** One sequence's keys and values, copied out: [layers * 2] arrays of [kvHeads, length, headDim]. */
export interface CachedPrefix {
  length: number;
  parts: Float32Array[];
}

export interface KvCache {
  /** feeds and fetches for the first `count` rows */
  tensors(count: number): { inputs: Record<string, HostTensor>; outputs: Record<string, HostTensor> };
  /** feeds and fetches for one row alone */
  rowTensors(row: number): { inputs: Record<string, HostTensor>; outputs: Record<string, HostTensor> };
  copyRow(from: number, to: number): void;
  save(row: number, length: number): CachedPrefix;
  restore(row: number, prefix: CachedPrefix): void;
}

export function createKvCache(config: ModelConfig, rows: number, context: number): KvCache {
  const { num_key_value_heads: groups, head_dim: D, num_hidden_layers: layers } = config;
  const rowSize = groups * context * D;
  const buffers = Array.from({ length: layers * 2 }, () => new Float32Array(rows * rowSize));
  const view = (start: number, count: number) => {
    const inputs: Record<string, HostTensor> = {};
    const outputs: Record<string, HostTensor> = {};
    for (let layer = 0; layer < layers; layer++) {
      const names = cacheNames(layer);
      const tensor = (buffer: Float32Array): HostTensor => ({
        data: buffer.subarray(start * rowSize, (start + count) * rowSize),
        shape: [count, groups, context, D],
      });
      inputs[names.key] = outputs[names.nextKey] = tensor(buffers[2 * layer]);
      inputs[names.value] = outputs[names.nextValue] = tensor(buffers[2 * layer + 1]);
    }
    return { inputs, outputs };
  };
  const fronts = Array.from({ length: rows }, (_, index) => view(0, index + 1));
  const singles = Array.from({ length: rows }, (_, row) => view(row, 1));
  return {
    tensors: (count) => fronts[count - 1],
    rowTensors: (row) => singles[row],
    copyRow(from, to) {
      for (const buffer of buffers) buffer.copyWithin(to * rowSize, from * rowSize, (from + 1) * rowSize);
    },
    save(row, length) {
      const parts = buffers.map((buffer) => {
        const part = new Float32Array(groups * length * D);
        for (let group = 0; group < groups; group++) {
          const start = row * rowSize + group * context * D;
          part.set(buffer.subarray(start, start + length * D), group * length * D);
        }
        return part;
      });
      return { length, parts };
    },
    restore(row, { length, parts }) {
      buffers.forEach((buffer, index) => {
        for (let group = 0; group < groups; group++) {
          buffer.set(parts[index].subarray(group * length * D, (group + 1) * length * D), row * rowSize + group * context * D);
        }
      });
    },
  };
}
