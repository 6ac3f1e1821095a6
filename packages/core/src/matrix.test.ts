import { expect, test } from "vitest";
import { applyMatrix, cropMatrix, identityMatrix, invertMatrix, type Matrix3, multiplyMatrices, pixelsToFractions } from "./matrix.ts";

const perspective: Matrix3 = [1.2, 0.1, 5, -0.2, 0.9, 7, 0.001, 0.0005, 1];

test("multiplied matrices do one after the other, the second first", () => {
  const both = applyMatrix(multiplyMatrices(perspective, cropMatrix(10, 20, 2)), { x: 8, y: 6 });
  const step = applyMatrix(perspective, applyMatrix(cropMatrix(10, 20, 2), { x: 8, y: 6 }));
  expect(both.x).toBeCloseTo(step.x, 10);
  expect(both.y).toBeCloseTo(step.y, 10);
});

test("an inverse takes every point back", () => {
  const back = applyMatrix(invertMatrix(perspective), applyMatrix(perspective, { x: 31, y: -4 }));
  expect(back.x).toBeCloseTo(31, 8);
  expect(back.y).toBeCloseTo(-4, 8);
  expect(multiplyMatrices(identityMatrix, perspective)).toEqual(perspective);
});

test("a cut-out's pixels become fractions of the original", () => {
  const toOriginal = multiplyMatrices(pixelsToFractions(200, 100), cropMatrix(50, 20, 4));
  expect(applyMatrix(toOriginal, { x: 0, y: 0 })).toEqual({ x: 0.25, y: 0.2 });
  expect(applyMatrix(toOriginal, { x: 400, y: 80 })).toEqual({ x: 0.75, y: 0.4 });
});

test("a matrix without an inverse says what that means", () => {
  expect(() => invertMatrix([1, 2, 0, 2, 4, 0, 0, 0, 1])).toThrow("onto a line");
});
