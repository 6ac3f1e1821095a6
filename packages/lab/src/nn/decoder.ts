// The decoder: pre-norm transformer blocks shaped like Qwen3 (RMSNorm, rotary positions, grouped-query attention with query and key norms, SwiGLU).
// It takes embedded tokens; where they came from (text or picture) it does not know.
import {
  add,
  concat,
  constant,
  div,
  gatherRows,
  log,
  maskedExp,
  matmul,
  mul,
  type Node,
  reshape,
  rmsNorm,
  rope,
  silu,
  slice,
  sub,
  sum,
  sumAll,
  transpose,
} from "../graph/graph.ts";
import type { ModelConfig } from "./model-config.ts";
import { rotaryTables } from "./rotary.ts";

/** Where one attention head is taught to look: for training, where somebody has said from which patch a word is read. */
export interface Pointing {
  /** int32 [B * T]: the row of the flat sequence that each position should look at */
  targets: Node;
  /** float32 [B * T], 0 where nobody has said */
  weights: Node;
}

/** The head that is taught stands in the middle: by then a question's words have come together, and what it finds can still be used. */
const pointingLayer = (config: ModelConfig): number => Math.floor(config.num_hidden_layers / 2);

/**
 * Hidden states after the last norm, and how far the taught head looks past its targets: the summed weight * -log(share of attention), in nats.
 * x     float32 [B * T, H]
 * mask  float32 [B, 1, 1, T, T], 1 where a query (row) may see a key (column)
 */
export function decoder(
  config: ModelConfig,
  weights: Map<string, Node>,
  x: Node,
  mask: Node,
  pointing: Pointing | null,
): { hidden: Node; pointLoss: Node } {
  const [B, T] = [mask.shape[0], mask.shape[3]];
  const tables = rotaryTables(T, config.head_dim, config.rope_theta);
  const cos = constant(tables.cos, [T, config.head_dim / 2]);
  const sin = constant(tables.sin, [T, config.head_dim / 2]);
  let hidden = x;
  let pointLoss = constant(0);
  for (let layer = 0; layer < config.num_hidden_layers; layer++) {
    const weight = (name: string) => weights.get(`model.layers.${layer}.${name}.weight`) as Node;
    const normed = rmsNorm(hidden, config.rms_norm_eps);
    const attended = attention(
      config,
      { cos, sin, mask, B, T },
      matmul(normed, weight("self_attn.q_proj")),
      matmul(normed, weight("self_attn.k_proj")),
      matmul(normed, weight("self_attn.v_proj")),
    );
    if (pointing !== null && layer === pointingLayer(config)) pointLoss = pointingLoss(config, attended, pointing);
    hidden = add(hidden, matmul(attended.mixed, weight("self_attn.o_proj")));
    const inner = rmsNorm(hidden, config.rms_norm_eps);
    const gated = mul(silu(matmul(inner, weight("mlp.gate_proj"))), matmul(inner, weight("mlp.up_proj")));
    hidden = add(hidden, matmul(gated, weight("mlp.down_proj")));
  }
  return { hidden: rmsNorm(hidden, config.rms_norm_eps), pointLoss };
}

interface Attended {
  /** [B * T, heads * D] */
  mixed: Node;
  /** rotated and normed, [B, groups, heads / groups, T, D] and [B, groups, 1, T, D] */
  queries: Node;
  keys: Node;
  /** summed exponentials of each query's scores, [B, groups, heads / groups, T, 1] */
  sums: Node;
}

const scoreScale = (config: ModelConfig): number => config.qk_norm_gain ** 2 / Math.sqrt(config.head_dim);

/** Cross-entropy of the first head's attention against one key per query. */
function pointingLoss(config: ModelConfig, { queries, keys, sums }: Attended, { targets, weights }: Pointing): Node {
  const rows = targets.shape[0];
  const first = (x: Node) => reshape(slice(slice(x, 1, 0, 1), 2, 0, 1), [rows, x.shape[4]]);
  const wanted = gatherRows(first(keys), targets);
  const score = mul(sum(mul(first(queries), wanted), [1]), constant(scoreScale(config)));
  return sumAll(mul(sub(log(first(sums)), score), reshape(weights, [rows, 1])));
}

const queryChunks = 2;

/**
 * Softmax attention without subtracting the row maximum: query and key norms bound every score by gain^2 * sqrt(headDim),
 * so exp cannot overflow. Appending a column of ones to the values makes one product give numerator and denominator,
 * and its gradient needs no extra pass over the T x T scores.
 */
function attention(config: ModelConfig, place: { cos: Node; sin: Node; mask: Node; B: number; T: number }, q: Node, k: Node, v: Node): Attended {
  const { cos, sin, mask, B, T } = place;
  const { head_dim: D, num_attention_heads: heads, num_key_value_heads: groups } = config;
  const split = (x: Node, count: number) => transpose(reshape(x, [B, T, count, D]), [0, 2, 1, 3]);
  const rotated = (x: Node, count: number) => rope(split(x, count), cos, sin);
  const queries = reshape(rotated(rmsNorm(reshape(q, [B * T, heads, D]), config.rms_norm_eps), heads), [B, groups, heads / groups, T, D]);
  const keys = reshape(rotated(rmsNorm(reshape(k, [B * T, groups, D]), config.rms_norm_eps), groups), [B, groups, 1, T, D]);
  const values = reshape(concat([split(v, groups), constant(1, [B, groups, T, 1])], 3), [B, groups, 1, T, D + 1]);
  // Query rows in chunks, each against the keys up to its own end: the future half is never computed.
  const chunk = T % queryChunks === 0 ? T / queryChunks : T;
  const sums = concat(
    Array.from({ length: T / chunk }, (_, index) => {
      const end = (index + 1) * chunk;
      const past = (x: Node) => slice(x, 3, 0, end);
      const scores = matmul(slice(queries, 3, index * chunk, end), past(keys), { transposeB: true, alpha: scoreScale(config) });
      return matmul(maskedExp(scores, slice(slice(mask, 3, index * chunk, end), 4, 0, end)), past(values));
    }),
    3,
  );
  const exponentials = slice(sums, 4, D, D + 1);
  const mixed = div(slice(sums, 4, 0, D), exponentials);
  return { mixed: reshape(transpose(mixed, [0, 3, 1, 2, 4]), [B * T, heads * D]), queries, keys, sums: exponentials };
}
