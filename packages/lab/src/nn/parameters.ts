// Where each weight lives inside the one flat vector that holds all of them, and its first value.
// One vector makes the optimizer, checkpoints and the all-reduce of parallel workers a single array operation each.
import { concat, type Node, reshape, slice } from "../graph/graph.ts";
import { type Shape, sizeOf } from "../graph/op.ts";
import { firstLocationId } from "../text/bpe-model.ts";
import { locationBins } from "../text/tokenizer.ts";
import { edgeQuestions, factClasses, factQuestions, gridSide, type ModelConfig } from "./model-config.ts";
import { stemDepth } from "./stem.ts";

export interface Parameter {
  name: string;
  shape: Shape;
  offset: number;
  size: number;
  /** standard deviation of the first values; 0 starts at zero */
  deviation: number;
  /** matrices decay, embeddings and positions do not */
  decays: boolean;
}

const embeddingDeviation = 0.05;

/** Parameters in the order of the flat vector. Names are Hugging Face's; linear weights are stored [in, out], transposed at export. */
export function parameterLayout(config: ModelConfig): Parameter[] {
  const { hidden_size: d, head_dim: D, intermediate_size: F } = config;
  const [c1, c2] = config.vision.stem_channels;
  const list: Parameter[] = [];
  let offset = 0;
  const put = (name: string, shape: Shape, deviation: number, decays = true) => {
    const size = sizeOf(shape);
    list.push({ name, shape, offset, size, deviation, decays });
    offset += size;
  };
  const linear = (name: string, from: number, to: number, deviation = 1 / Math.sqrt(from)) => put(name, [from, to], deviation);

  put("model.embed_tokens.weight", [config.vocab_size, d], embeddingDeviation, false);
  put("vision.conv_0.weight", [c1, 3, 4, 4], Math.sqrt(2 / 48));
  put("vision.conv_1.weight", [c2, c1, 3, 3], Math.sqrt(2 / (9 * c1)));
  for (let depth = 0; depth < stemDepth.fine; depth++) put(`vision.fine_${depth}.weight`, [c2, c2, 3, 3], Math.sqrt(1 / (9 * c2)));
  put("vision.conv_2.weight", [d, c2, 3, 3], Math.sqrt(2 / (9 * c2)));
  for (let depth = 0; depth < stemDepth.coarse; depth++) {
    linear(`vision.narrow_${depth}.project.weight`, d, c2);
    put(`vision.coarse_${depth}.weight`, [c2, c2, 3, 3], Math.sqrt(2 / (9 * c2)));
    linear(`vision.widen_${depth}.project.weight`, c2, d, 0);
  }
  put("vision.row.weight", [gridSide(config), d], 0.5, false);
  put("vision.column.weight", [gridSide(config), d], 0.5, false);
  linear("vision.gate.project.weight", d, 2 * d);
  linear("vision.up.project.weight", d, 2 * d);
  linear("vision.down.project.weight", 2 * d, d, 0);
  linear("vision.facts.project.weight", d, factQuestions * factClasses);
  linear("vision.edges.project.weight", d, edgeQuestions * d);
  put("vision.no_edge.weight", [1, d], embeddingDeviation, false);
  for (let layer = 0; layer < config.num_hidden_layers; layer++) {
    const prefix = `model.layers.${layer}`;
    linear(`${prefix}.self_attn.q_proj.weight`, d, config.num_attention_heads * D);
    linear(`${prefix}.self_attn.k_proj.weight`, d, config.num_key_value_heads * D);
    linear(`${prefix}.self_attn.v_proj.weight`, d, config.num_key_value_heads * D);
    linear(`${prefix}.self_attn.o_proj.weight`, config.num_attention_heads * D, d, 0);
    linear(`${prefix}.mlp.gate_proj.weight`, d, F);
    linear(`${prefix}.mlp.up_proj.weight`, d, F);
    linear(`${prefix}.mlp.down_proj.weight`, F, d, 0);
  }
  return list;
}

export const parameterCount = (layout: readonly Parameter[]): number => layout.reduce((sum, { size }) => sum + size, 0);

/** First values: normal with each parameter's deviation, from a seeded generator (Box-Muller over mulberry32). */
export function initialValues(layout: readonly Parameter[], seed: number): Float32Array {
  const values = new Float32Array(parameterCount(layout));
  let state = seed >>> 0;
  const uniform = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  for (const { offset, size, deviation } of layout) {
    if (deviation === 0) continue;
    for (let i = 0; i < size; i++) {
      values[offset + i] = deviation * Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
    }
  }
  const [embeddings] = layout;
  orderLocations(values.subarray(embeddings.offset, embeddings.offset + embeddings.size), embeddings.shape[1], uniform);
  return values;
}

/**
 * The embeddings of location tokens begin as waves along the bins, so that neighbours are alike and what is learned for one place serves those beside it:
 * as random vectors they are 64 unrelated words (docs/lab-log.md).
 * @param table  float32 [V, width], the embeddings
 */
function orderLocations(table: Float32Array, width: number, uniform: () => number): void {
  const mostWaves = 8;
  for (let i = 0; i < width; i++) {
    const [frequency, phase] = [Math.PI * mostWaves * uniform() ** 2, 2 * Math.PI * uniform()];
    for (let bin = 0; bin < locationBins; bin++) {
      table[(firstLocationId + bin) * width + i] = embeddingDeviation * Math.SQRT2 * Math.cos((frequency * bin) / locationBins + phase);
    }
  }
}

/** 1 where weight decay applies, else 0; float32 [parameter count]. */
export function decayMask(layout: readonly Parameter[]): Float32Array {
  const mask = new Float32Array(parameterCount(layout));
  for (const { offset, size, decays } of layout) if (decays) mask.fill(1, offset, offset + size);
  return mask;
}

/**
 * Graph nodes of the single weights, cut from the flat vector node. Differentiate with respect to these and join the results:
 * the adjoint of a cut is a vector as long as all weights, which would be added up once per parameter (measured: 20 % of a step).
 */
export function weightNodes(flat: Node, layout: readonly Parameter[]): Map<string, Node> {
  return new Map(layout.map(({ name, shape, offset, size }) => [name, reshape(slice(flat, 0, offset, offset + size), shape)]));
}

/** The flat vector of per-parameter gradients in the order of the layout. */
export function flatten(gradients: readonly Node[], layout: readonly Parameter[]): Node {
  return concat(
    gradients.map((gradient, index) => reshape(gradient, [layout[index].size])),
    0,
  );
}
