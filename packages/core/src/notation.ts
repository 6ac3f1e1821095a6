// How models write places on a picture: the only place where a convention becomes fractions, and fractions a convention. Tools and answers
// use it alike, so that neither a model nor a tool ever converts. It knows numbers and picture sizes, not markup.
import type { BlobRef } from "./message.ts";
import type { Capabilities } from "./model/model.ts";
import type { Box, Region } from "./region.ts";

export type Notation = Pick<Capabilities, "coordinates" | "maxImageSide">;

type Size = Pick<BlobRef, "width" | "height">;

/**
 * Two numbers are a point, four a box, as fractions of the picture of this size. Null for numbers outside the picture, boxes without an
 * inside, and pixels of a picture whose size is unknown.
 *
 * @example readRegion([200, 100, 400, 300], { coordinates: "thousandths-yx" }, blob) // x 0.1, y 0.2, width 0.2, height 0.2
 */
export function readRegion(values: readonly number[], notation: Notation, picture: Size): Exclude<Region, { type: "polygon" }> | null {
  const scale = scaleOf(notation, picture);
  if (scale === null || (values.length !== 2 && values.length !== 4)) return null;
  const fractions = inOrder(values, notation).map((value, index) => value / (index % 2 === 0 ? scale.x : scale.y));
  if (!fractions.every((fraction) => fraction >= 0 && fraction <= 1)) return null;
  const [x1 = 0, y1 = 0, x2 = 0, y2 = 0] = fractions;
  if (values.length === 2) return { type: "point", x: x1, y: y1 };
  if (x2 <= x1 || y2 <= y1) return null;
  return { type: "box", x: x1, y: y1, width: x2 - x1, height: y2 - y1 };
}

/** The same the other way: what the model would have written. Null where readRegion is. */
export function writeRegion(region: Box | Extract<Region, { type: "point" }>, notation: Notation, picture: Size): number[] | null {
  const scale = scaleOf(notation, picture);
  if (scale === null) return null;
  const { x, y } = region;
  const fractions = region.type === "point" ? [x, y] : [x, y, x + region.width, y + region.height];
  const round = notation.coordinates === "fraction" ? (value: number) => Math.round(value * 10_000) / 10_000 : Math.round;
  return inOrder(
    fractions.map((value, index) => round(value * (index % 2 === 0 ? scale.x : scale.y))),
    notation,
  );
}

/** [first, second, first, second]: x and y, or y and x. Its own inverse. */
function inOrder(values: readonly number[], { coordinates }: Notation): number[] {
  return coordinates === "thousandths-yx" ? values.map((_, index) => values[index ^ 1] ?? Number.NaN) : [...values];
}

function scaleOf({ coordinates, maxImageSide = Number.POSITIVE_INFINITY }: Notation, { width, height }: Size): { x: number; y: number } | null {
  switch (coordinates) {
    case "fraction":
      return { x: 1, y: 1 };
    case "thousandths":
    case "thousandths-yx":
      return { x: 1000, y: 1000 };
    case "pixels": {
      if (width === undefined || height === undefined) return null;
      // of the picture as the model saw it
      const scale = Math.min(1, maxImageSide / Math.max(width, height));
      return scale === 1 ? { x: width, y: height } : { x: Math.max(1, Math.round(width * scale)), y: Math.max(1, Math.round(height * scale)) };
    }
    default: {
      const unknown: never = coordinates;
      throw new Error(`No rule for the coordinate convention ${String(unknown)}; add one in notation.ts.`);
    }
  }
}
