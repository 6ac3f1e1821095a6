// The picture stem alone, for prefill: pictures in, picture tokens out. It uses the training graph's own stem, so the two cannot drift apart.
import { input } from "../graph/graph.ts";
import { type ModelConfig, tokensPerPicture } from "../nn/model-config.ts";
import { parameterCount, parameterLayout, weightNodes } from "../nn/parameters.ts";
import { embedPictureTokens, pictureTokens } from "../nn/stem.ts";
import { emitOnnx } from "../onnx/emit.ts";
import { openSession } from "../onnx/runtime.ts";

/** pictures float32 [3, S, S] each -> float32 [count * tokensPerPicture, H] */
export type Stem = (pictures: readonly Float32Array[]) => Promise<Float32Array>;

export async function createStem(config: ModelConfig, weights: Float32Array): Promise<Stem> {
  const layout = parameterLayout(config);
  const N = parameterCount(layout);
  const side = config.vision.image_size;
  const features = embedPictureTokens(pictureTokens(config, weightNodes(input("weights_flat", [N]), layout), input("pictures", [1, 3, side, side])));
  const session = await openSession(emitOnnx({ features }));
  const flat = { data: weights, shape: [N] };
  const size = tokensPerPicture(config) * config.hidden_size;
  return async (pictures) => {
    const all = new Float32Array(pictures.length * size);
    for (const [index, data] of pictures.entries()) {
      const out = { data: all.subarray(index * size, (index + 1) * size), shape: features.shape };
      await session.run({ weights_flat: flat, pictures: { data, shape: [1, 3, side, side] } }, { features: out });
    }
    return all;
  };
}
