// What of a turn goes into the next one: words and pictures, what they rest on, and nothing of how they were found.
import { emptyTurnView, type TurnView } from "@melete/core";
import { expect, test } from "vitest";
import { answerParts, partsForHistory } from "./answer-message.ts";

const view: TurnView = {
  ...emptyTurnView,
  reads: ["untrusted", "private"],
  toolCalls: [{ callId: "1", tool: "open_page", input: {}, output: "5", isError: false, pictures: [] }],
};

test("an answer takes along what it rests on, and not the trail of its tools", () => {
  const parts = answerParts({ ...view, answer: { ...emptyTurnView.answer, text: "It is 5." } });
  expect(partsForHistory(parts)).toEqual([
    { type: "text", text: "It is 5." },
    { type: "reads", what: ["untrusted", "private"] },
  ]);
});

test("a turn without an answer passes nothing on, so that no empty message goes to a model", () => {
  expect(partsForHistory(answerParts({ ...view, answer: { ...emptyTurnView.answer, reasoning: "Hm." } }))).toEqual([]);
});
