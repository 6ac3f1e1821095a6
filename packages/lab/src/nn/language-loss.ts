// The whole model as one graph from token ids and pixels to the training loss.
import { add, concat, constant, crossEntropy, equal, gatherRows, input, matmul, mul, type Node, reshape, sumAll } from "../graph/graph.ts";
import { decoder } from "./decoder.ts";
import { factClasses, factQuestions, type ModelConfig, tokensPerPicture } from "./model-config.ts";
import { type Parameter, weightNodes } from "./parameters.ts";
import { embedPictureTokens, pictureTokens } from "./stem.ts";

export interface BatchShape {
  /** B */ rows: number;
  /** T */ length: number;
  /** P, pictures of the whole batch */ pictures: number;
}

export interface LossGraph {
  /** sum over positions of weight * cross-entropy, in nats; shape [] */
  loss: Node;
  /** the same over the questions about patches; shape [] */
  factLoss: Node;
  /** what training lowers: both; shape [] */
  total: Node;
  /** float32 [B * T, V], unnormalised */
  logits: Node;
  /** the single weights, in the order of the layout */
  weights: Node[];
}

/**
 * Inputs by name: tokens int32 [B*T] (a text id, or V + slot * tokensPerPicture + patch), targets int32 [B*T], weights float32 [B*T],
 * segments int32 [B*T] (tokens see earlier tokens of their own segment only), pictures float32 [P, 3, S, S], and what is to be seen in their
 * patches: facts int32 [P * tokensPerPicture * factQuestions], fact_weights float32 of that size.
 */
export function languageLoss(config: ModelConfig, layout: readonly Parameter[], flatWeights: Node, shape: BatchShape): LossGraph {
  const { rows: B, length: T, pictures: P } = shape;
  const weights = weightNodes(flatWeights, layout);
  const table = weights.get("model.embed_tokens.weight") as Node;
  const side = config.vision.image_size;
  const seen = P > 0 ? pictureTokens(config, weights, input("pictures", [P, 3, side, side])) : null;
  const rowsOfTokens = seen === null ? table : concat([table, embedPictureTokens(seen)], 0);
  const embedded = gatherRows(rowsOfTokens, input("tokens", [B * T], "int32"));
  const hidden = decoder(config, weights, embedded, attentionMask(B, T));
  const logits = matmul(hidden, table, { transposeB: true });
  const loss = weightedCrossEntropy(logits, "targets", "weights");
  const factLoss = seen === null ? constant(0) : factsLoss(config, weights, seen, P);
  return { loss, factLoss, total: add(loss, factLoss), logits, weights: [...weights.values()] };
}

/**
 * The picture tokens, before the decoder, say what their patches show. Only a teacher: the released model is never asked, but what a linear map can
 * read from a picture token, attention can look up.
 */
function factsLoss(config: ModelConfig, weights: Map<string, Node>, seen: Node, pictures: number): Node {
  const answers = matmul(seen, weights.get("vision.facts.project.weight") as Node);
  const count = pictures * tokensPerPicture(config) * factQuestions;
  return weightedCrossEntropy(reshape(answers, [count, factClasses]), "facts", "fact_weights");
}

/** logits [M, V] against the inputs named `targets` int32 [M] and `weights` float32 [M] */
function weightedCrossEntropy(logits: Node, targets: string, weights: string): Node {
  const [M] = logits.shape;
  const losses = crossEntropy(logits, input(targets, [M], "int32"));
  return sumAll(mul(losses, reshape(input(weights, [M]), [M, 1])));
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
