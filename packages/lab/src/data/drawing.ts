// What all picture families share: colours with their names, papers, shapes, noise. It does not know questions.
import type { Context } from "../vision/picture.ts";
import type { Random, RgbImage, ThousandthsBox } from "./example.ts";
import { between, chance, integer, randomFromSeed } from "./random.ts";

export const colourNames = ["red", "orange", "yellow", "green", "blue", "purple", "black"] as const;
export type ColourName = (typeof colourNames)[number];
export const shapeNames = ["circle", "square", "triangle", "star", "diamond"] as const;
export type ShapeName = (typeof shapeNames)[number];

/** hue range in degrees, saturation and lightness ranges in percent */
const colourRanges: { [K in ColourName]: [number, number, number, number, number, number] } = {
  red: [-8, 6, 70, 100, 40, 52],
  orange: [24, 34, 85, 100, 48, 56],
  yellow: [49, 57, 85, 100, 46, 58],
  green: [100, 145, 45, 95, 28, 46],
  blue: [205, 232, 60, 100, 38, 58],
  purple: [268, 292, 45, 85, 35, 52],
  black: [0, 360, 0, 10, 4, 15],
};

/** A shade that people would still call by this name. */
export function shadeOf(random: Random, name: ColourName): string {
  const [hueLow, hueHigh, saturationLow, saturationHigh, lightLow, lightHigh] = colourRanges[name];
  const hue = (between(random, hueLow, hueHigh) + 360) % 360;
  return hsl(hue, between(random, saturationLow, saturationHigh), between(random, lightLow, lightHigh));
}

export function hsl(hue: number, saturation: number, lightness: number): string {
  return `hsl(${hue.toFixed(0)}, ${saturation.toFixed(0)}%, ${lightness.toFixed(0)}%)`;
}

/** A light background: white, grey, or faintly tinted. */
export function paperColour(random: Random): string {
  const dice = random();
  if (dice < 0.4) return "#fff";
  if (dice < 0.7) return hsl(0, 0, between(random, 84, 99));
  return hsl(between(random, 0, 360), between(random, 10, 60), between(random, 88, 97));
}

export interface PixelBox {
  x1: number;
  y1: number;
  x2: number;
  y2: number;
}

/** Traces a shape around (x, y) and returns its exact box in pixels; the caller fills it. @param turn in radians */
export function traceShape(context: Context, shape: ShapeName, x: number, y: number, half: number, turn: number): PixelBox {
  context.beginPath();
  if (shape === "circle") {
    context.arc(x, y, half, 0, Math.PI * 2);
    return { x1: x - half, y1: y - half, x2: x + half, y2: y + half };
  }
  return tracePolygon(context, x, y, turn, outlines[shape], half);
}

/** Corners for a half size of 1, as x, y pairs around the centre. */
const outlines: { [S in Exclude<ShapeName, "circle">]: number[] } = {
  square: [-0.9, -0.9, 0.9, -0.9, 0.9, 0.9, -0.9, 0.9],
  triangle: [0, -0.95, 1, 0.85, -1, 0.85],
  diamond: [0, -1.1, 0.75, 0, 0, 1.1, -0.75, 0],
  star: Array.from({ length: 10 }, (_, tip) => {
    const radius = tip % 2 === 0 ? 1.15 : 0.48;
    return [Math.sin((tip * Math.PI) / 5) * radius, -Math.cos((tip * Math.PI) / 5) * radius];
  }).flat(),
};

function tracePolygon(context: Context, x: number, y: number, turn: number, points: number[], half: number): PixelBox {
  const cos = Math.cos(turn) * half;
  const sin = Math.sin(turn) * half;
  const box = { x1: Infinity, y1: Infinity, x2: -Infinity, y2: -Infinity };
  for (let index = 0; index < points.length; index += 2) {
    const cornerX = x + points[index] * cos - points[index + 1] * sin;
    const cornerY = y + points[index] * sin + points[index + 1] * cos;
    context.lineTo(cornerX, cornerY);
    box.x1 = Math.min(box.x1, cornerX);
    box.y1 = Math.min(box.y1, cornerY);
    box.x2 = Math.max(box.x2, cornerX);
    box.y2 = Math.max(box.y2, cornerY);
  }
  context.closePath();
  return box;
}

// Normal noise is slow to draw per pixel: one table is read from a random place.
const noiseTable = (() => {
  const random = randomFromSeed(20_251_122);
  const table = new Float32Array(1 << 16);
  for (let index = 0; index < table.length; index++) table[index] = random() + random() + random() - 1.5;
  return table;
})();

/** Adds grain to the picture in place. @param strength about two standard deviations, in steps of 0..255 */
export function addNoise(random: Random, image: RgbImage, strength: number): void {
  const { data } = image;
  let place = integer(random, 0, noiseTable.length - 1);
  const stride = integer(random, 0, 500) * 2 + 1;
  for (let index = 0; index < data.length; index++) {
    place = (place + stride) & 0xffff;
    const value = data[index] + noiseTable[place] * strength;
    data[index] = value < 0 ? 0 : value > 255 ? 255 : value;
  }
}

/** Grain, as cameras and scanners add, in some of the pictures. */
export function maybeNoise(random: Random, image: RgbImage): RgbImage {
  if (chance(random, 0.4)) addNoise(random, image, between(random, 3, 18));
  return image;
}

/** Prints what was drawn slightly out of focus: the drawing over itself, moved by part of a pixel. */
export function softenDrawing(random: Random, context: Context, width: number, height: number): void {
  context.save();
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.globalAlpha = 0.5;
  context.drawImage(context.canvas, 0, 0, width, height, between(random, 0.3, 0.9), between(random, 0.3, 0.9), width, height);
  context.restore();
}

/** A box in pixels as whole thousandths of the picture, cut at its edges. */
export function toThousandths(box: PixelBox, width: number, height: number): ThousandthsBox {
  const part = (value: number, side: number) => Math.min(1000, Math.max(0, Math.round((value / side) * 1000)));
  return { x1: part(box.x1, width), y1: part(box.y1, height), x2: part(box.x2, width), y2: part(box.y2, height) };
}

export function middleOf({ x1, y1, x2, y2 }: ThousandthsBox): { x: number; y: number } {
  return { x: (x1 + x2) / 2, y: (y1 + y2) / 2 };
}

/** The way boxes stand in text. */
export function writeBox(label: string, box: ThousandthsBox): string {
  return `<box label="${label}">${box.x1},${box.y1},${box.x2},${box.y2}</box>`;
}
