// Measures on a picture: lengths, angles, areas, the outline and the colours of a thing. In pixels of the person's original, so that a part
// shown larger gives the same numbers; in a real unit where a known length is given. What to measure the model says.
import { applyMatrix, cropMatrix, imagesIn, type Point, type Region, type Tool, type ToolContext } from "@melete/core";
import { z } from "zod";
import { type DrawnMark, drawMarks } from "./draw-marks.ts";
import { overviewSide } from "./look.ts";
import { commonColours, contrastOf, hexOf, nameOf, type Rgb } from "./measure/colours.ts";
import { angleAt, lengthOf, shapeOf, slopeOf } from "./measure/geometry.ts";
import { drawPart, keepPicture, openPicture, type Picture } from "./picture.ts";
import { boxField, imageField, pointField, readPlace } from "./places.ts";
import type { SegmentEyes } from "./segment.ts";
import { pixelBox } from "./zoom.ts";

const points = (least: number, most: number) => z.array(pointField).min(least).max(most);

const measurementSchema = z.discriminatedUnion("of", [
  z.object({ of: z.literal("length"), points: points(2, 40).describe("from the first to the last, along those between") }),
  z.object({ of: z.literal("angle"), points: points(2, 3).describe("three: at the middle one; two: of the line against the horizontal") }),
  z.object({ of: z.literal("area"), points: points(3, 100).describe("the corners, one after the other") }),
  z.object({ of: z.literal("thing"), box: boxField.describe("a box around all of the thing: area, size, roundness and direction of its outline") }),
  z.object({ of: z.literal("colour"), place: z.array(z.number()).min(2).max(4).describe("a point or a box") }),
]);
type Measurement = z.infer<typeof measurementSchema>;

const inputSchema = z.object({
  image: imageField,
  measurements: z.array(measurementSchema).min(1).max(20),
  reference: z
    .object({ points: points(2, 2), length: z.number().positive(), unit: z.string().min(1).max(20) })
    .optional()
    .describe("two points whose distance is known, such as the ends of a ruler; right for what lies in the same plane, seen from straight above"),
});

/** Around a point, pixels of the picture: one pixel is noise. */
const pointSide = 5;
const colourSide = 400;
const mostColours = 5;

interface Scale {
  perPixel: number;
  unit: string;
}

interface Told {
  text: string;
  mark: DrawnMark;
  colour?: Rgb;
}

export function createMeasure(eyes: SegmentEyes): Tool<z.infer<typeof inputSchema>> {
  return {
    name: "measure",
    description:
      "Measures on a picture: lengths, angles, areas, the outline of a thing, colours and their contrast; pixels of the original, or a real unit by a known length. Shows what it measured.",
    input: inputSchema,
    effects: "pure",
    takesPictures: true,
    async run({ image, measurements, reference }, context) {
      const opened = await openPicture(context, image);
      if (!opened.ok) return { text: opened.why, isError: true };
      const { picture } = opened;
      const known = reference === undefined ? [] : readPoints(reference.points, context, picture);
      if (typeof known === "string") return { text: known, isError: true };
      const plane = planeOf(picture, context);
      const pixels = lengthOf(known.map(plane));
      if (reference !== undefined && pixels < 1) return { text: "The two points of the reference are one and the same place.", isError: true };
      const scale = reference === undefined ? null : { perPixel: reference.length / pixels, unit: reference.unit };

      const told: Told[] = [];
      for (const measurement of measurements) {
        const one = await measure(measurement, { context, picture, plane, scale, eyes });
        if (typeof one === "string") return { text: one, isError: true };
        told.push(one);
      }
      const marks = [...told.map(({ mark }) => mark), ...(reference === undefined ? [] : [referenceMark(known, reference)])];
      const { canvas, zoom } = await drawMarks(picture, marks, overviewSide);
      const lines = told.map(({ text }, index) => `${index + 1}. ${text}`);
      const unit = scale === null ? "Pixels are those of the original." : `One pixel of the original is ${round(scale.perPixel)} ${scale.unit}.`;
      return {
        text: [`On ${picture.handle}:`, ...lines, ...contrasts(told), unit, "Look at the picture: is each mark where you meant it?"].join("\n"),
        parts: [await keepPicture(context, canvas, picture, cropMatrix(0, 0, zoom))],
      };
    },
  };
}

interface Bench {
  context: ToolContext;
  picture: Picture;
  /** from fractions of the picture to pixels of the original */
  plane: (point: Point) => Point;
  scale: Scale | null;
  eyes: SegmentEyes;
}

/** A string is what is wrong with it, for the model. */
async function measure(measurement: Measurement, bench: Bench): Promise<Told | string> {
  const { context, picture, plane, scale } = bench;
  switch (measurement.of) {
    case "length": {
      const read = readPoints(measurement.points, context, picture);
      if (typeof read === "string") return read;
      const length = sayLength(lengthOf(read.map(plane)), scale);
      return { text: `length: ${length}`, mark: { region: line(read), label: length, open: true } };
    }
    case "angle": {
      const read = readPoints(measurement.points, context, picture);
      if (typeof read === "string") return read;
      const [first, middle, last] = read.map(plane);
      if (first === undefined || middle === undefined || coincide(read.map(plane))) return "An angle needs points that differ.";
      const label = `${round(last === undefined ? slopeOf(first, middle) : angleAt(first, middle, last))}°`;
      const text = last === undefined ? `slope: ${label} against the horizontal, rising to the right where positive` : `angle: ${label}`;
      return { text, mark: { region: line(read), label, open: true } };
    }
    case "area": {
      const read = readPoints(measurement.points, context, picture);
      if (typeof read === "string") return read;
      const shape = shapeOf(read.map(plane));
      if (shape === null) return "These corners enclose no area.";
      const area = sayArea(shape.area, scale);
      return { text: `area: ${area}, perimeter ${sayLength(shape.perimeter, scale)}`, mark: { region: line(read), label: area } };
    }
    case "thing":
      return measureThing(measurement.box, bench);
    case "colour":
      return measureColour(measurement.place, bench);
    default:
      return measurement satisfies never;
  }
}

