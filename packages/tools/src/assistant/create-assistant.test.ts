// What a person's request gets beyond the engine: words for models that follow them, skills, and recipes for models that cannot.
import {
  type Capabilities,
  createMemoryBlobs,
  createScriptedModel,
  emptyTurnView,
  type Message,
  type PartOf,
  reduceTurn,
  say,
  textOf,
  type Tool,
  type TurnRequest,
  turnRequestSchema,
  type TurnView,
} from "@melete/core";
import { expect, test } from "vitest";
import { z } from "zod";
import { parseSkill } from "../skills/skill.ts";
import { createAssistant, needsNoModel } from "./create-assistant.ts";

const skills = [
  parseSkill(
    "---\nname: sudoku\ndescription: Makes a game.\nmetadata:\n  melete-needs: image\n  melete-recipe: sudoku_game\n  melete-triggers: sudoku\n---\nCall sudoku_game.",
    "/s",
    "sudoku",
  ),
  parseSkill(
    "---\nname: food-advice\ndescription: Dots.\nmetadata:\n  melete-needs: image\n  melete-triggers: dots\n---\nFood.",
    "/f",
    "food-advice",
  ),
];
const image: PartOf<"image"> = { type: "image", blob: { hash: "a".repeat(64), mediaType: "image/png", byteLength: 1, width: 9, height: 9 } };
const question: Message = { role: "user", parts: [image, { type: "text", text: "Make this sudoku a game" }] };
const follows: Partial<Capabilities> = { records: "block", coordinates: "thousandths-yx" };

const sudokuGame: Tool = {
  name: "sudoku_game",
  description: "makes it",
  input: z.object({}),
  effects: "pure",
  takesPictures: true,
  run: async () => ({ text: "Here is the game.", parts: [{ type: "artifact", ...artifact }] }),
};
const artifact = { artifactId: "art_1", version: 1, mediaType: "text/html", title: "Sudoku", hash: "0".repeat(64) };

async function ask(capabilities: Partial<Capabilities>, change: Partial<TurnRequest>) {
  const model = createScriptedModel({ id: "mine", capabilities, script: () => say("as the model says") });
  const runTurn = createAssistant({ model, tools: [sudokuGame], skills });
  const request = turnRequestSchema.parse({ turnId: "t", mode: "thinking", messages: [question], ...change });
  let view: TurnView = emptyTurnView;
  for await (const event of runTurn(request, { signal: new AbortController().signal, blobs: createMemoryBlobs() })) view = reduceTurn(view, event);
  const first = model.requests[0];
  return {
    view,
    requests: model.requests,
    system:
      first === undefined
        ? ""
        : first.messages
            .filter(({ role }) => role === "system")
            .map(textOf)
            .join(),
  };
}

test("a model that follows instructions reads the notation, how to work, and the skill that the request calls for", async () => {
  const { system, view, requests } = await ask(follows, {});
  expect(system).toContain("top,left,bottom,right");
  expect(system).toContain("Work on a picture step by step");
  expect(system).toContain('the skill "sudoku"');
  expect(requests[0]?.tools?.map(({ name }) => name)).toContain("sudoku_game");
  expect(view.answer.text).toBe("as the model says");
});

test("Instant reads the notation alone: it has no tools", async () => {
  const { system } = await ask(follows, {
    mode: "instant",
    messages: [{ role: "user", parts: [image, { type: "text", text: "Where is the cup?" }] }],
  });
  expect(system).toContain("<box label=");
  expect(system).not.toContain("step by step");
});

test("a request of a program gets its own words only", async () => {
  const { system, requests } = await ask(follows, { toolbox: [] });
  expect(system).toBe("");
  expect(requests[0]?.tools).toBeUndefined();
});

test.each([
  ["has no tools", { tools: false }, {}],
  ["knows only other tools", { knownTools: ["calculate"] }, {}],
  ["cannot see", { ...follows, images: false }, {}],
  ["answers at once", follows, { mode: "instant" }],
  ["contemplates, but has no tools", { tools: false }, { mode: "contemplating", agents: 4 }],
] as const)("a model that %s leaves the task to the skill's recipe", async (_, capabilities, change) => {
  const { view, requests } = await ask(capabilities, change);
  expect(requests).toHaveLength(0);
  expect(view).toMatchObject({
    status: "done",
    mode: "mode" in change ? change.mode : "thinking",
    model: "mine",
    by: "/sudoku",
    toolCalls: [{ tool: "sudoku_game", output: "Here is the game." }],
    answer: { text: "Here is the game.", artifacts: [artifact] },
  });
});

test.each([
  ["/sudko", "/sudoku"],
  ["/fod please", "/food-advice"],
  ["/food-advise", "/food-advice"],
])("a mistyped %s is told what was meant, and no model is asked", async (text, name) => {
  const { view, requests } = await ask(follows, { messages: [{ role: "user", parts: [image, { type: "text", text }] }] });
  expect(view.answer.text).toContain(`Did you mean ${name}?`);
  expect(requests).toHaveLength(0);
});

test.each(["/etc/hosts says what?", "/usr is a folder", "/ is the root", "1/2 of it"])("%j is no command", async (text) => {
  const { view } = await ask(follows, { messages: [{ role: "user", parts: [{ type: "text", text }] }] });
  expect(view).toMatchObject({ by: null, answer: { text: "as the model says" } });
});

test("what a recipe can do alone needs no model, and so no eyes", () => {
  const asked = (text: string, ...parts: PartOf<"image">[]): Message[] => [{ role: "user", parts: [...parts, { type: "text", text }] }];
  expect(needsNoModel(asked("Make this sudoku a game", image), skills)).toBe(true);
  expect(needsNoModel(asked("Make this sudoku a game"), skills)).toBe(false);
  expect(needsNoModel(asked("/food-advice", image), skills)).toBe(false);
  expect(needsNoModel(asked("What is this?", image), skills)).toBe(false);
});

test("a recipe that lacks its picture says so", async () => {
  const { view } = await ask({ tools: false }, { messages: [{ role: "user", parts: [{ type: "text", text: "/sudoku" }] }] });
  expect(view.answer.text).toBe("/sudoku works on a picture. Attach one and ask again.");
});

test("a skill without a recipe, asked for by name where no model can follow it, says what it takes", async () => {
  const messages = (text: string): Message[] => [{ role: "user", parts: [image, { type: "text", text }] }];
  const small = await ask({ ...follows, knownTools: ["calculate"] }, { messages: messages("/food-advice") });
  expect(small.view.answer.text).toContain("needs a model that sees pictures and works with tools; mine does not");
  const instant = await ask(follows, { mode: "instant", messages: messages("/food-advice") });
  expect(instant.view.answer.text).toContain("Choose Thinking");
  expect(small.requests.length + instant.requests.length).toBe(0);
  const recognised = await ask({ ...follows, knownTools: ["calculate"] }, { messages: messages("dots please") });
  expect(recognised.view.answer.text).toBe("as the model says");
});
