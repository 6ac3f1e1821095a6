// The whole model as one graph from token ids and pixels to the training loss.
import { add, concat, constant, crossEntropy, equal, gatherRows, input, matmul, mul, type Node, reshape, slice, sumAll } from "../graph/graph.ts";
import { decoder } from "./decoder.ts";
import { edgeQuestions, factClasses, factQuestions, type ModelConfig, tokensPerPicture } from "./model-config.ts";
import { type Parameter, weightNodes } from "./parameters.ts";
import { firstLocationId } from "../text/bpe-model.ts";
import { locationBins } from "../text/tokenizer.ts";
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
  /** the same over where words are read in a picture; shape [] */
  pointLoss: Node;
  /** what training lowers: all three; shape [] */
  total: Node;
  /** float32 [B * T, V], unnormalised */
  logits: Node;
  /** the single weights, in the order of the layout */
  weights: Node[];
}

/**
 * Inputs by name: tokens int32 [B*T] (a text id, or V + slot * tokensPerPicture + patch), targets int32 [B*T], weights float32 [B*T],
 * segments int32 [B*T] (tokens see earlier tokens of their own segment only), pictures float32 [P, 3, S, S], what is to be seen in their
 * patches: facts int32 [P * tokensPerPicture * factQuestions], edges int32 [P * tokensPerPicture * edgeQuestions], fact_weights and edge_weights float32 of their sizes; and where words are read: points int32 [B*T]
 * (a position of the flat batch), point_weights float32 [B*T].
 */
export function languageLoss(config: ModelConfig, layout: readonly Parameter[], flatWeights: Node, shape: BatchShape): LossGraph {
  const { rows: B, length: T, pictures: P } = shape;
  const weights = weightNodes(flatWeights, layout);
  const table = weights.get("model.embed_tokens.weight") as Node;
  const side = config.vision.image_size;
  const seen = P > 0 ? pictureTokens(config, weights, input("pictures", [P, 3, side, side])) : null;
  const rowsOfTokens = seen === null ? table : concat([table, embedPictureTokens(seen)], 0);
  const embedded = gatherRows(rowsOfTokens, input("tokens", [B * T], "int32"));
  const pointing = P > 0 ? { targets: input("points", [B * T], "int32"), weights: input("point_weights", [B * T]) } : null;
  const { hidden, pointLoss } = decoder(config, weights, embedded, attentionMask(B, T), pointing);
  const logits = matmul(hidden, table, { transposeB: true });
  const loss = weightedCrossEntropy(logits, "targets", "weights");
  const factLoss = seen === null ? constant(0) : factsLoss(config, weights, seen, P);
  return { loss, factLoss, pointLoss, total: add(loss, add(factLoss, pointLoss)), logits, weights: [...weights.values()] };
}

/**
 * The picture tokens, before the decoder, say what their patches show. Only a teacher: the released model is never asked, but what a linear map can
 * read from a picture token, attention can look up.
 */
function factsLoss(config: ModelConfig, weights: Map<string, Node>, seen: Node, pictures: number): Node {
  const weight = (name: string) => weights.get(name) as Node;
  const patches = pictures * tokensPerPicture(config);
  const answers = reshape(matmul(seen, weight("vision.facts.project.weight")), [patches * factQuestions, factClasses]);
  // Edges are said in the text's own location tokens, which so learn their order long before the text can use them.
  const locations = slice(weight("model.embed_tokens.weight"), 0, firstLocationId, firstLocationId + locationBins);
  const edges = reshape(matmul(seen, weight("vision.edges.project.weight")), [patches * edgeQuestions, config.hidden_size]);
  const places = matmul(edges, concat([locations, weight("vision.no_edge.weight")], 0), { transposeB: true });
  return add(weightedCrossEntropy(answers, "facts", "fact_weights"), weightedCrossEntropy(places, "edges", "edge_weights"));
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
