// One measurement: reads its places, measures, and says the numbers and the marks to draw. It knows which engine answers what; how they see it
// does not know.
import type { Box, Point, Region, ToolContext } from "@melete/core";
import type { DrawnMark } from "../draw-marks.ts";
import type { Picture } from "../picture.ts";
import { readBox, readPlace, sayPlace } from "../places.ts";
import type { SegmentEyes } from "../segment.ts";
import { hexOf, nameOf, type Rgb } from "./colours.ts";
import type { CountedThings } from "./count-things.ts";
import { angleAt, lengthOf, shapeOf, slopeOf } from "./geometry.ts";
import { labOf } from "./lab.ts";
import type { Measurement } from "./measure-input.ts";
import type { Plane } from "./plane.ts";
import type { ColoursInPart } from "./read-colours.ts";

export interface MeasureEyes extends SegmentEyes {
  readColours(bytes: Uint8Array, parts: readonly (readonly Point[])[], signal?: AbortSignal): Promise<ColoursInPart[]>;
  countThings(bytes: Uint8Array, box: Omit<Box, "type">, wanted: Rgb | null, signal?: AbortSignal): Promise<CountedThings>;
}

export interface Scale {
  /** length of one unit of the plane's `onThing` */
  perPixel: number;
  unit: string;
}

export interface Bench {
  context: ToolContext;
  picture: Picture;
  plane: Plane;
  scale: Scale | null;
  eyes: MeasureEyes;
}

export interface Told {
  text: string;
  marks: DrawnMark[];
  colour?: Rgb;
}

/** More boxes than this fill the model's context and help nobody. */
const mostNamed = 60;
/** Of the commonest colours, those below this share are edges. */
const leastShare = 0.03;

/** A string is what is wrong with it, for the model. */
export async function takeMeasurement(measurement: Measurement, bench: Bench): Promise<Told | string> {
  const { plane } = bench;
  switch (measurement.of) {
    case "length": {
      const read = readPoints(measurement.points, bench);
      if (typeof read === "string") return read;
      const path = read.map(along(bench));
      if (lengthOf(path) === 0) return "All these points are one and the same place. Give the two ends; zoom in to tell them apart.";
      const length = sayLength(lengthOf(path), bench.scale);
      return { text: `length: ${length}`, marks: [{ region: line(read), label: length, open: true }] };
    }
    case "angle": {
      const read = readPoints(measurement.points, bench);
      if (typeof read === "string") return read;
      const [first, middle, last] = read.map(plane.onThing);
      if (first === undefined || middle === undefined || coincide(read)) return "An angle needs points that differ. Zoom in to tell them apart.";
      const label = `${round(last === undefined ? slopeOf(first, middle) : angleAt(first, middle, last))}°`;
      const text = last === undefined ? `slope: ${label} against the horizontal, rising to the right where positive` : `angle: ${label}`;
      return { text, marks: [{ region: line(read), label, open: true }] };
    }
    case "area": {
      const read = readPoints(measurement.points, bench);
      if (typeof read === "string") return read;
      const shape = shapeOf(read.map(along(bench)));
      if (shape === null) return "These corners enclose no area. Give the corners in order around it.";
      const area = sayArea(shape.area, bench.scale);
      return { text: `area: ${area}, perimeter ${sayLength(shape.perimeter, bench.scale)}`, marks: [{ region: line(read), label: area }] };
    }
    case "thing":
      return measureThing(measurement.box, bench);
    case "colour":
      return measureColour(measurement.place, bench);
    case "count":
      return countIn(measurement.box, measurement.like, bench);
    default:
      return measurement satisfies never;
  }
}

async function measureThing(values: readonly number[], bench: Bench): Promise<Told | string> {
  const { context, picture, plane, scale, eyes } = bench;
  const box = readPlace(values, context.notation, picture);
  if (typeof box === "string") return box;
  const thing = await eyes.segmentThing(await context.blobs.read(picture.part.blob.hash), box, context.signal);
  const size = thing === null ? null : shapeOf(thing.rim.map(along(bench)));
  const form = thing === null ? null : shapeOf(thing.rim.map(plane.onThing));
  if (thing === null || size === null || form === null)
    return `Nothing stands out from its surroundings in [${values.join(", ")}]. Give a box with some room around the thing.`;
  const say = (point: Point): string => sayPlace({ type: "point", ...point }, context.notation, picture);
  const text = [
    `thing: area ${sayArea(size.area, scale)}`,
    `perimeter ${sayLength(size.perimeter, scale)}`,
    `${sayLength(size.longer, scale)} long and ${sayLength(size.shorter, scale)} across`,
    // a round thing is as long in all directions
    ...(form.longer > form.shorter * 1.1 ? [`its longer axis at ${round(form.axisDegrees)}° against the horizontal`] : []),
    `roundness ${form.circularity.toFixed(2)} (a circle has 1)`,
    `box ${sayPlace({ type: "box", ...thing.box }, context.notation, picture)}`,
    `outline ${thing.outline.map(say).join(" ")}`,
  ].join(", ");
  return { text, marks: [{ region: line(thing.rim), label: sayArea(size.area, scale) }] };
}

