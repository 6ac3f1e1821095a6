// Exercises on the picture of an example, for training only: each practises one step of looking by itself, before a question asks for all of them at once.
// The released model is never asked for them. They know objects and words, not tokens.
import type { Example, PictureObject } from "../data/example.ts";
import { writeBox } from "../data/drawing.ts";
import type { ChatTurn } from "./chat-template.ts";
import { userTurn } from "./example-chat.ts";

type Asked = Extract<ChatTurn, { role: "user" }>;

/** Questions in a row about one picture: looking costs a hundred tokens, each answer a dozen. */
const maxQuestions = 8;

/**
 * One of the exercises on the example's first picture, or null when it shows no scattered shapes.
 * - Ask: the colour of a shape or the shape of a colour: finding a patch by one word and saying another.
 * - List: every shape with its box, from left to right: saying where.
 * @param dice  0..1, chooses the exercise
 */
export function pictureExercise(example: Example, dice: number): ChatTurn[] | null {
  const turn = example.turns[0];
  const shows = example.family === "count-shapes" || example.family === "locate-shape";
  if (!shows || turn.role !== "user" || turn.objects === undefined || turn.objects.length === 0) return null;
  const ask = (text: string): Asked => userTurn({ ...turn, text });
  return dice < 0.6 ? [ask("List."), say(list(turn.objects))] : questions(turn.objects, ask);
}

const say = (text: string): ChatTurn => ({ role: "assistant", think: null, text, toolCalls: [] });

function list(objects: readonly PictureObject[]): string {
  return objects
    .toSorted((a, b) => a.box.x1 + a.box.x2 - b.box.x1 - b.box.x2)
    .map(({ box, words }) => writeBox(words.join("").trim(), box))
    .join("");
}

/** Every colour and every shape that occurs once has one right answer. */
function questions(objects: readonly PictureObject[], ask: (text: string) => Asked): ChatTurn[] | null {
  const turns: ChatTurn[] = [];
  for (const { words } of objects) {
    for (const [known, wanted, kind] of [
      [0, 1, "shape"],
      [1, 0, "colour"],
    ] as const) {
      if (turns.length >= 2 * maxQuestions || objects.filter((other) => other.words[known] === words[known]).length > 1) continue;
      const text = `Which ${kind} is${words[known]}?`;
      turns.push(turns.length === 0 ? ask(text) : { role: "user", text, pictures: [] }, say(words[wanted].trim()));
    }
  }
  return turns.length === 0 ? null : turns;
}
