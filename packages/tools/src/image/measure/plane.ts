// Where measuring happens: in pixels of the original, whichever picture the model pointed on. It knows matrices and sizes, not what is measured.
import { applyMatrix, imagesIn, type Matrix3, type Point, pixelsToFractions, type ToolContext } from "@melete/core";
import type { Picture } from "../picture.ts";

export interface Plane {
  /** what the person sent; where the conversation no longer has it, the picture itself */
  original: { hash: string; width: number; height: number };
  /** from fractions of the picture to fractions of the original */
  inOriginal(point: Point): Point;
  /** and to its pixels */
  onOriginal(point: Point): Point;
  /** where lengths compare: the original, but for a picture that a tool has straightened, which is truer to the thing than the photo */
  onThing(point: Point): Point;
  straightened: boolean;
  /** pixels of the original between two neighbouring numbers of the model's notation */
  step: number;
}

/** How unlike the depth of two corners must be for a matrix to count as bent: less is rounding. */
const leastBend = 1e-3;

export function planeOf(picture: Picture, { history, notation }: Pick<ToolContext, "history" | "notation">): Plane {
  const { width, height, part } = picture;
  const blob = imagesIn(history).find(({ blob: { hash } }) => hash === picture.origin.hash)?.blob;
  const known = blob?.width !== undefined && blob.height !== undefined;
  const original = known ? { hash: blob.hash, width: blob.width ?? width, height: blob.height ?? height } : { hash: part.blob.hash, width, height };
  const matrix: Matrix3 = known ? picture.origin.toOriginal : pixelsToFractions(width, height);
  const straightened = Math.abs(matrix[6] * width) + Math.abs(matrix[7] * height) > leastBend * Math.abs(matrix[8]);
  const inOriginal = ({ x, y }: Point): Point => applyMatrix(matrix, { x: x * width, y: y * height });
  const onOriginal = (point: Point): Point => {
    const { x, y } = inOriginal(point);
    return { x: x * original.width, y: y * original.height };
  };
  const onThing = straightened ? ({ x, y }: Point): Point => ({ x: x * width, y: y * height }) : onOriginal;
  // along the longer side, where thousandths are coarsest
  const wide = width >= height;
  const [from, to] = [onOriginal(wide ? { x: 0, y: 0.5 } : { x: 0.5, y: 0 }), onOriginal(wide ? { x: 1, y: 0.5 } : { x: 0.5, y: 1 })];
  const step = Math.hypot(to.x - from.x, to.y - from.y) / numbersAlong(Math.max(width, height), notation);
  return { original, inOriginal, onOriginal, onThing, straightened, step };
}

function numbersAlong(side: number, { coordinates, maxImageSide = Infinity }: ToolContext["notation"]): number {
  switch (coordinates) {
    case "fraction":
      return 10_000;
    case "pixels":
      return Math.min(side, maxImageSide);
    case "thousandths":
    case "thousandths-yx":
      return 1000;
    default:
      return coordinates satisfies never;
  }
}
