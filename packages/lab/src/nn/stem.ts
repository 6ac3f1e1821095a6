// Pictures to tokens: three small convolutions, no attention, so that text and image meet in the first layer of the one decoder.
// Overlapping windows (28 pixels wide, 16 apart) spare the decoder from gluing letters cut by patch edges; see docs/decisions.
import { add, constant, conv, matmul, mul, type Node, reshape, rmsNorm, silu, transpose } from "../graph/graph.ts";
import { type ModelConfig, tokensPerPicture } from "./model-config.ts";

const pictureScale = 0.5;

/** pictures [P, 3, 160, 160] in -1..1 -> picture tokens [P * tokensPerPicture, H] */
export function pictureTokens(config: ModelConfig, weights: Map<string, Node>, pictures: Node): Node {
  const weight = (name: string) => weights.get(`vision.${name}.weight`) as Node;
  const d = config.hidden_size;
  const count = pictures.shape[0];
  const tokens = tokensPerPicture(config);
  const edges = silu(conv(pictures, weight("conv_0"), 4, 0));
  const parts = silu(conv(edges, weight("conv_1"), 2, 1));
  const map = conv(parts, weight("conv_2"), 2, 1);
  const raster = transpose(reshape(map, [count, d, tokens]), [0, 2, 1]);
  const placed = reshape(add(rmsNorm(raster, config.rms_norm_eps), weight("position")), [count * tokens, d]);
  const projected = add(placed, matmul(silu(placed), weight("project")));
  // Text embeddings enter the decoder at their own small scale; pictures start equally large.
  return mul(rmsNorm(projected, config.rms_norm_eps), constant(pictureScale));
}
