import { expect, test } from "vitest";
import { fitPicture } from "../vision/fit-picture.ts";
import { patchWords } from "./patch-words.ts";

// Twice as wide as high: the picture lies between the middles of the square's rows 2 and 7.
const { map } = fitPicture({ width: 20, height: 10, data: new Uint8Array(20 * 10 * 3) });
const leftFifth = { x1: 0, y1: 0, x2: 199, y2: 1000 };
const rowsOf = <T>(list: T[]): T[][] => Array.from({ length: 10 }, (_, row) => list.slice(row * 10, row * 10 + 10));

test("a patch is named after the object over its middle, words in turns, in the square and not in the picture", () => {
  const patches = patchWords([{ box: leftFifth, words: [" red", " star"] }], map);
  const words = rowsOf(patches.map(({ word }) => word));
  expect(words[1].every((word) => word === ".")).toBe(true);
  expect(words[3]).toEqual([" star", " red", ...Array(8).fill(".")]);
  expect(words[4]).toEqual([" red", " star", ...Array(8).fill(".")]);
  expect(words[7].every((word) => word === ".")).toBe(true);
  expect(patches[30].weight).toBeGreaterThan(patches[0].weight);
});

test("an object's patches are taught its words and its four edges, a digit's only the digit", () => {
  const most = { x1: 0, y1: 0, x2: 899, y2: 1000 };
  const taught = patchWords([{ box: most, words: [" red", " star"] }], map).map(({ target }) => target);
  // 0 and 899 thousandths across are bins 0 and 57 of 64; top and bottom of the picture are 250 and 750 of the square.
  expect(new Set(taught)).toEqual(new Set([".", " red", " star", 0, 57, 16, 48]));
  const digits = patchWords([{ box: most, words: ["7"] }], map).map(({ target }) => target);
  expect(new Set(digits)).toEqual(new Set([".", "7"]));
});