async function measureThing(values: readonly number[], { context, picture, plane, scale, eyes }: Bench): Promise<Told | string> {
  const box = readPlace(values, context.notation, picture);
  if (typeof box === "string") return box;
  const thing = await eyes.segmentThing(await context.blobs.read(picture.part.blob.hash), box, context.signal);
  const shape = thing === null ? null : shapeOf(thing.outline.map(plane));
  if (thing === null || shape === null)
    return `Nothing stands out from its surroundings in [${values.join(", ")}]. Give a box with some room around the thing.`;
  const { area, perimeter, circularity, axisDegrees, longer, shorter } = shape;
  const text = [
    `thing: area ${sayArea(area, scale)}`,
    `perimeter ${sayLength(perimeter, scale)}`,
    `about ${sayLength(longer, scale)} long and ${sayLength(shorter, scale)} across`,
    // a round thing is as long in all directions
    ...(longer > shorter * 1.1 ? [`its longer axis at ${round(axisDegrees)}° against the horizontal`] : []),
    `roundness ${circularity.toFixed(2)} (a circle has 1)`,
  ].join(", ");
  return { text, mark: { region: line(thing.outline), label: sayArea(area, scale) } };
}

async function measureColour(values: readonly number[], { context, picture }: Bench): Promise<Told | string> {
  const region = readPlace(values, context.notation, picture);
  if (typeof region === "string") return region;
  const { left, top, width, height } = region.type === "box" ? pixelBox(region, picture) : around(region, picture);
  const { context: drawing, canvas } = await drawPart(picture, { x: left, y: top, width, height }, colourSide, 1);
  const { mean, colours } = commonColours(drawing.getImageData(0, 0, canvas.width, canvas.height).data, mostColours);
  const common = colours
    .filter(({ share }) => share >= 0.03)
    .map(({ colour, share }) => `${hexOf(colour)} ${nameOf(colour)} ${Math.round(share * 100)} %`);
  const colour = colours[0]?.colour ?? mean;
  return { text: `colour: ${common.join(", ")}; mean ${hexOf(mean)}`, mark: { region, label: `${hexOf(colour)} ${nameOf(colour)}` }, colour };
}

/** Of each colour against the one that was measured before it: ask for text and its ground one after the other. */
function contrasts(told: readonly Told[]): string[] {
  const colours = told.flatMap(({ colour }, index) => (colour === undefined ? [] : [{ colour, number: index + 1 }]));
  return colours.slice(1).map(({ colour, number }, index) => {
    const before = colours[index];
    const ratio = before === undefined ? 1 : contrastOf(before.colour, colour);
    return `Contrast of ${before?.number} and ${number}: ${ratio.toFixed(1)} to 1 (text wants 4.5, large text 3).`;
  });
}

function readPoints(values: readonly (readonly number[])[], { notation }: ToolContext, picture: Picture): Point[] | string {
  const read = values.map((value) => readPlace(value, notation, picture));
  const wrong = read.find((place) => typeof place === "string");
  if (wrong !== undefined) return String(wrong);
  return read.flatMap((place) => (typeof place === "string" ? [] : [{ x: place.x, y: place.y }]));
}

/** The size of the original is in the conversation; without it the picture's own pixels are all there is. */
function planeOf(picture: Picture, { history }: ToolContext): (point: Point) => Point {
  const { width = picture.width, height = picture.height } = imagesIn(history).find(({ blob }) => blob.hash === picture.origin.hash)?.blob ?? {};
  return ({ x, y }) => {
    const original = applyMatrix(picture.origin.toOriginal, { x: x * picture.width, y: y * picture.height });
    return { x: original.x * width, y: original.y * height };
  };
}

function around({ x, y }: Point, picture: Picture): { left: number; top: number; width: number; height: number } {
  const span = (at: number, all: number) => {
    const size = Math.min(pointSide, all);
    return { start: Math.min(Math.max(0, Math.round(at * all - size / 2)), all - size), size };
  };
  const [across, down] = [span(x, picture.width), span(y, picture.height)];
  return { left: across.start, top: down.start, width: across.size, height: down.size };
}

function coincide(read: readonly Point[]): boolean {
  return read.slice(1).some(({ x, y }, index) => Math.hypot(x - (read[index]?.x ?? 0), y - (read[index]?.y ?? 0)) < 1e-6);
}

function line(read: readonly Point[]): Extract<Region, { type: "polygon" }> {
  return { type: "polygon", points: read.map(({ x, y }) => [x, y]) };
}

function referenceMark(known: readonly Point[], { length, unit }: { length: number; unit: string }): DrawnMark {
  return { region: line(known), label: `${length} ${unit}`, open: true };
}

function sayLength(pixels: number, scale: Scale | null): string {
  return scale === null ? `${round(pixels)} pixels` : `${round(pixels * scale.perPixel)} ${scale.unit}`;
}

function sayArea(pixels: number, scale: Scale | null): string {
  return scale === null ? `${round(pixels)} square pixels` : `${round(pixels * scale.perPixel ** 2)} ${scale.unit}²`;
}

/** Four digits are more than a photo holds. */
function round(value: number): string {
  return String(Number(value.toPrecision(4)));
}
