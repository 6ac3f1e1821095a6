// Pictures to tokens: three small convolutions, no attention, so that text and image meet in the first layer of the one decoder.
// Overlapping windows (28 pixels wide, 16 apart) spare the decoder from gluing letters cut by patch edges; see docs/decisions.
import { add, constant, conv, div, matmul, mul, type Node, reshape, rmsNorm, silu, sqrt, sub, sum, transpose } from "../graph/graph.ts";
import { type ModelConfig, tokensPerPicture } from "./model-config.ts";

const pictureScale = 0.5;

/** pictures [P, 3, 160, 160] in -1..1 -> picture tokens [P * tokensPerPicture, H] */
export function pictureTokens(config: ModelConfig, weights: Map<string, Node>, pictures: Node): Node {
  const weight = (name: string) => weights.get(`vision.${name}.weight`) as Node;
  const d = config.hidden_size;
  const count = pictures.shape[0];
  const tokens = tokensPerPicture(config);
  const edges = silu(conv(standardised(pictures), weight("conv_0"), 4, 0));
  const parts = silu(conv(edges, weight("conv_1"), 2, 1));
  const map = conv(parts, weight("conv_2"), 2, 1);
  const raster = transpose(reshape(map, [count, d, tokens]), [0, 2, 1]);
  const placed = reshape(add(rmsNorm(raster, config.rms_norm_eps), weight("position")), [count * tokens, d]);
  const projected = add(placed, matmul(silu(placed), weight("project")));
  // Text embeddings enter the decoder at their own small scale; pictures start equally large.
  return mul(rmsNorm(projected, config.rms_norm_eps), constant(pictureScale));
}

/** Spread of an almost even picture, so that its noise is not blown up. */
const leastVariance = 0.01;

/**
 * Each picture with mean 0 and deviation 1 over all its values, colours kept. Pages are mostly paper: as drawn, the strokes of a digit are a small
 * ripple on a large constant, and after 250 steps 7 % of them were read; standardised 32 % (docs/lab-log.md).
 */
function standardised(pictures: Node): Node {
  const [, channels, height, width] = pictures.shape;
  const mean = (x: Node) => mul(sum(x, [1, 2, 3]), constant(1 / (channels * height * width)));
  const centred = sub(pictures, mean(pictures));
  return div(centred, sqrt(add(mean(mul(centred, centred)), constant(leastVariance))));
}
