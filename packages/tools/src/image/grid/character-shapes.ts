// Shapes of characters, drawn from typefaces when they are first needed, blurred and leaned as on photos, and the likeness of a picture
// to them: a second opinion beside the line reader, good where print is small and soft. It knows shapes, not where they come from.
import { drawingFont } from "../drawing-font.ts";

/** Sides of the square that a character is looked at in; it stands in the middle, as high as `shapeHeight`. */
export const shapeSide = 32;
export const shapeHeight = 24;

const faces = [
  ["arimo", 400],
  ["arimo", 700],
  ["tinos", 400],
  ["tinos", 700],
  ["lato", 400],
  ["lato", 700],
  ["roboto-slab", 400],
  ["roboto-slab", 700],
  ["pt-sans-narrow", 400],
  ["pt-sans-narrow", 700],
  ["oswald", 400],
  ["courier-prime", 700],
] as const;
const blurs = [0.6, 1.4, 2.3];
const leans = [-0.12, 0, 0.12];
const widths = [0.86, 1, 1.16];

export interface ShapeSet {
  /** the likeness to each character, 0 to 1, adding up to 1 */
  compare(shape: Float32Array): number[];
}

const sets = new Map<string, Promise<ShapeSet>>();

export function shapesOf(charset: readonly string[]): Promise<ShapeSet> {
  const key = charset.join("");
  const known = sets.get(key) ?? draw(charset);
  sets.set(key, known);
  return known;
}

interface Example {
  features: Float32Array;
  character: number;
}

/** This many of the likest examples have a say, each the less the less like it is. */
const neighbours = 8;

async function draw(charset: readonly string[]): Promise<ShapeSet> {
  const { createCanvas } = await import("@napi-rs/canvas");
  const canvas = createCanvas(shapeSide * 4, shapeSide * 4);
  const context = canvas.getContext("2d");
  const examples: Example[] = [];
  for (const [family, weight] of faces) {
    const font = await drawingFont(family, weight);
    for (const [character, text] of charset.entries()) {
      for (const lean of leans) {
        for (const width of widths) {
          const shape = drawOne(text, font, lean, width);
          for (const blur of blurs) examples.push({ features: featuresOf(blurred(shape, blur)), character });
        }
      }
    }
  }
  return { compare: (shape) => compare(featuresOf(shape), examples, charset.length) };

  /** Ink 1 on paper 0, its box fitted to the shape's square. */
  function drawOne(text: string, font: string, lean: number, width: number): Float32Array {
    const size = canvas.width;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.fillStyle = "white";
    context.fillRect(0, 0, size, size);
    context.setTransform(width, 0, lean, 1, size / 2, size * 0.75);
    context.fillStyle = "black";
    context.font = `${size * 0.7}px ${font}`;
    context.textAlign = "center";
    context.fillText(text, 0, 0);
    const { data } = context.getImageData(0, 0, size, size);
    const ink = Float32Array.from({ length: size * size }, (_, index) => 1 - (data[index * 4] ?? 255) / 255);
    return fitted(ink, size);
  }
}

/** The ink of a square picture, scaled to `shapeHeight` and put in the middle. */
function fitted(ink: Float32Array, size: number): Float32Array {
  let [left, top, right, bottom] = [size, size, 0, 0];
  ink.forEach((value, index) => {
    if (value < 0.5) return;
    const [x, y] = [index % size, Math.floor(index / size)];
    left = Math.min(left, x);
    right = Math.max(right, x + 1);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y + 1);
  });
  const scale = shapeHeight / (bottom - top);
  const shape = new Float32Array(shapeSide * shapeSide);
  const [middleX, middleY] = [(left + right) / 2, (top + bottom) / 2];
  for (let y = 0; y < shapeSide; y += 1) {
    for (let x = 0; x < shapeSide; x += 1) {
      // the mean of the pixels that fall into this one
      let sum = 0;
      for (const dy of [0.17, 0.5, 0.83]) {
        for (const dx of [0.17, 0.5, 0.83]) {
          const column = Math.floor(middleX + (x + dx - shapeSide / 2) / scale);
          const row = Math.floor(middleY + (y + dy - shapeSide / 2) / scale);
          if (column >= 0 && row >= 0 && column < size && row < size) sum += ink[row * size + column] ?? 0;
        }
      }
      shape[y * shapeSide + x] = sum / 9;
    }
  }
  return shape;
}