async function measureColour(values: readonly number[], bench: Bench): Promise<Told | string> {
  const region = readPlace(values, bench.context.notation, bench.picture);
  if (typeof region === "string") return region;
  const { mean, colours } = await coloursAt(region, bench);
  const common = colours
    .filter(({ share }, index) => index === 0 || share >= leastShare)
    .map(({ colour, share }) => `${hexOf(colour)} ${nameOf(colour)} ${Math.round(share * 100)} %`);
  const colour = colours[0]?.colour ?? mean;
  const text = `colour: ${common.join(", ")}; mean ${hexOf(mean)}; lightness ${Math.round(labOf(colour)[0])} of 100`;
  return { text, marks: [{ region, label: `${hexOf(colour)} ${nameOf(colour)}` }], colour };
}

/** From the original's own pixels: those of a small or large copy are mixtures, and those of a JPEG are not exact. */
async function coloursAt(region: Exclude<Region, { type: "polygon" }>, { plane, context, eyes }: Bench): Promise<ColoursInPart> {
  const { original, inOriginal } = plane;
  const part = region.type === "box" ? cornersOf(region).map(inOriginal) : around(inOriginal(region), original);
  const [colours] = await eyes.readColours(await context.blobs.read(original.hash), [part], context.signal);
  if (colours === undefined) throw new Error("The eyes gave no colours for the one place that they were asked about.");
  return colours;
}

async function countIn(values: readonly number[], like: readonly number[] | undefined, bench: Bench): Promise<Told | string> {
  const { context, picture, eyes } = bench;
  const box = readBox(values, context.notation, picture);
  if (typeof box === "string") return box;
  const sample = like === undefined ? null : readPlace(like, context.notation, picture);
  if (typeof sample === "string") return sample;
  const wanted = sample === null ? null : await coloursAt(sample, bench).then(({ mean, colours }) => colours[0]?.colour ?? mean);
  const { things, specks, cut } = await eyes.countThings(await context.blobs.read(picture.part.blob.hash), box, wanted, context.signal);
  const regions = things.map((thing): Box => ({ type: "box", ...thing }));
  const named = regions.slice(0, mostNamed).map((thing) => sayPlace(thing, context.notation, picture));
  const text = [
    `count: ${things.length} ${wanted === null ? "apart from the background" : `like ${hexOf(wanted)} ${nameOf(wanted)}`}; things that touch count as one`,
    ...(specks > 0 ? [`${specks} much smaller left out`] : []),
    ...(cut > 0 ? [`${cut} cut by the edge of the box`] : []),
    ...(named.length > 0 ? [`boxes ${named.join(" ")}${regions.length > named.length ? " …" : ""}`] : []),
  ].join("; ");
  return { text, marks: regions.map((region, index) => ({ region, label: String(index + 1) })) };
}

/** The points, or what is wrong with one of them. */
export function readPoints(values: readonly (readonly number[])[], { context, picture }: Pick<Bench, "context" | "picture">): Point[] | string {
  const read = values.map((value) => readPlace(value, context.notation, picture));
  const wrong = read.find((place) => typeof place === "string");
  if (wrong !== undefined) return String(wrong);
  return read.flatMap((place) => (typeof place === "string" ? [] : [{ x: place.x, y: place.y }]));
}

export function line(read: readonly Point[]): Extract<Region, { type: "polygon" }> {
  return { type: "polygon", points: read.map(({ x, y }) => [x, y]) };
}

/** Four digits are more than a photo holds. */
export function round(value: number): string {
  return String(Number(value.toPrecision(4)));
}

/** Pixels are the original's; a real unit is right where lengths compare. */
function along({ plane, scale }: Bench): (point: Point) => Point {
  return scale === null ? plane.onOriginal : plane.onThing;
}

/** A point is read with its neighbours: one pixel is noise. */
function around({ x, y }: Point, { width, height }: Plane["original"]): Point[] {
  const [wide, high] = [1.5 / width, 1.5 / height];
  return cornersOf({ x: x - wide, y: y - high, width: 2 * wide, height: 2 * high });
}

function cornersOf({ x, y, width, height }: Omit<Box, "type">): Point[] {
  return [
    { x, y },
    { x: x + width, y },
    { x: x + width, y: y + height },
    { x, y: y + height },
  ];
}

function coincide(read: readonly Point[]): boolean {
  return read.slice(1).some(({ x, y }, index) => Math.hypot(x - (read[index]?.x ?? 0), y - (read[index]?.y ?? 0)) < 1e-6);
}

function sayLength(pixels: number, scale: Scale | null): string {
  return scale === null ? `${round(pixels)} pixels` : `${round(pixels * scale.perPixel)} ${scale.unit}`;
}

function sayArea(pixels: number, scale: Scale | null): string {
  return scale === null ? `${round(pixels)} square pixels` : `${round(pixels * scale.perPixel ** 2)} ${scale.unit}²`;
}
