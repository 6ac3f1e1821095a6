// Exercises on the picture of an example, for training only: each practises one step of looking by itself, before a question asks for all of them at once.
// The released model is never asked for them. They know objects and words, not tokens.
import type { Example, PictureObject } from "../data/example.ts";
import { binText } from "./box-tokens.ts";
import type { ChatTurn } from "./chat-template.ts";
import { userTurn } from "./example-chat.ts";
import type { PatchWord } from "./patch-words.ts";

type Asked = Extract<ChatTurn, { role: "user" }>;

/** Questions in a row about one picture: looking costs a hundred tokens, each answer a dozen. */
const maxQuestions = 8;

/**
 * One of the exercises on the example's first picture, or null when nobody has named what is in it.
 * - Scan: the words of all patches, row by row. Each answer looks a fixed distance back, the simplest way to carry what was seen into what is said.
 * - Left, Top, Right, Bottom (shapes only): the same with one edge of what the patch shows.
 * - Ask (shapes only): the colour of a shape or the shape of a colour: finding a patch by one word and saying another.
 * - List (shapes only): every shape with its box, from the top down: saying where.
 * @param dice  0..1, chooses the exercise
 */
export function pictureExercise(example: Example, dice: number): ChatTurn[] | null {
  const turn = example.turns[0];
  if (turn.role !== "user" || turn.image === undefined || turn.objects === undefined || turn.objects.length === 0) return null;
  const ask = (text: string): Asked => userTurn({ ...turn, text });
  const shapes = turn.objects.every(({ words }) => words.length === 2);
  // Of a grid or a chart only some are read so: their own questions teach the same.
  if (!shapes) return dice < 0.2 ? scan(ask("Scan.")) : null;
  if (dice < 0.1) return scan(ask("Scan."));
  if (dice < 0.6) return scanEdge(Math.floor(dice * 1000) % 4, ask);
  if (dice < 0.75) return [ask("List."), say(list(turn.objects))];
  return questions(turn.objects, ask);
}

const say = (text: string): ChatTurn => ({ role: "assistant", think: null, text, toolCalls: [] });

function scan(question: Asked, write = ({ word }: PatchWord) => word): ChatTurn[] {
  const words = (question.patchWords ?? []).map(write);
  const rows = Array.from({ length: 10 }, (_, row) => words.slice(row * 10, row * 10 + 10).join(""));
  return [question, say(rows.join("\n"))];
}

function scanEdge(edge: number, ask: (text: string) => Asked): ChatTurn[] {
  return scan(ask(["Left.", "Top.", "Right.", "Bottom."][edge]), ({ word, edges }) => (edges === null ? word : binText(edges[edge])));
}

function list(objects: readonly PictureObject[]): string {
  return objects
    .toSorted((a, b) => a.box.y1 - b.box.y1 || a.box.x1 - b.box.x1)
    .map(({ box, words }) => `<box label="${words.join("").trim()}">${box.x1},${box.y1},${box.x2},${box.y2}</box>`)
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
