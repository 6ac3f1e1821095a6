// One thing that goes into a tool is shown bare, several are shown with their names.
import { expect, test } from "vitest";
import { shortInput } from "./short-input.ts";

test.each<[unknown, string]>([
  ["3+4", "3+4"],
  [{ expression: "3+4" }, "3+4"],
  [{ things: ["red star", "blue square"] }, "red star, blue square"],
  [{ rows: [1, 2] }, '{"rows":[1,2]}'],
  [{ image: "img_1", things: ["cup"] }, '{"image":"img_1","things":["cup"]}'],
  [{}, ""],
  [null, ""],
])("%j is told as %s", (input, told) => {
  expect(shortInput(input)).toBe(told);
});
