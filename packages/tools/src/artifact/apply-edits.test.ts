// Targeted edits: what fits is made, what does not is explained.
import { expect, test } from "vitest";
import { applyEdits } from "./apply-edits.ts";

const text = "<ul>\n  <li>one</li>\n  <li>two</li>\n</ul>\n<p class='note'>Total: 3</p>\n";

function problemOf(edits: { old: string; new: string }[]): string {
  const edited = applyEdits(text, edits);
  return edited.ok ? "" : edited.problem;
}

test("edits are made one after the other, so that a later one may change what an earlier one wrote", () => {
  expect(
    applyEdits("a b c", [
      { old: "b", new: "x y" },
      { old: "y c", new: "z" },
    ]),
  ).toEqual({ ok: true, text: "a x z" });
});

test("a passage that occurs more than once is refused with its lines, and nothing is changed", () => {
  const problem = problemOf([
    { old: "Total", new: "Sum" },
    { old: "<li>", new: "<li class=x>" },
  ]);
  expect(problem).toBe("Edit 2 of 2: `old` occurs 2 times (lines 2, 3). Quote more of its surroundings, so that it occurs once. No edit was made.");
});

test("a passage that is not there is answered with the nearest line", () => {
  expect(problemOf([{ old: "<p class='note'>Total: 4</p>", new: "" }])).toContain("The nearest is line 5: <p class='note'>Total: 3</p>");
  expect(problemOf([{ old: "zebra", new: "" }])).toContain("Read the source with read_artifact");
});

test("white space that differs does not matter when the place is clear", () => {
  expect(applyEdits(text, [{ old: "<ul>\r\n<li>one</li>", new: "<ol>" }])).toMatchObject({
    ok: true,
    text: expect.stringMatching(/^<ol>\n {2}<li>two/),
  });
});

test("an empty passage and a replacement with dollar signs are taken literally", () => {
  expect(problemOf([{ old: "  ", new: "x" }])).toContain("`old` is empty");
  expect(applyEdits("price", [{ old: "price", new: "$& $1" }])).toEqual({ ok: true, text: "$& $1" });
});
