// The model for generation, written directly as ONNX with free batch and length: embedded tokens and caches in, logits out.
// ONNX Runtime's GroupQueryAttention keeps keys and values of every row in place; parity with the training graph is tested.
import type { ModelConfig } from "../nn/model-config.ts";
import { parameterLayout } from "../nn/parameters.ts";
import { rotaryTables } from "../nn/rotary.ts";
import { type Attribute, encodeModel, type OnnxNode, type OnnxValue, type TensorData } from "../onnx/model-proto.ts";
import { stopOutput } from "../onnx/runtime.ts";

/** Names of one layer's cache: float32 [rows, kvHeads, context, headDim]; input and output may be the same memory. */
export const cacheNames = (layer: number) => ({
  key: `past_key_${layer}`,
  value: `past_value_${layer}`,
  nextKey: `next_key_${layer}`,
  nextValue: `next_value_${layer}`,
});

/** Cuts named weights out of the flat vector. */
export function weightReader(config: ModelConfig, weights: Float32Array): (name: string) => Float32Array {
  const places = new Map(parameterLayout(config).map((parameter) => [parameter.name, parameter]));
  return (name) => {
    const place = places.get(name);
    if (place === undefined) throw new Error(`the model has no parameter ${name}`);
    return weights.subarray(place.offset, place.offset + place.size);
  };
}

/** Matrices [rows, w_i] side by side: one product instead of several. */
function beside(parts: readonly Float32Array[], rows: number): { data: Float32Array; widths: number[] } {
  const widths = parts.map((part) => part.length / rows);
  const total = widths.reduce((sum, width) => sum + width, 0);
  const data = new Float32Array(rows * total);
  for (let row = 0; row < rows; row++) {
    let at = row * total;
    parts.forEach((part, index) => {
      data.set(part.subarray(row * widths[index], (row + 1) * widths[index]), at);
      at += widths[index];
    });
  }
  return { data, widths };
}

/**
 * Inputs: embeds float32 [B, T, H]; last_length int32 [B] (length of each row after this run, minus 1); total_length int32 [1] (the longest);
 * caches. Outputs: logits float32 [B, V] of the last position, caches.
 */
export function decodeGraph(config: ModelConfig, weights: Float32Array, context: number): Uint8Array {
  const { hidden_size: d, head_dim: D, num_attention_heads: heads, num_key_value_heads: groups } = config;
  const weight = weightReader(config, weights);
  const nodes: OnnxNode[] = [];
  const initializers: { name: string; data: TensorData; shape: readonly number[] }[] = [];
  const inputs: OnnxValue[] = [
    { name: "embeds", type: "float32", shape: ["B", "T", d] },
    { name: "last_length", type: "int32", shape: ["B"] },
    { name: "total_length", type: "int32", shape: [1] },
  ];
  const outputs: OnnxValue[] = [{ name: "logits", type: "float32", shape: ["B", config.vocab_size] }];
  let counter = 0;
  const store = (data: TensorData, shape: readonly number[]): string => {
    const name = `w_${counter++}`;
    initializers.push({ name, data, shape });
    return name;
  };
  const ints = (...values: number[]) => store(BigInt64Array.from(values, BigInt), [values.length]);
  const node = (
    type: string,
    from: readonly string[],
    attributes: Record<string, Attribute> = {},
    extra: { domain?: "com.microsoft"; outputs?: string[] } = {},
  ): string => {
    const to = extra.outputs ?? [`n_${counter++}`];
    nodes.push({ type, inputs: from, outputs: to, attributes, ...(extra.domain ? { domain: extra.domain } : {}) });
    return to[0];
  };
  const epsilon = { float: config.rms_norm_eps };
  const ones = store(new Float32Array(d).fill(1), [d]);
  const headOnes = store(new Float32Array(D).fill(1), [D]);
  const norm = (x: string, gain = ones) => node("SimplifiedLayerNormalization", [x, gain], { axis: -1, epsilon });
  const tables = rotaryTables(context, D, config.rope_theta);
  const cos = store(tables.cos, [context, D / 2]);
  const sin = store(tables.sin, [context, D / 2]);
  const splitHeads = ints(0, 0, -1, D);
  const joinHeads = ints(0, 0, -1);
  const headNorm = (x: string) => node("Reshape", [norm(node("Reshape", [x, splitHeads]), headOnes), joinHeads]);
  const product = (x: string, parts: readonly string[], rows: number): string[] => {
    const { data, widths } = beside(parts.map(weight), rows);
    const wide = node("MatMul", [x, store(data, [rows, data.length / rows])]);
    if (widths.length === 1) return [wide];
    const names = widths.map(() => `n_${counter++}`);
    node("Split", [wide, ints(...widths)], { axis: -1 }, { outputs: names });
    return names;
  };

  let hidden = "embeds";
  for (let layer = 0; layer < config.num_hidden_layers; layer++) {
    const prefix = `model.layers.${layer}`;
    const cache = cacheNames(layer);
    for (const [from, to] of [
      [cache.key, cache.nextKey],
      [cache.value, cache.nextValue],
    ]) {
      inputs.push({ name: from, type: "float32", shape: ["B", groups, context, D] });
      outputs.push({ name: to, type: "float32", shape: ["B", groups, context, D] });
    }
    const names = ["q", "k", "v"].map((letter) => `${prefix}.self_attn.${letter}_proj.weight`);
    const [q, k, v] = product(norm(hidden), names, d);
    const attended = `n_${counter++}`;
    node(
      "GroupQueryAttention",
      [headNorm(q), headNorm(k), v, cache.key, cache.value, "last_length", "total_length", cos, sin],
      { num_heads: heads, kv_num_heads: groups, do_rotary: 1, scale: { float: config.qk_norm_gain ** 2 / Math.sqrt(D) } },
      { domain: "com.microsoft", outputs: [attended, cache.nextKey, cache.nextValue] },
    );
    const [mixed] = product(attended, [`${prefix}.self_attn.o_proj.weight`], heads * D);
    hidden = node("Add", [hidden, mixed]);
    const [gate, up] = product(norm(hidden), [`${prefix}.mlp.gate_proj.weight`, `${prefix}.mlp.up_proj.weight`], d);
    const gated = node("Mul", [node("QuickGelu", [gate], { alpha: { float: 1 } }, { domain: "com.microsoft" }), up]);
    const [down] = product(gated, [`${prefix}.mlp.down_proj.weight`], config.intermediate_size);
    hidden = node("Add", [hidden, down]);
  }
  const last = node("Gather", [norm(hidden), store(BigInt64Array.of(-1n), [])], { axis: 1 });
  const table = store(weight("model.embed_tokens.weight"), [config.vocab_size, d]);
  node("FusedMatMul", [last, table], { transA: 0, transB: 1, alpha: { float: 1 } }, { domain: "com.microsoft", outputs: ["logits"] });
  node("SequenceConstruct", [ones], {}, { outputs: [stopOutput] });
  return encodeModel({ nodes, initializers, inputs, outputs: [{ name: stopOutput, type: "sequence" }, ...outputs] });
}
