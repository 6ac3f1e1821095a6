// The whole model as one graph from token ids and pixels to the training loss.
import { concat, constant, crossEntropy, equal, gatherRows, input, matmul, mul, type Node, reshape, sumAll } from "../graph/graph.ts";
import { decoder } from "./decoder.ts";
import type { ModelConfig } from "./model-config.ts";
import { type Parameter, weightNodes } from "./parameters.ts";
import { pictureTokens } from "./stem.ts";

export interface BatchShape {
  /** B */ rows: number;
  /** T */ length: number;
  /** P, pictures of the whole batch */ pictures: number;
}

export interface LossGraph {
  /** sum over positions of weight * cross-entropy, in nats; shape [] */
  loss: Node;
  /** float32 [B * T, V], unnormalised */
  logits: Node;
  /** the single weights, in the order of the layout */
  weights: Node[];
}

/**
 * Inputs by name: tokens int32 [B*T] (a text id, or V + slot * tokensPerPicture + patch), targets int32 [B*T], weights float32 [B*T],
 * segments int32 [B*T] (tokens see earlier tokens of their own segment only), pictures float32 [P, 3, S, S].
 */
export function languageLoss(config: ModelConfig, layout: readonly Parameter[], flatWeights: Node, shape: BatchShape): LossGraph {
  const { rows: B, length: T, pictures: P } = shape;
  const weights = weightNodes(flatWeights, layout);
  const table = weights.get("model.embed_tokens.weight") as Node;
  const side = config.vision.image_size;
  const rowsOfTokens = P > 0 ? concat([table, pictureTokens(config, weights, input("pictures", [P, 3, side, side]))], 0) : table;
  const embedded = gatherRows(rowsOfTokens, input("tokens", [B * T], "int32"));
  const hidden = decoder(config, weights, embedded, attentionMask(B, T));
  const logits = matmul(hidden, table, { transposeB: true });
  const losses = crossEntropy(logits, input("targets", [B * T], "int32"));
  const loss = sumAll(mul(losses, reshape(input("weights", [B * T]), [B * T, 1])));
  return { loss, logits, weights: [...weights.values()] };
}

/** 1 where key position <= query position and both lie in the same segment; [B, 1, 1, T, T] */
function attentionMask(B: number, T: number): Node {
  const segments = input("segments", [B * T], "int32");
  const sameSegment = equal(reshapeInts(segments, [B, 1, 1, T, 1]), reshapeInts(segments, [B, 1, 1, 1, T]));
  const causal = new Float32Array(T * T);
  for (let query = 0; query < T; query++) causal.fill(1, query * T, query * T + query + 1);
  return mul(sameSegment, constant(causal, [T, T]));
}

const reshapeInts = (x: Node, shape: readonly number[]): Node => ({ ...reshape(x, shape), type: x.type });
