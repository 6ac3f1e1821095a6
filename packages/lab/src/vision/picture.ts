// Pictures as plain RGB bytes, and the way there from a canvas or a file. It knows codecs; it does not know what a picture shows.
import { type Canvas, createCanvas, loadImage, type SKRSContext2D } from "@napi-rs/canvas";
import type { RgbImage } from "../data/example.ts";

export type Context = SKRSContext2D;

/** A decoded picture may hold this many pixels: 40 megapixels are 160 MB as RGBA, and phones stay below it. */
const maxPicturePixels = 40_000_000;

// One scratch canvas serves all drawings: a new canvas per picture costs more than small drawings do.
let scratch: Canvas | null = null;

/** Draws on a white canvas and reads it back. `draw` may leave the context in any state. */
export function drawPicture(width: number, height: number, draw: (context: Context) => void): RgbImage {
  if (scratch === null || scratch.width < width || scratch.height < height) {
    scratch = createCanvas(Math.max(width, scratch?.width ?? 0), Math.max(height, scratch?.height ?? 0));
  }
  const context = scratch.getContext("2d");
  context.save();
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.beginPath();
  context.rect(0, 0, width, height);
  context.clip();
  context.fillStyle = "#fff";
  context.fillRect(0, 0, width, height);
  draw(context);
  context.restore();
  return { width, height, data: dropAlpha(context.getImageData(0, 0, width, height).data) };
}

/** Decodes PNG, JPEG or WebP; transparent parts become white. Rejects when the bytes are no such picture or it is too large. */
export async function decodePicture(bytes: Uint8Array): Promise<RgbImage> {
  const source = await loadImage(bytes);
  const { width, height } = source;
  if (width * height > maxPicturePixels) {
    throw new Error(`The picture has ${width}x${height} pixels; at most ${maxPicturePixels} are accepted. Shrink it first.`);
  }
  // Not the scratch canvas: a large photo would keep its memory for good.
  const context = createCanvas(width, height).getContext("2d");
  context.fillStyle = "#fff";
  context.fillRect(0, 0, width, height);
  context.drawImage(source, 0, 0);
  return { width, height, data: dropAlpha(context.getImageData(0, 0, width, height).data) };
}

export function encodePng(image: RgbImage): Uint8Array {
  return toCanvas(image).toBuffer("image/png");
}

/** @param quality 0..100 */
export function encodeJpeg(image: RgbImage, quality = 90): Uint8Array {
  return toCanvas(image).toBuffer("image/jpeg", quality);
}

export function toCanvas(image: RgbImage): Canvas {
  const { width, height, data } = image;
  const canvas = createCanvas(width, height);
  const context = canvas.getContext("2d");
  const target = context.createImageData(width, height);
  for (let pixel = 0; pixel < width * height; pixel++) {
    target.data[pixel * 4] = data[pixel * 3];
    target.data[pixel * 4 + 1] = data[pixel * 3 + 1];
    target.data[pixel * 4 + 2] = data[pixel * 3 + 2];
    target.data[pixel * 4 + 3] = 255;
  }
  context.putImageData(target, 0, 0);
  return canvas;
}

function dropAlpha(rgba: Uint8ClampedArray | Uint8Array): Uint8Array {
  const count = rgba.length >> 2;
  const rgb = new Uint8Array(count * 3);
  for (let from = 0, to = 0; to < rgb.length; from += 4, to += 3) {
    rgb[to] = rgba[from];
    rgb[to + 1] = rgba[from + 1];
    rgb[to + 2] = rgba[from + 2];
  }
  return rgb;
}
