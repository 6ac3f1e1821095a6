// Pictures to tokens: convolutions only, no attention, so that text and image meet in the first layer of the one decoder.
// Overlapping windows (120 pixels wide in the end, 16 apart) let each token know the whole of the thing it lies on; see docs/decisions.
import { add, constant, conv, div, matmul, mul, type Node, reshape, rmsNorm, silu, sqrt, sub, sum, transpose } from "../graph/graph.ts";
import { gridSide, type ModelConfig } from "./model-config.ts";

const pictureScale = 0.5;

/** How many 3x3 convolutions widen the view at 8 and at 16 pixels per place. */
export const stemDepth = { fine: 2, coarse: 2 } as const;

/** pictures [P, 3, 160, 160] in -1..1 -> picture tokens [P * tokensPerPicture, H] */
export function pictureTokens(config: ModelConfig, weights: Map<string, Node>, pictures: Node): Node {
  const weight = (name: string) => weights.get(`vision.${name}.weight`) as Node;
  const d = config.hidden_size;
  const side = gridSide(config);
  const count = pictures.shape[0];
  const places = side * side;
  const norm = (x: Node) => rmsNorm(x, config.rms_norm_eps);

  const edges = silu(conv(standardised(pictures), weight("conv_0"), 4, 0));
  let parts = silu(conv(edges, weight("conv_1"), 2, 1));
  for (let depth = 0; depth < stemDepth.fine; depth++) parts = add(parts, silu(conv(parts, weight(`fine_${depth}`), 1, 1)));
  const map = conv(parts, weight("conv_2"), 2, 1);
  let tokens = reshape(transpose(reshape(map, [count, d, places]), [0, 2, 1]), [count * places, d]);
  const [, middle] = config.vision.stem_channels;
  for (let depth = 0; depth < stemDepth.coarse; depth++) {
    const narrow = reshape(matmul(norm(tokens), weight(`narrow_${depth}.project`)), [count, places, middle]);
    const seen = silu(conv(reshape(transpose(narrow, [0, 2, 1]), [count, middle, side, side]), weight(`coarse_${depth}`), 1, 1));
    const raster = reshape(transpose(reshape(seen, [count, middle, places]), [0, 2, 1]), [count * places, middle]);
    tokens = add(tokens, matmul(raster, weight(`widen_${depth}.project`)));
  }

  // What is seen and where it lies meet in a gated product: an edge's place in the picture is its place in the patch plus the patch's own.
  const place = add(reshape(weight("row"), [side, 1, d]), weight("column"));
  const placed = reshape(add(reshape(norm(tokens), [count, side, side, d]), place), [count * places, d]);
  const inner = norm(placed);
  const gated = mul(silu(matmul(inner, weight("gate.project"))), matmul(inner, weight("up.project")));
  return norm(add(placed, matmul(gated, weight("down.project"))));
}

/** Text embeddings enter the decoder at their own small scale; pictures start equally large. */
export const embedPictureTokens = (tokens: Node): Node => mul(tokens, constant(pictureScale));

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
