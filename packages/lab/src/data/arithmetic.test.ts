// The evaluator is exact and refuses what is no expression.
import { expect, test } from "vitest";
import { evaluate } from "./arithmetic.ts";

test.each([
  ["1+2*3", 7n, 1n],
  ["(1+2)*3", 9n, 1n],
  ["7/2-1/2", 3n, 1n],
  ["1/3", 1n, 3n],
  ["-(2-5)", 3n, 1n],
  ["2--3", 5n, 1n],
  ["0.1+0.2", 3n, 10n],
  ["1,200 × 3", 3600n, 1n],
  ["12 ÷ 8", 3n, 2n],
  ["8-3-2", 3n, 1n],
])("%s", (text, numerator, denominator) => expect(evaluate(text)?.value).toEqual({ numerator, denominator }));

test.each(["", "1+", "(1", "1)", "1/0", "2 3", "abc", "1+*2", "process.exit()", "1".repeat(300)])("refuses %j", (text) =>
  expect(evaluate(text)).toBeNull(),
);

test("lists the numbers it used", () => expect(evaluate("(12-3)*7")?.numbers).toEqual([12, 3, 7]));
