import { expect, test } from "vitest";
import { type Notation, readRegion, writeRegion } from "./notation.ts";

const picture = { width: 400, height: 200 };
const box = { type: "box" as const, x: 0.1, y: 0.2, width: 0.3, height: 0.5 };
const notations: [string, Notation, number[], number[]][] = [
  ["fractions", { coordinates: "fraction" }, [0.1, 0.2, 0.4, 0.7], [0.1, 0.2]],
  ["thousandths", { coordinates: "thousandths" }, [100, 200, 400, 700], [100, 200]],
  ["thousandths, y first", { coordinates: "thousandths-yx" }, [200, 100, 700, 400], [200, 100]],
  ["pixels", { coordinates: "pixels" }, [40, 40, 160, 140], [40, 40]],
  ["pixels of a smaller picture", { coordinates: "pixels", maxImageSide: 200 }, [20, 20, 80, 70], [20, 20]],
];

test.each(notations)("a box and a point in %s are read and written alike", (_, notation, ofBox, ofPoint) => {
  const read = readRegion(ofBox, notation, picture);
  expect(read).toEqual({ type: "box", x: expect.closeTo(0.1), y: expect.closeTo(0.2), width: expect.closeTo(0.3), height: expect.closeTo(0.5) });
  expect(writeRegion(box, notation, picture)).toEqual(ofBox);
  expect(readRegion(ofPoint, notation, picture)).toEqual({ type: "point", x: expect.closeTo(0.1), y: expect.closeTo(0.2) });
  expect(writeRegion({ type: "point", x: 0.1, y: 0.2 }, notation, picture)).toEqual(ofPoint);
});

test("what cannot be a place on the picture is none", () => {
  const notation: Notation = { coordinates: "thousandths" };
  for (const values of [[], [1], [1, 2, 3], [0, 0, 1001, 5], [-1, 0, 5, 5], [5, 5, 5, 9], [9, 9, 5, 5], [0, 0, Number.NaN, 5]]) {
    expect(readRegion(values, notation, picture)).toBeNull();
  }
  expect(readRegion([1, 1, 2, 2], { coordinates: "pixels" }, {})).toBeNull();
  expect(writeRegion(box, { coordinates: "pixels" }, {})).toBeNull();
});
