// A picture of scattered coloured shapes with the exact box of each. It does not know what is asked about it.
import { mapOf, toSquare } from "../vision/fit-picture.ts";
import { drawPicture } from "../vision/picture.ts";
import {
  type ColourName,
  colourNames,
  hsl,
  maybeNoise,
  type PixelBox,
  paperColour,
  type ShapeName,
  shadeOf,
  shapeNames,
  softenDrawing,
  toThousandths,
  traceShape,
} from "./drawing.ts";
import type { PictureObject, Random, RgbImage, ThousandthsBox } from "./example.ts";
import { between, chance, integer, pick } from "./random.ts";

export interface ShapeSpec {
  shape: ShapeName;
  colour: ColourName;
}

export interface PlacedShape extends ShapeSpec {
  box: ThousandthsBox;
}

export interface ShapeScene {
  image: RgbImage;
  /** in the order of the specs */
  shapes: PlacedShape[];
}

export function objectsOf(shapes: readonly PlacedShape[]): PictureObject[] {
  return shapes.map(({ box, colour, shape }) => ({ box, words: [colour, shape] }));
}

export function drawSpec(random: Random): ShapeSpec {
  return { shape: pick(random, shapeNames), colour: pick(random, colourNames) };
}

export const sameSpec = (a: ShapeSpec, b: ShapeSpec): boolean => a.shape === b.shape && a.colour === b.colour;

/** Row and column, from 0, of the patch that holds the shape's middle: ten by ten in the square that the model sees. */
export function patchOf({ box }: Pick<PlacedShape, "box">, image: { width: number; height: number }): { row: number; column: number } {
  const { x1, y1, x2, y2 } = toSquare(box, mapOf(image));
  const tenth = (low: number, high: number) => Math.min(9, Math.floor((low + high) / 200));
  return { row: tenth(y1, y2), column: tenth(x1, x2) };
}

/** Scatters the shapes so that at most their corners touch. */
export function drawShapeScene(random: Random, specs: readonly ShapeSpec[]): ShapeScene {
  const long = integer(random, 150, 250);
  const short = Math.round(long * (chance(random, 0.5) ? 1 : between(random, 0.65, 1)));
  const [width, height] = chance(random, 0.65) ? [long, short] : [short, long];
  const spots = placeSpots(random, specs.length, width, height);
  const outlined = chance(random, 0.12);
  const edged = !outlined && chance(random, 0.2);
  const shapes: PlacedShape[] = [];
  const image = drawPicture(width, height, (context) => {
    if (chance(random, 0.15)) {
      const gradient = context.createLinearGradient(0, 0, between(random, 0, width), height);
      gradient.addColorStop(0, paperColour(random));
      gradient.addColorStop(1, paperColour(random));
      context.fillStyle = gradient;
    } else context.fillStyle = paperColour(random);
    context.fillRect(0, 0, width, height);
    for (const [index, spec] of specs.entries()) {
      const { x, y, half } = spots[index];
      const turn = chance(random, 0.5) ? 0 : between(random, -0.2, 0.2);
      const shade = shadeOf(random, spec.colour);
      const pixels = traceShape(context, spec.shape, x, y, half, turn);
      let rim = 0;
      if (outlined) {
        rim = Math.max(3, half * 0.3) / 2;
        context.strokeStyle = shade;
        context.lineWidth = rim * 2;
        context.lineJoin = "round";
        context.stroke();
      } else {
        context.fillStyle = shade;
        context.fill();
      }
      if (edged) {
        rim = 0.75;
        context.strokeStyle = hsl(0, 0, 15);
        context.lineWidth = rim * 2;
        context.stroke();
      }
      shapes.push({ ...spec, box: toThousandths(grow(pixels, rim), width, height) });
    }
    if (chance(random, 0.15)) softenDrawing(random, context, width, height);
  });
  return { image: maybeNoise(random, image), shapes };
}

function grow(box: PixelBox, by: number): PixelBox {
  return { x1: box.x1 - by, y1: box.y1 - by, x2: box.x2 + by, y2: box.y2 + by };
}

interface Spot {
  x: number;
  y: number;
  half: number;
}

function placeSpots(random: Random, count: number, width: number, height: number): Spot[] {
  const side = Math.min(width, height);
  // 5 % of the long side is 16 of the model's pixels across, the smallest shape that still shows its corners.
  const smallest = Math.max(width, height) * 0.05;
  let largest = Math.max(smallest * 1.3, side * (count <= 4 ? 0.2 : count <= 8 ? 0.13 : 0.1));
  for (;;) {
    const spots: Spot[] = [];
    for (let attempt = 0; attempt < count * 30 && spots.length < count; attempt++) {
      const half = between(random, smallest, largest);
      const margin = half * 1.2;
      const x = between(random, margin, width - margin);
      const y = between(random, margin, height - margin);
      if (spots.every((other) => Math.hypot(other.x - x, other.y - y) > (other.half + half) * 1.12)) spots.push({ x, y, half });
    }
    if (spots.length === count) return spots;
    largest = Math.max(smallest, largest * 0.85);
  }
}
