import { expect, test } from "vitest";
import { createThinkingSplitter } from "./split-thinking.ts";

function split(pieces: string[]): { text: string; reasoning: string } {
  const splitter = createThinkingSplitter();
  const said = [...pieces.flatMap((piece) => splitter.push(piece)), ...splitter.end()];
  expect(said.every((piece) => piece.text !== "")).toBe(true);
  const of = (type: string): string =>
    said
      .filter((piece) => piece.type === type)
      .map((piece) => piece.text)
      .join("");
  return { text: of("text"), reasoning: of("reasoning") };
}

test.each([
  ["\n<think>\nIs 3 < 5?</think>\n\nYes, 3 < 5.", "\nIs 3 < 5?", "Yes, 3 < 5."],
  ["Plain text.", "", "Plain text."],
  ["The tag <think> is a word here.</think>", "", "The tag <think> is a word here.</think>"],
  ["<think>Never closed </thin", "Never closed </thin", ""],
  ["<thin", "", "<thin"],
  ["<think></think>Only an answer.", "", "Only an answer."],
])("%j, cut anywhere", (whole, reasoning, text) => {
  for (let at = 0; at <= whole.length; at++) expect(split([whole.slice(0, at), whole.slice(at)]), `cut at ${at}`).toEqual({ reasoning, text });
  expect(split([...whole])).toEqual({ reasoning, text });
});
