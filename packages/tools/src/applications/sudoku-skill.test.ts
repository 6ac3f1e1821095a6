// The sudoku prompt of seed 000, word for word, and twenty other ways to ask: the skill is chosen, and its recipe answers where no model can.
import { createCanvas } from "@napi-rs/canvas";
import { readFileSync } from "node:fs";
import {
  createMemoryBlobs,
  createScriptedModel,
  emptyTurnView,
  type Message,
  reduceTurn,
  say,
  type Tool,
  turnRequestSchema,
  type TurnView,
} from "@melete/core";
import { expect, test } from "vitest";
import { createAssistant } from "../assistant/create-assistant.ts";
import { chooseSkill } from "../skills/choose-skill.ts";
import { loadSkills, ownSkillsFolder } from "../skills/load-skills.ts";
import { createSudokuGame } from "./sudoku-game.ts";

const requests = readFileSync(new URL("./sudoku/sudoku-requests.txt", import.meta.url), "utf8")
  .trim()
  .split("\n");
const { skills } = await loadSkills([ownSkillsFolder]);
const blobs = createMemoryBlobs();
const bytes = new Uint8Array(await createCanvas(9, 9).encode("png"));
const blob = await blobs.write(bytes, { mediaType: "image/png", width: 9, height: 9 });
const ask = (text: string, withPicture = true): Message[] => [
  { role: "user", parts: [...(withPicture ? [{ type: "image" as const, blob }] : []), { type: "text", text }] },
];

test("there are the seed's sentence and twenty paraphrases", () => {
  expect(requests.length).toBe(21);
});

test.each(requests)("%s", (text) => {
  expect(chooseSkill(ask(text), skills)?.skill.name).toBe("sudoku-from-photo");
});

test.each(["What is on this picture?", "Make a quiz game out of this page", "Read the numbers in this grid of prices", "Solve this equation"])(
  "%s is not about a sudoku",
  (text) => {
    expect(chooseSkill(ask(text), skills)?.skill.name).not.toBe("sudoku-from-photo");
  },
);

test("without a picture nothing is chosen by its words", () => {
  expect(chooseSkill(ask("Make me a sudoku", false), skills)).toBeNull();
});

test("a model without tools answers the seed's prompt through the recipe with the game", async () => {
  const grid = [..."530070000600195000098000060800060003400803001700020006060000280000419005000080079"].map(Number);
  const game = createSudokuGame({ readSudoku: async () => ({ grid, doubtful: [], unique: true, flat: bytes, corners: [] }) });
  const model = createScriptedModel({ id: "small", capabilities: { tools: false }, script: () => say("no idea") });
  const runTurn = createAssistant({ model, tools: [game as Tool], skills });
  const request = turnRequestSchema.parse({ turnId: "t", mode: "instant", messages: ask(requests[0]) });
  let view: TurnView = emptyTurnView;
  for await (const event of runTurn(request, { signal: new AbortController().signal, blobs })) view = reduceTurn(view, event);
  expect(view.answer.text).toMatch(/30 numbers read from the photo. It has exactly one solution/);
  expect(view.answer.artifacts).toMatchObject([{ mediaType: "text/html", title: "Sudoku" }]);
});
