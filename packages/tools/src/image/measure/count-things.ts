// How many separate things lie in a box: connected pieces that differ from the background, or that have one colour. Things that touch are one
// to it; what they are it does not know.
import { piecesOf } from "../chart/pieces.ts";
import type { Rgb } from "./colours.ts";
import { labDistance, labOf } from "./lab.ts";

export interface CountedThings {
  /** in fractions of the picture, from top to bottom as they were found */
  things: { x: number; y: number; width: number; height: number }[];
  /** pieces so small that they are dirt */
  specks: number;
  /** pieces that the edge of the box cuts */
  cut: number;
}

const longestSide = 900;
/** In L*a*b*: farther from the background than this stands out; closer to the wanted colour than this has it. */
const farApart = 16;
const closeBy = 18;
const leastPixels = 12;
/** Of the median: smaller pieces are dirt, highlights and letters. */
const leastPart = 0.06;

export async function countThings(
  bytes: Uint8Array,
  box: { x: number; y: number; width: number; height: number },
  /** only things of this colour; null: whatever is not background, which is the most common colour along the edge of the box */
  wanted: Rgb | null,
): Promise<CountedThings> {
  const { createCanvas, loadImage } = await import("@napi-rs/canvas");
  const image = await loadImage(bytes);
  const [left, top, wide, high] = [box.x * image.width, box.y * image.height, box.width * image.width, box.height * image.height];
  const scale = Math.min(1, longestSide / Math.max(wide, high));
  const [width, height] = [Math.max(1, Math.round(wide * scale)), Math.max(1, Math.round(high * scale))];
  const context = createCanvas(width, height).getContext("2d");
  context.imageSmoothingQuality = "high";
  context.fillStyle = "white";
  context.fillRect(0, 0, width, height);
  context.drawImage(image, left, top, wide, high, 0, 0, width, height);
  const { data } = context.getImageData(0, 0, width, height);
  const colourAt = (at: number): Rgb => [data[at * 4] ?? 0, data[at * 4 + 1] ?? 0, data[at * 4 + 2] ?? 0];
  const aim = labOf(wanted ?? edgeColour(width, height, colourAt));
  const cover = new Float32Array(width * height);
  for (let at = 0; at < cover.length; at += 1) {
    const distance = labDistance(labOf(colourAt(at)), aim);
    cover[at] = (wanted === null ? distance > farApart : distance < closeBy) ? 1 : 0;
  }
  const pieces = piecesOf(cover, width, height).filter(({ area }) => area >= leastPixels);
  const areas = pieces.map(({ area }) => area).sort((a, b) => a - b);
  const least = leastPart * (areas[Math.floor(areas.length / 2)] ?? 0);
  const things = pieces.filter(({ area }) => area >= least);
  return {
    things: things.map((piece) => ({
      x: box.x + (piece.left / width) * box.width,
      y: box.y + (piece.top / height) * box.height,
      width: ((piece.right - piece.left) / width) * box.width,
      height: ((piece.bottom - piece.top) / height) * box.height,
    })),
    specks: pieces.length - things.length,
    cut: things.filter((piece) => piece.left === 0 || piece.top === 0 || piece.right === width || piece.bottom === height).length,
  };
}

function edgeColour(width: number, height: number, colourAt: (at: number) => Rgb): Rgb {
  const counts = new Map<number, { count: number; sum: [number, number, number] }>();
  const add = (at: number): void => {
    const [red, green, blue] = colourAt(at);
    const key = ((red >> 4) << 8) | ((green >> 4) << 4) | (blue >> 4);
    const bin = counts.get(key) ?? { count: 0, sum: [0, 0, 0] };
    bin.count += 1;
    bin.sum = [bin.sum[0] + red, bin.sum[1] + green, bin.sum[2] + blue];
    counts.set(key, bin);
  };
  for (let x = 0; x < width; x += 1) {
    add(x);
    add((height - 1) * width + x);
  }
  for (let y = 0; y < height; y += 1) {
    add(y * width);
    add(y * width + width - 1);
  }
  const most = [...counts.values()].reduce((best, bin) => (bin.count > best.count ? bin : best));
  return [most.sum[0] / most.count, most.sum[1] / most.count, most.sum[2] / most.count];
}