export function blurred(shape: Float32Array, sigma: number): Float32Array {
  const reach = Math.ceil(sigma * 2.5);
  const weights = Array.from({ length: 2 * reach + 1 }, (_, index) => Math.exp(-((index - reach) ** 2) / (2 * sigma * sigma)));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const pass = (from: Float32Array, stepX: number, stepY: number): Float32Array =>
    from.map((_, index) => {
      const [x, y] = [index % shapeSide, Math.floor(index / shapeSide)];
      let sum = 0;
      weights.forEach((weight, offset) => {
        const column = Math.min(shapeSide - 1, Math.max(0, x + (offset - reach) * stepX));
        const row = Math.min(shapeSide - 1, Math.max(0, y + (offset - reach) * stepY));
        sum += weight * (from[row * shapeSide + column] ?? 0);
      });
      return sum / total;
    });
  return pass(pass(shape, 1, 0), 0, 1);
}

const blocks = 5;
const directions = 8;

/** Directions of edges in overlapping blocks, and the ink in them; of length 1. */
function featuresOf(shape: Float32Array): Float32Array {
  const features = new Float32Array(blocks * blocks * (directions + 1));
  const at = (x: number, y: number): number =>
    shape[Math.min(shapeSide - 1, Math.max(0, y)) * shapeSide + Math.min(shapeSide - 1, Math.max(0, x))] ?? 0;
  const block = shapeSide / blocks;
  for (let y = 0; y < shapeSide; y += 1) {
    for (let x = 0; x < shapeSide; x += 1) {
      const dx = at(x + 1, y) - at(x - 1, y);
      const dy = at(x, y + 1) - at(x, y - 1);
      const strength = Math.hypot(dx, dy);
      const direction = ((Math.atan2(dy, dx) / (2 * Math.PI) + 1) % 1) * directions;
      const [bx, by] = [(x + 0.5) / block - 0.5, (y + 0.5) / block - 0.5];
      for (const column of [Math.floor(bx), Math.floor(bx) + 1]) {
        for (const row of [Math.floor(by), Math.floor(by) + 1]) {
          if (column < 0 || row < 0 || column >= blocks || row >= blocks) continue;
          const weight = (1 - Math.abs(bx - column)) * (1 - Math.abs(by - row));
          const base = (row * blocks + column) * (directions + 1);
          const low = Math.floor(direction) % directions;
          const part = direction - Math.floor(direction);
          features[base + low] = (features[base + low] ?? 0) + weight * strength * (1 - part);
          const high = (low + 1) % directions;
          features[base + high] = (features[base + high] ?? 0) + weight * strength * part;
          features[base + directions] = (features[base + directions] ?? 0) + weight * at(x, y) * 0.25;
        }
      }
    }
  }
  const length = Math.hypot(...features) || 1;
  return features.map((value) => Math.sqrt(Math.max(0, value) / length) * 0.5);
}

function compare(features: Float32Array, examples: readonly Example[], count: number): number[] {
  const distances = examples.map(({ features: other, character }) => {
    let sum = 0;
    for (let index = 0; index < features.length; index += 1) sum += ((features[index] ?? 0) - (other[index] ?? 0)) ** 2;
    return { distance: sum, character };
  });
  distances.sort((a, b) => a.distance - b.distance);
  const nearest = distances[0]?.distance ?? 0;
  const scores = new Array<number>(count).fill(0);
  for (const { distance, character } of distances.slice(0, neighbours)) {
    scores[character] = (scores[character] ?? 0) + Math.exp((nearest - distance) / (0.08 * (nearest + 0.02)));
  }
  const total = scores.reduce((sum, score) => sum + score, 0);
  return scores.map((score) => score / total);
}
