import { expect, test } from "vitest";
import { readableAnswer } from "./readable-answer.ts";

test.each([
  ["Calls to try", '["toRoman(4)", "toRoman(1994)"]', "toRoman(4), toRoman(1994)"],
  ["Calls to try", "[4, 5]", "[4, 5]"],
  ["Calls to try", "[]", "[]"],
  ["Calls to try", "[unfinished", "[unfinished"],
  ["Agent 1", "a plain answer", "a plain answer"],
  ["Agent 2 or Agent 1", "BETTER: 1", "Agent 2 is better"],
  ["Agent 2 or Agent 1", "**BETTER:** 2", "Agent 1 is better"],
  ["Agent 2 or Agent 1", "BETTER: same", "Neither is better"],
  ["Comparison", "BETTER: 1", "BETTER: 1"],
])("%s: %s reads as %s", (name, answer, shown) => {
  expect(readableAnswer(answer, name)).toBe(shown);
});
