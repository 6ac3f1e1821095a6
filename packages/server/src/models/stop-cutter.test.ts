import { expect, test } from "vitest";
import { createStopCutter } from "./stop-cutter.ts";

function cut(pieces: string[], stops: string[]): { text: string; stopped: boolean } {
  const cutter = createStopCutter(stops);
  let text = "";
  for (const piece of pieces) {
    const said = cutter.push(piece);
    text += said.text;
    if (said.stopped) return { text, stopped: true };
  }
  return { text: text + cutter.end(), stopped: false };
}

test("the answer ends before the first stop sequence, wherever the text is cut", () => {
  const answer = "one, two\nEND three STOP";
  for (let size = 1; size <= answer.length; size++) {
    const pieces = answer.match(new RegExp(`[\\s\\S]{1,${size}}`, "g")) ?? [];
    expect(cut(pieces, ["STOP", "\nEND"])).toEqual({ text: "one, two", stopped: true });
  }
});

test("what only looked like a beginning is said", () => {
  expect(cut(["a ST", "ART ST"], ["STOP"])).toEqual({ text: "a START ST", stopped: false });
  expect(cut(["abc"], [""])).toEqual({ text: "abc", stopped: false });
});
