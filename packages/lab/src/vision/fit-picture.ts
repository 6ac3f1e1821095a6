// Fits any picture into the model's square, and maps boxes between the two. Training and inference both look through this one function;
// it does not know patches or tokens.
import type { RgbImage, ThousandthsBox } from "../data/example.ts";

/** Side of the square that the model sees, in pixels. */
export const pictureSide = 160;
/** The normalised value of the bars around a picture that is not square: a light grey, 191 of 255. */
const paddingValue = 0.5;

/** square pixel = original pixel * scale + offset; `width` and `height` are the original's. */
export interface PictureMap {
  scale: number;
  offsetX: number;
  offsetY: number;
  width: number;
  height: number;
}

export interface FittedPicture {
  /** float32 [3, 160, 160], channel first, (value / 255 - 0.5) * 2, so -1..1 */
  pixels: Float32Array;
  map: PictureMap;
}

/** Where a picture of this size lies in the square. */
export function mapOf({ width, height }: { width: number; height: number }): PictureMap {
  if (width < 1 || height < 1) throw new Error(`A picture needs at least one pixel, got ${width}x${height}.`);
  const scale = pictureSide / Math.max(width, height);
  const { width: targetWidth, height: targetHeight } = targetSize(width, height, scale);
  return { scale, offsetX: (pictureSide - targetWidth) >> 1, offsetY: (pictureSide - targetHeight) >> 1, width, height };
}

/** Whole target pixels, so that the picture's edge is not blended with the padding. */
function targetSize(width: number, height: number, scale: number): { width: number; height: number } {
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

/** Contain, centred, padded; area averaging when shrinking, linear interpolation when enlarging. */
export function fitPicture(image: RgbImage): FittedPicture {
  const { width, height } = image;
  const map = mapOf(image);
  const { width: targetWidth, height: targetHeight } = targetSize(width, height, map.scale);
  const { offsetX: left, offsetY: top } = map;

  const columns = resampleWeights(width, targetWidth);
  const rows = resampleWeights(height, targetHeight);
  const narrow = shrinkColumns(image, columns, targetWidth);

  const plane = pictureSide * pictureSide;
  const pixels = new Float32Array(3 * plane);
  if (targetWidth < pictureSide || targetHeight < pictureSide) pixels.fill(paddingValue);
  const stride = targetWidth * 3;
  const line = new Float32Array(stride);
  for (let y = 0; y < targetHeight; y++) {
    line.fill(-1);
    for (let tap = 0; tap < rows.taps; tap++) {
      const weight = rows.weights[y * rows.taps + tap] * (2 / 255);
      if (weight === 0) continue;
      const from = (rows.starts[y] + tap) * stride;
      for (let x = 0; x < stride; x++) line[x] += weight * narrow[from + x];
    }
    const to = (top + y) * pictureSide + left;
    for (let x = 0; x < targetWidth; x++) {
      pixels[to + x] = line[x * 3];
      pixels[plane + to + x] = line[x * 3 + 1];
      pixels[2 * plane + to + x] = line[x * 3 + 2];
    }
  }
  return { pixels, map };
}

/** From thousandths of the original picture to thousandths of the square. */
export function toSquare(box: ThousandthsBox, map: PictureMap): ThousandthsBox {
  const x = (value: number) => clampThousandths(((value / 1000) * map.width * map.scale + map.offsetX) / pictureSide);
  const y = (value: number) => clampThousandths(((value / 1000) * map.height * map.scale + map.offsetY) / pictureSide);
  return { x1: x(box.x1), y1: y(box.y1), x2: x(box.x2), y2: y(box.y2) };
}

/** From thousandths of the square to thousandths of the original picture; parts outside the picture are cut off. */
export function toOriginal(box: ThousandthsBox, map: PictureMap): ThousandthsBox {
  const x = (value: number) => clampThousandths(((value / 1000) * pictureSide - map.offsetX) / map.scale / map.width);
  const y = (value: number) => clampThousandths(((value / 1000) * pictureSide - map.offsetY) / map.scale / map.height);
  return { x1: x(box.x1), y1: y(box.y1), x2: x(box.x2), y2: y(box.y2) };
}

function clampThousandths(fraction: number): number {
  return Math.min(1000, Math.max(0, fraction * 1000));
}

interface ResampleWeights {
  taps: number;
  /** first source index of each target index */
  starts: Int32Array;
  /** [target, taps], each row sums to 1 */
  weights: Float32Array;
}

const weightCache = new Map<number, ResampleWeights>();

function resampleWeights(source: number, target: number): ResampleWeights {
  const key = source * 4096 + target;
  const cached = weightCache.get(key);
  if (cached) return cached;
  const ratio = source / target;
  const taps = Math.min(source, ratio >= 1 ? Math.ceil(ratio) + 1 : 2);
  const starts = new Int32Array(target);
  const weights = new Float32Array(target * taps);
  for (let index = 0; index < target; index++) {
    const low = ratio >= 1 ? index * ratio : (index + 0.5) * ratio - 0.5;
    const start = Math.min(Math.max(0, Math.floor(low)), source - taps);
    starts[index] = start;
    let sum = 0;
    for (let tap = 0; tap < taps; tap++) {
      const position = start + tap;
      const weight =
        ratio >= 1
          ? Math.max(0, Math.min(position + 1, low + ratio) - Math.max(position, low))
          : Math.max(0, 1 - Math.abs(position - Math.min(Math.max(low, 0), source - 1)));
      weights[index * taps + tap] = weight;
      sum += weight;
    }
    for (let tap = 0; tap < taps; tap++) weights[index * taps + tap] /= sum;
  }
  const result = { taps, starts, weights };
  // Photos come in any size; the generators' few hundred sizes fit.
  if (weightCache.size > 1024) weightCache.clear();
  weightCache.set(key, result);
  return result;
}

function shrinkColumns(image: RgbImage, columns: ResampleWeights, targetWidth: number): Float32Array {
  const { width, height, data } = image;
  const { taps, starts, weights } = columns;
  const narrow = new Float32Array(height * targetWidth * 3);
  for (let y = 0, to = 0; y < height; y++) {
    const row = y * width;
    for (let x = 0; x < targetWidth; x++, to += 3) {
      let red = 0;
      let green = 0;
      let blue = 0;
      let from = (row + starts[x]) * 3;
      for (let tap = x * taps; tap < (x + 1) * taps; tap++, from += 3) {
        const weight = weights[tap];
        red += weight * data[from];
        green += weight * data[from + 1];
        blue += weight * data[from + 2];
      }
      narrow[to] = red;
      narrow[to + 1] = green;
      narrow[to + 2] = blue;
    }
  }
  return narrow;
}
