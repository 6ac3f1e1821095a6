import { expect, test } from "vitest";
import { type Citation, createCiteStream } from "./sources.ts";

const sources: Citation[] = ["a", "b", "c"].map((source) => ({ type: "citation", source, quote: "" }));

/** The text and the sources named, when it comes in these pieces. */
function cite(pieces: readonly string[]) {
  const stream = createCiteStream(sources);
  const said = [...pieces.map((piece) => stream.push(piece)), stream.end()];
  return { text: said.map(({ text }) => text).join(""), named: said.flatMap(({ citations }) => citations.map(({ source }) => source)) };
}

const cases: [string, string, string[]][] = [
  ["One [S2], two [S1].", "One [1], two [2].", ["b", "a"]],
  ["Twice [S3] and [S3].", "Twice [1] and [1].", ["c"]],
  ["Both [S1, S2] or [S1][S2] or [S1; S2]", "Both [1][2] or [1][2] or [1][2]", ["a", "b"]],
  ["Unknown [S4] and [S0] and [S1, S9].", "Unknown and and [1].", ["a"]],
  ["Not marks: [1] [note](x) [ ] a[S] [Sx] S1 [", "Not marks: [1] [note](x) [ ] a[S] [Sx] S1 [", []],
  ["code a[S1]", "code a[1]", ["a"]],
];

test.for(cases)("X4 marks, wherever the text is cut: %s", ([text, shown, named]) => {
  for (let cut = 0; cut <= text.length; cut += 1) expect(cite([text.slice(0, cut), text.slice(cut)])).toEqual({ text: shown, named });
  expect(cite([...text])).toEqual({ text: shown, named });
});

test("X4 what cannot become a mark is not held back", () => {
  const stream = createCiteStream(sources);
  expect(stream.push("see [").text).toBe("see");
  expect(stream.push("x").text).toBe(" [x");
  expect(stream.push(` [S${"1, ".repeat(60)}`).text.length).toBeGreaterThan(100);
});
