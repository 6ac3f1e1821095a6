// The colours inside four-sided parts of a picture: their mean, and the most common ones with their shares. It takes pixels as they are; what
// is lit or shaded it does not know.
import type { Point } from "@melete/core";
import { type ColourShare, commonColours, type Rgb } from "./colours.ts";

export interface ColoursInPart {
  mean: Rgb;
  /** the most common first */
  colours: ColourShare[];
}

/** Of a larger part every second or third pixel counts: the shares stay the same. */
const longestSide = 640;
const mostColours = 5;

/** `parts` are corners in fractions of the picture. */
export async function readColours(bytes: Uint8Array, parts: readonly (readonly Point[])[]): Promise<ColoursInPart[]> {
  const { createCanvas, loadImage } = await import("@napi-rs/canvas");
  const image = await loadImage(bytes);
  return parts.map((part) => {
    const corners = part.map(({ x, y }) => ({ x: x * image.width, y: y * image.height }));
    const span = (values: readonly number[], all: number): [number, number] => {
      const start = Math.min(all - 1, Math.max(0, Math.floor(Math.min(...values) + 1e-6)));
      return [start, Math.max(1, Math.min(all, Math.ceil(Math.max(...values) - 1e-6)) - start)];
    };
    const [left, wide] = span(
      corners.map(({ x }) => x),
      image.width,
    );
    const [top, high] = span(
      corners.map(({ y }) => y),
      image.height,
    );
    const scale = Math.min(1, longestSide / Math.max(wide, high));
    const [width, height] = [Math.max(1, Math.round(wide * scale)), Math.max(1, Math.round(high * scale))];
    const context = createCanvas(width, height).getContext("2d");
    context.imageSmoothingEnabled = false; // mixtures would be colours that nobody drew
    context.fillStyle = "white";
    context.fillRect(0, 0, width, height);
    context.drawImage(image, left, top, wide, high, 0, 0, width, height);
    const { data } = context.getImageData(0, 0, width, height);
    const inside: number[] = [];
    for (let y = 0; y < height; y += 1) {
      for (let x = 0; x < width; x += 1) {
        if (!isInside({ x: left + ((x + 0.5) * wide) / width, y: top + ((y + 0.5) * high) / height }, corners)) continue;
        const at = (y * width + x) * 4;
        inside.push(data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0, 255);
      }
    }
    // a part smaller than a pixel lies in one
    return commonColours(inside.length === 0 ? data.slice(0, 4) : Uint8ClampedArray.from(inside), mostColours);
  });
}

function isInside({ x, y }: Point, corners: readonly Point[]): boolean {
  let inside = false;
  corners.forEach((a, index) => {
    const b = corners[(index + corners.length - 1) % corners.length] ?? a;
    if (a.y > y !== b.y > y && x < ((b.x - a.x) * (y - a.y)) / (b.y - a.y) + a.x) inside = !inside;
  });
  return inside;
}
