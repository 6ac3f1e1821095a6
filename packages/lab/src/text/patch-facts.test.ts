import { expect, test } from "vitest";
import { edgeQuestions, factQuestions } from "../nn/model-config.ts";
import { fitPicture } from "../vision/fit-picture.ts";
import { patchFacts } from "./patch-facts.ts";

// Twice as wide as high: the picture lies in the square's rows 2 (lower half) to 7 (upper half).
const { map } = fitPicture({ width: 20, height: 10, data: new Uint8Array(20 * 10 * 3) });
const at = (facts: ReturnType<typeof patchFacts>, row: number, column: number) => {
  const start = (row * 10 + column) * factQuestions;
  const firstEdge = (row * 10 + column) * edgeQuestions;
  return {
    answers: [...facts.answers.subarray(start, start + factQuestions)],
    weights: [...facts.weights.subarray(start, start + factQuestions)],
    edges: [...facts.edges.subarray(firstEdge, firstEdge + edgeQuestions)],
    edgeWeights: [...facts.edgeWeights.subarray(firstEdge, firstEdge + edgeQuestions)],
  };
};

test("a patch knows colour and kind of each quarter, the edges of its thing in the square, and the one patch that stands for it", () => {
  const facts = patchFacts([{ box: { x1: 0, y1: 0, x2: 199, y2: 1000 }, words: ["red", "star"] }], map);
  // Row 2 is paper above and star below: red is colour 1, star is kind 4. 0 and 199 thousandths across are bins 0 and 12 of 64; the picture's top and bottom are 250 and 750.
  expect(at(facts, 2, 0).answers.slice(0, 8)).toEqual([0, 0, 1, 1, 0, 0, 4, 4]);
  expect(at(facts, 2, 0).edges).toEqual([0, 16, 12, 48]);
  expect(at(facts, 4, 1).edges).toEqual([0, 16, 12, 48]);
  // The middle is at 99.5 and 500 of the square: the upper right quarter of patch 0 in row 5.
  const anchors = Array.from({ length: 100 }, (_, patch) => facts.answers[patch * factQuestions + 8]);
  expect(anchors.flatMap((quarter, patch) => (quarter > 0 ? [[patch, quarter]] : []))).toEqual([[50, 2]]);
});

test("paper counts little, and has no edges", () => {
  const { answers, weights, edges } = at(patchFacts([], map), 4, 4);
  expect(new Set(answers)).toEqual(new Set([0]));
  expect(edges).toEqual([64, 64, 64, 64]);
  expect(Math.max(...weights)).toBeLessThan(
    at(patchFacts([{ box: { x1: 0, y1: 0, x2: 1000, y2: 1000 }, words: ["red", "bar"] }], map), 4, 4).weights[0],
  );
});

test("a digit is a kind without colour or edges, and an anchor may be named", () => {
  const box = { x1: 0, y1: 0, x2: 199, y2: 1000 };
  const digit = at(patchFacts([{ box, words: ["7"] }], map), 4, 0);
  expect(digit.weights.slice(0, 4)).toEqual([0, 0, 0, 0]);
  expect(digit.edges).toEqual([64, 64, 64, 64]);
  expect(digit.answers[4]).toBeGreaterThan(0);
  const tip = patchFacts([{ box, words: ["red", "bar"], anchor: { x: 150, y: 10 } }], map);
  // 10 thousandths down the picture are 255 of the square: lower half of row 2; 150 across: left half would end at 150.
  expect(at(tip, 2, 1).answers[8]).toBe(4);
});
