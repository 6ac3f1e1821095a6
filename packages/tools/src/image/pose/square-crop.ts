// A square window onto a picture, turned by any angle: what the networks look through, and the way back to the picture.
// It knows geometry and pixels; it does not know what is in them.
import { createCanvas, type Image } from "@napi-rs/canvas";

export interface SquareCrop {
  /** middle, in pixels of the picture */
  x: number;
  y: number;
  /** side in pixels of the picture */
  size: number;
  /** radians by which the window is turned clockwise */
  angle: number;
}

/** @returns RGB bytes of the window, resized to `side` times `side`; black beyond the picture */
export function cutSquare(image: Image, crop: SquareCrop, side: number): Uint8Array {
  const canvas = createCanvas(side, side);
  const context = canvas.getContext("2d");
  const factor = side / crop.size;
  context.translate(side / 2, side / 2);
  context.rotate(-crop.angle);
  context.scale(factor, factor);
  context.imageSmoothingQuality = "high";
  context.drawImage(image, -crop.x, -crop.y);
  const { data } = context.getImageData(0, 0, side, side);
  const rgb = new Uint8Array(side * side * 3);
  for (let pixel = 0; pixel < side * side; pixel++) {
    rgb[3 * pixel] = data[4 * pixel];
    rgb[3 * pixel + 1] = data[4 * pixel + 1];
    rgb[3 * pixel + 2] = data[4 * pixel + 2];
  }
  return rgb;
}

/** From fractions of the window to pixels of the picture. */
export function fromCrop({ x, y, size, angle }: SquareCrop, u: number, v: number): [x: number, y: number] {
  const dx = (u - 0.5) * size;
  const dy = (v - 0.5) * size;
  return [x + dx * Math.cos(angle) - dy * Math.sin(angle), y + dx * Math.sin(angle) + dy * Math.cos(angle)];
}
