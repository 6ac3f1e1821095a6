// The two grades that most families give. It does not know what was asked.
import type { Grade } from "./example.ts";

export const right: Grade = { correct: true, score: 1 };
export const wrong: Grade = { correct: false, score: 0 };

/** Right when the reply is the wanted text, whatever the case, outer space or final full stop. */
export function gradeText(text: string, wanted: string): Grade {
  return normalise(text) === normalise(wanted) ? right : wrong;
}

function normalise(text: string): string {
  return text
    .trim()
    .replace(/[.!]+$/, "")
    .replace(/−/g, "-")
    .toLowerCase();
}
