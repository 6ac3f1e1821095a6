import { expect, test } from "vitest";
import { readableAnswer } from "./readable-answer.ts";

test.each([
  ['["toRoman(4)", "toRoman(1994)"]', "toRoman(4), toRoman(1994)"],
  ["[4, 5]", "[4, 5]"],
  ["[]", "[]"],
  ["[unfinished", "[unfinished"],
  ["a plain answer", "a plain answer"],
])("%s reads as %s", (answer, shown) => {
  expect(readableAnswer(answer)).toBe(shown);
});
