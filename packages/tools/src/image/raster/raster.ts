// Decoded pixels, as engines take them: they may run in another process, where there are no canvases. It knows decoding, nothing else.
import type { Matrix3 } from "@melete/core";

/** RGBA, row by row. */
export interface Raster {
  data: Uint8ClampedArray;
  width: number;
  height: number;
}

export interface DecodedRaster extends Raster {
  /** from pixels of this raster to pixels of the picture it was decoded from */
  toSource: Matrix3;
}

/** Decodes a PNG, JPEG, WebP or GIF, made smaller so that neither side exceeds `maxSide`. Rejects for bytes that are no picture. */
export async function decodeRaster(bytes: Uint8Array, maxSide = Number.POSITIVE_INFINITY): Promise<DecodedRaster> {
  const { createCanvas, loadImage } = await import("@napi-rs/canvas");
  const image = await loadImage(bytes);
  const scale = Math.min(1, maxSide / Math.max(image.width, image.height));
  const width = Math.max(1, Math.round(image.width * scale));
  const height = Math.max(1, Math.round(image.height * scale));
  const context = createCanvas(width, height).getContext("2d");
  context.imageSmoothingQuality = "high";
  // what is transparent is read on white, as on most pages
  context.fillStyle = "white";
  context.fillRect(0, 0, width, height);
  context.drawImage(image, 0, 0, width, height);
  const { data } = context.getImageData(0, 0, width, height);
  return { data, width, height, toSource: [image.width / width, 0, 0, 0, image.height / height, 0, 0, 0, 1] };
}
