import { expect, test } from "vitest";
import { fitPicture } from "../vision/fit-picture.ts";
import { patchWords } from "./patch-words.ts";

test("a patch is named after the object over its middle, words in turns, in the square and not in the picture", () => {
  // Twice as wide as high: the picture lies between the middles of the square's rows 2 and 7.
  const { map } = fitPicture({ width: 20, height: 10, data: new Uint8Array(20 * 10 * 3) });
  const words = patchWords([{ box: { x1: 0, y1: 0, x2: 199, y2: 1000 }, words: [" red", " star"] }], map);
  const rows = Array.from({ length: 10 }, (_, row) => words.slice(row * 10, row * 10 + 10).map(({ word }) => word));
  expect(words[30].weight).toBeGreaterThan(words[0].weight);
  expect(rows[1].every((word) => word === ".")).toBe(true);
  expect(rows[3]).toEqual([" star", " red", ...Array(8).fill(".")]);
  expect(rows[4]).toEqual([" red", " star", ...Array(8).fill(".")]);
  expect(rows[7].every((word) => word === ".")).toBe(true);
});
