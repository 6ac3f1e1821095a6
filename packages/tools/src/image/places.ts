// The places in tools' inputs and outputs: numbers in the calling model's notation. It knows how to ask for them and how to say them.
import { type Box, type Notation, type Point, readRegion, type Region, writeRegion } from "@melete/core";
import { z } from "zod";
import type { Picture } from "./picture.ts";

export const imageField = z
  .string()
  .optional()
  .describe('which picture, by its name such as "img_3f9a2c1b"; without it the last one that the person sent');

export const boxField = z.array(z.number()).length(4).describe("a box on that picture, four numbers in the notation of your boxes");
export const pointField = z.array(z.number()).length(2).describe("a point on that picture, two numbers in the notation of your points");

/** The numbers as fractions of the picture, or a sentence that says what is wrong with them. */
export function readPlace(values: readonly number[], notation: Notation, picture: Picture): Exclude<Region, { type: "polygon" }> | string {
  const place = readRegion(values, notation, sizeOf(picture));
  if (place !== null) return place;
  return `[${values.join(", ")}] is no ${values.length === 4 ? "box" : "point"} on ${picture.handle}. ${placesHelp(notation, picture)}`;
}

/** The same where only a box will do. */
export function readBox(values: readonly number[], notation: Notation, picture: Picture): Box | string {
  const place = readPlace(values, notation, picture);
  if (typeof place === "string" || place.type === "box") return place;
  return `[${values.join(", ")}] is a point, and a box is wanted here. ${placesHelp(notation, picture)}`;
}

/** The upright box around points. */
export function boundsOf(points: readonly Point[]): Omit<Box, "type"> {
  const [x, y] = [Math.min(...points.map((point) => point.x)), Math.min(...points.map((point) => point.y))];
  return { x, y, width: Math.max(...points.map((point) => point.x)) - x, height: Math.max(...points.map((point) => point.y)) - y };
}

/** What the numbers of places look like on this picture. */
export function placesHelp(notation: Notation, picture: Picture): string {
  const whole = writeRegion({ type: "box", x: 0, y: 0, width: 1, height: 1 }, notation, sizeOf(picture)) ?? [];
  const order = notation.coordinates === "thousandths-yx" ? "top, left, bottom, right" : "left, top, right, bottom";
  return `Boxes are [${order}]; the whole picture is [${whole.join(", ")}].`;
}

/** As the model would have written it. */
export function sayPlace(place: Box | Extract<Region, { type: "point" }>, notation: Notation, picture: Picture): string {
  return `[${(writeRegion(place, notation, sizeOf(picture)) ?? []).join(", ")}]`;
}

function sizeOf({ width, height }: Picture): { width: number; height: number } {
  return { width, height };
}
