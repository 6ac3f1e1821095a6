// How much a conversation adds to each further question, for the estimate of its cost.
import type { Part } from "@melete/core";
import { turnStore } from "../api/use-turn.ts";
import type { QuestionSize } from "../composer/estimate.ts";
import type { TurnEntry } from "./group-turns.ts";

export function sizeOfTurns(turns: TurnEntry[]): QuestionSize {
  let characters = 0;
  let images = 0;
  const add = (part: Part) => {
    if (part.type === "text") characters += part.text.length;
    else if (part.type === "image") images += 1;
    else if (part.type === "file") characters += part.start?.length ?? 0;
  };
  for (const { turnId, question, stored } of turns) {
    question.forEach(add);
    stored.forEach(add);
    // A turn asked on this page has its answer in its events alone.
    if (stored.length === 0 && turnId !== null) characters += turnStore(turnId).getSnapshot().view.answer.text.length;
  }
  return { characters, images };
}
