// Figures against values worked by hand or printed in the literature.
import { expect, test } from "vitest";
import { mcnemarExact } from "./mcnemar-exact.ts";
import { normalCdf, normalQuantile } from "./normal.ts";
import { pairedBootstrap } from "./paired-bootstrap.ts";
import { seededRandom } from "./seeded-random.ts";
import { summarize } from "./summarize.ts";
import { wilsonInterval } from "./wilson-interval.ts";

test("the normal quantile has its table values", () => {
  expect(normalQuantile(0.975)).toBeCloseTo(1.959963984540054, 12);
  expect(normalQuantile(0.95)).toBeCloseTo(1.6448536269514722, 12);
  expect(normalQuantile(0.5)).toBeCloseTo(0, 12);
  expect(normalCdf(-1)).toBeCloseTo(0.15865525393145705, 14);
  expect(() => normalQuantile(1)).toThrow(/strictly between 0 and 1/);
});

test("Wilson: 8 of 10 at 95 %", () => {
  // z = 1.959964, z2 = 3.841459: center = (0.8 + 3.841459 / 20) / (1 + 0.3841459) = 0.716743,
  // half = 1.959964 / 1.3841459 * sqrt(0.016 + 0.009603647) = 0.226575
  const { lower, upper } = wilsonInterval(8, 10);
  expect(lower).toBeCloseTo(0.490162, 5);
  expect(upper).toBeCloseTo(0.943318, 5);
});

test("Wilson: none and all reach exactly 0 and 1, and the other end is z2 / (n + z2)", () => {
  expect(wilsonInterval(0, 10).lower).toBe(0);
  expect(wilsonInterval(0, 10).upper).toBeCloseTo(3.8414588 / 13.8414588, 6);
  expect(wilsonInterval(10, 10).upper).toBe(1);
  expect(wilsonInterval(10, 10).lower).toBeCloseTo(10 / 13.8414588, 6);
});

test("Wilson: more confidence is wider, more trials narrower", () => {
  const width = (interval: { lower: number; upper: number }) => interval.upper - interval.lower;
  expect(width(wilsonInterval(8, 10, 0.99))).toBeGreaterThan(width(wilsonInterval(8, 10)));
  expect(width(wilsonInterval(80, 100))).toBeLessThan(width(wilsonInterval(8, 10)));
  expect(() => wilsonInterval(1, 0)).toThrow(/at least one trial/);
});

test("McNemar exact: worked by hand", () => {
  // 1 against 5: 2 * (C(6,0) + C(6,1)) / 64 = 14 / 64
  expect(mcnemarExact(1, 5)).toBeCloseTo(14 / 64, 12);
  expect(mcnemarExact(5, 1)).toBeCloseTo(14 / 64, 12);
  // 0 against 10: 2 / 1024
  expect(mcnemarExact(0, 10)).toBeCloseTo(2 / 1024, 12);
  expect(mcnemarExact(3, 3)).toBe(1);
  expect(mcnemarExact(0, 0)).toBe(1);
});

test("McNemar exact does not underflow with thousands of disagreements", () => {
  // 950 against 1050: the normal approximation with continuity correction gives z = 99 / sqrt(2000) = 2.2137, p = 0.02685
  expect(mcnemarExact(950, 1050)).toBeCloseTo(0.0268, 3);
});

test("paired bootstrap: a constant difference has no width", () => {
  const result = pairedBootstrap([0, 0.5, 1], [0.25, 0.75, 1.25], { seed: 1 });
  expect(result).toEqual({ difference: 0.25, lower: 0.25, upper: 0.25 });
});

test("paired bootstrap: repeats with its seed and covers the normal interval of the mean", () => {
  const first = Array.from({ length: 400 }, (_, index) => (index % 2 === 0 ? 1 : 0));
  const second = Array.from({ length: 400 }, (_, index) => (index % 4 === 0 ? 0 : 1));
  const result = pairedBootstrap(first, second, { seed: 7 });
  expect(result).toEqual(pairedBootstrap(first, second, { seed: 7 }));
  // Per pair: -1 (a quarter), 0 (a quarter), +1 (a half); mean 0.25, variance 0.75 - 0.0625 = 0.6875,
  // standard error sqrt(0.6875 / 400) = 0.041458, 95 % half width 0.08126
  expect(result.difference).toBeCloseTo(0.25, 12);
  expect(result.lower).toBeCloseTo(0.25 - 0.08126, 2);
  expect(result.upper).toBeCloseTo(0.25 + 0.08126, 2);
});

test("paired bootstrap refuses values that cannot be pairs", () => {
  expect(() => pairedBootstrap([1], [1, 2], { seed: 1 })).toThrow(/got 1 and 2/);
});

test("seeded numbers are uniform enough and repeat", () => {
  const random = seededRandom(3);
  const draws = Array.from({ length: 10_000 }, random);
  expect(draws.every((value) => value >= 0 && value < 1)).toBe(true);
  expect(draws.reduce((sum, value) => sum + value, 0) / draws.length).toBeCloseTo(0.5, 1);
  expect(draws.slice(0, 3)).toEqual(Array.from({ length: 3 }, seededRandom(3)));
});

test("a summary counts failures of the grader beside the accuracy, never inside it", () => {
  const summary = summarize([
    { status: "scored", correct: true, value: 1 },
    { status: "scored", correct: false, value: 0.5 },
    { status: "unscored", reason: "no checker" },
    { status: "errored", reason: "the solver failed" },
  ]);
  expect(summary).toMatchObject({ samples: 2, correct: 1, unscored: 1, errored: 1, accuracy: 0.5, meanValue: 0.75 });
  expect(summarize([])).toMatchObject({ samples: 0, accuracy: null, interval: null });
});
