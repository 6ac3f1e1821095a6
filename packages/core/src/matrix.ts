// 3x3 homographies between pictures, row by row. They know numbers, not pixels or images.
import { z } from "zod";

export const matrixSchema = z.tuple([z.number(), z.number(), z.number(), z.number(), z.number(), z.number(), z.number(), z.number(), z.number()]);
/** Row by row: [a b c, d e f, g h i]; x' = (ax + by + c) / (gx + hy + i), y' = (dx + ey + f) / (gx + hy + i). */
export type Matrix3 = z.infer<typeof matrixSchema>;

export const identityMatrix: Matrix3 = [1, 0, 0, 0, 1, 0, 0, 0, 1];

export interface Point {
  x: number;
  y: number;
}

/** First `second`, then `first`: applyMatrix(multiplyMatrices(a, b), p) equals applyMatrix(a, applyMatrix(b, p)). */
export function multiplyMatrices(first: Matrix3, second: Matrix3): Matrix3 {
  const product = (row: number, column: number) =>
    (first[row * 3] ?? 0) * (second[column] ?? 0) +
    (first[row * 3 + 1] ?? 0) * (second[column + 3] ?? 0) +
    (first[row * 3 + 2] ?? 0) * (second[column + 6] ?? 0);
  return [product(0, 0), product(0, 1), product(0, 2), product(1, 0), product(1, 1), product(1, 2), product(2, 0), product(2, 1), product(2, 2)];
}

export function applyMatrix([a, b, c, d, e, f, g, h, i]: Matrix3, { x, y }: Point): Point {
  const depth = g * x + h * y + i;
  return { x: (a * x + b * y + c) / depth, y: (d * x + e * y + f) / depth };
}

/** Throws for a matrix that cannot be inverted: such a picture would show a line, not a plane. */
export function invertMatrix([a, b, c, d, e, f, g, h, i]: Matrix3): Matrix3 {
  const determinant = a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g);
  if (!Number.isFinite(1 / determinant)) throw new Error("This matrix has no inverse: it maps the picture onto a line.");
  const scale = 1 / determinant;
  return [
    (e * i - f * h) * scale,
    (c * h - b * i) * scale,
    (b * f - c * e) * scale,
    (f * g - d * i) * scale,
    (a * i - c * g) * scale,
    (c * d - a * f) * scale,
    (d * h - e * g) * scale,
    (b * g - a * h) * scale,
    (a * e - b * d) * scale,
  ];
}

/** From pixels of a whole picture of this size to its fractions 0..1. */
export function pixelsToFractions(width: number, height: number): Matrix3 {
  return [1 / width, 0, 0, 0, 1 / height, 0, 0, 0, 1];
}

/** From pixels of a cut-out, drawn `zoom` times as large, to pixels of the picture that it was cut from at (left, top). */
export function cropMatrix(left: number, top: number, zoom = 1): Matrix3 {
  return [1 / zoom, 0, left, 0, 1 / zoom, top, 0, 0, 1];
}
