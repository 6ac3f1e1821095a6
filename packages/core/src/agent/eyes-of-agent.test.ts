// What an agent with tools for pictures sees, remembers and may ask.
import { expect, test } from "vitest";
import { z } from "zod";
import { createMemoryBlobs } from "../memory-blobs.ts";
import type { Mark } from "../region.ts";
import type { Message, PartOf } from "../message.ts";
import { createScriptedModel, type Script, say } from "../model/scripted.ts";
import { picture, runTurn, turn, usage, user } from "../test-kit.ts";
import { showMessages } from "./show-messages.ts";
import type { TurnRequest } from "../turn/turn-request.ts";
import type { Tool, ToolContext } from "./tool.ts";

function made(index: number): PartOf<"image"> {
  const blob = { hash: index.toString(16).padStart(64, "b"), mediaType: "image/png", byteLength: 1, width: 5, height: 5 };
  return { type: "image", blob, origin: { hash: picture.hash, toOriginal: [1, 0, 0, 0, 1, 0, 0, 0, 1] } };
}

function zoomTool(seen: ToolContext[]): Tool {
  return {
    name: "zoom",
    description: "zooms",
    input: z.object({}),
    effects: "pure",
    takesPictures: true,
    async run(_, context) {
      seen.push(context);
      return { text: `zoom ${seen.length}`, parts: [made(seen.length)] };
    },
  };
}

const call = (id: string): Script => [
  { type: "tool-call", callId: id, tool: "zoom", input: {} },
  usage(5, 5),
  { type: "finish", reason: "tool-calls" },
];

function textsOf(messages: readonly Message[]): string[] {
  return messages.flatMap(({ parts }) => parts.flatMap((part) => (part.type === "text" ? [part.text] : part.type === "image" ? ["<picture>"] : [])));
}

test("E1 a tool's pictures are told with its result, and the agent's next tool can name them", async () => {
  const seen: ToolContext[] = [];
  const model = createScriptedModel({ script: [call("1"), call("2"), say("done")] });
  const ran = await runTurn({ model, tools: [zoomTool(seen)] }, turn("thinking", { messages: [user("look", picture)] }));
  expect(ran.of("tool-result").map(({ pictures }) => pictures)).toEqual([[made(1)], [made(2)]]);
  expect(ran.view.toolCalls.map(({ pictures }) => pictures)).toEqual([[made(1)], [made(2)]]);
  expect(seen[0]?.history.flatMap(({ parts }) => parts)).not.toContainEqual(made(1));
  expect(seen[1]?.history.flatMap(({ parts }) => parts)).toContainEqual(made(1));
});

test("E2 a model that is offered tools for pictures reads what each is called", async () => {
  const model = createScriptedModel({ script: () => say("done") });
  await runTurn({ model, tools: [zoomTool([])] }, turn("thinking", { messages: [user("look", picture)] }));
  expect(textsOf(model.requests[0]?.messages ?? [])).toEqual(["[picture img_aaaaaaaa, 200 x 100 pixels]", "<picture>", "look"]);
  await runTurn({ model, tools: [zoomTool([])] }, turn("instant", { messages: [user("look", picture)] }));
  expect(textsOf(model.requests[1]?.messages ?? [])).toEqual(["<picture>", "look"]);
});

test("E3 old pictures of tools leave a request, the person's never, and their words stay", () => {
  const steps = Array.from({ length: 8 }, (_, index): Message => ({ role: "tool", parts: [{ type: "text", text: `found ${index}` }, made(index)] }));
  const shown = showMessages([user("look", picture), ...steps], { images: true, named: false });
  const texts = textsOf(shown);
  expect(texts.filter((text) => text === "<picture>")).toHaveLength(1 + 5);
  expect(texts.filter((text) => text.includes("no longer shown"))).toHaveLength(3);
  expect(texts.filter((text) => text.startsWith("found"))).toHaveLength(8);
});

test("E3 the beginning of a request stays the same while pictures come, so that it can be cached", () => {
  const steps = Array.from({ length: 12 }, (_, index): Message => ({ role: "tool", parts: [made(index)] }));
  const show = (count: number) => textsOf(showMessages(steps.slice(0, count), { images: true, named: false }));
  const changed = Array.from({ length: 11 }, (_, index) => index + 1).filter((count) => {
    const before = show(count).join("|");
    return !show(count + 1)
      .join("|")
      .startsWith(before);
  });
  expect(changed).toEqual([6, 9]);
});

test("E3 E7 a model that looks and looks has 24 steps: all are told with their pictures, a few are in each request, and it is told when they end", async () => {
  const seen: ToolContext[] = [];
  const model = createScriptedModel({ script: ({ tools }) => (tools === undefined ? say("I am not sure.") : call(`c${seen.length}`)) });
  const ran = await runTurn({ model, tools: [zoomTool(seen)], spawn: false }, turn("thinking", { messages: [user("look", picture)] }));
  expect(ran.view.status).toBe("done");
  expect(model.requests).toHaveLength(24);
  expect(ran.view.toolCalls).toHaveLength(23);
  expect(ran.view.toolCalls.every(({ pictures }) => pictures.length === 1)).toBe(true);
  for (const { messages } of model.requests) expect(textsOf(messages).filter((text) => text === "<picture>").length).toBeLessThanOrEqual(1 + 6);
  const told = model.requests.map(({ messages }) => textsOf(messages).some((text) => text.includes("there are no more tools")));
  expect(told).toEqual([...Array(23).fill(false), true]);
  const results = model.requests.at(-1)?.messages.flatMap(({ parts }) => parts.flatMap((part) => (part.type === "tool-result" ? [part.output] : [])));
  expect(results).toHaveLength(23);
});

test("E4 a blind model gets the words of a tool, without its pictures", () => {
  const shown = showMessages([{ role: "tool", parts: [{ type: "text", text: "found" }, made(1)] }], { images: false, named: true });
  expect(textsOf(shown)).toEqual(["found"]);
});

test("E5 a tool lets the model look: boxes come back as fractions of what it was shown, and it is paid for", async () => {
  const replies: unknown[] = [];
  const looking: Tool = {
    ...zoomTool([]),
    async run(_, { ask }) {
      replies.push(await ask?.({ messages: [{ role: "user", parts: [made(1), { type: "text", text: "Where is the cup?" }] }] }));
      return { text: "looked" };
    },
  };
  const model = createScriptedModel({
    capabilities: { coordinates: "thousandths" },
    script: [call("1"), say('<box label="cup">100,200,300,400</box>'), say("there")],
  });
  const ran = await runTurn({ model, tools: [looking] }, turn("thinking", { messages: [user("look", picture)] }));
  expect(replies).toEqual([
    {
      text: "cup",
      marks: [{ label: "cup", tone: "accent", region: { type: "box", x: 0.1, y: 0.2, width: expect.closeTo(0.2), height: expect.closeTo(0.2) } }],
    },
  ]);
  expect(model.requests).toHaveLength(3);
  const spent = ran.of("usage")[0]?.usage;
  expect(spent?.outputTokens).toBeGreaterThan(10);
});

test("E8 a mark where a tool found something is confirmed, any other is the model's own; without such tools nothing is said of it", async () => {
  const find: Tool = {
    ...zoomTool([]),
    name: "find",
    async run() {
      const box = { type: "box" as const, x: 0.2, y: 0.2, width: 0.2, height: 0.2 };
      const shown = {
        type: "annotations" as const,
        annotations: { imageHash: picture.hash, marks: [{ region: box, label: "shown", tone: "accent" as const }] },
      };
      return { text: "found", parts: [shown], places: { imageHash: picture.hash, regions: [box] } };
    },
  };
  const answer = [
    '<box label="near">210,190,410,400</box>',
    '<point label="inside">300,300</point>',
    '<box label="guess">600,600,800,800</box>',
    '<point label="beside">500,300</point>',
  ].join(" ");
  const step: Script = [{ type: "tool-call", callId: "1", tool: "find", input: {} }, usage(5, 5), { type: "finish", reason: "tool-calls" }];
  const model = createScriptedModel({ capabilities: { coordinates: "thousandths" }, script: [step, say(answer)] });
  const { view } = await runTurn({ model, tools: [find] }, turn("thinking", { messages: [user("mark it", picture)] }));
  const confirmed = (marks: Mark[]) => Object.fromEntries(marks.map((mark) => [mark.label, mark.confirmed]));
  expect(confirmed(view.answer.annotations.flatMap(({ marks }) => marks))).toEqual({
    shown: true,
    near: true,
    inside: true,
    guess: false,
    beside: false,
  });
  const plain = await runTurn(
    { model: createScriptedModel({ capabilities: { coordinates: "thousandths" }, script: () => say(answer) }) },
    turn("thinking", { messages: [user("mark it", picture)] }),
  );
  expect(new Set(Object.values(confirmed(plain.view.answer.annotations.flatMap(({ marks }) => marks))))).toEqual(new Set([undefined]));
});

test("what a tool kept stays kept", async () => {
  const blobs = createMemoryBlobs({ read: async () => new Uint8Array([7]) });
  const ref = await blobs.write(new TextEncoder().encode("hello"), { mediaType: "text/plain" });
  expect(ref).toEqual({ hash: "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824", mediaType: "text/plain", byteLength: 5 });
  expect(new TextDecoder().decode(await blobs.read(ref.hash))).toBe("hello");
  expect(await blobs.read("0".repeat(64))).toEqual(new Uint8Array([7]));
});

test.each([
  ["the request names others", {}, { toolbox: ["calculate"] }],
  ["the model knows only others", { knownTools: ["calculate"] }, {}],
] as const)("E6 a tool is not offered when %s", async (_, capabilities, change) => {
  const model = createScriptedModel({ capabilities, script: () => say("done") });
  await runTurn(
    { model, tools: [zoomTool([]), { ...zoomTool([]), name: "calculate" }], spawn: false },
    turn("thinking", { ...change } as Partial<TurnRequest>),
  );
  expect(model.requests[0]?.tools?.map(({ name }) => name)).toEqual(["calculate"]);
});

test("E2 an artifact of an earlier answer is named, so that it can be changed", () => {
  const artifact = { artifactId: "art_1", version: 2, mediaType: "text/html", title: "Game", hash: "0".repeat(64) };
  const answer: Message = {
    role: "assistant",
    parts: [
      { type: "text", text: "Here." },
      { type: "artifact", ...artifact },
    ],
  };
  expect(textsOf(showMessages([answer], { images: true, named: true }))).toEqual([
    "Here.",
    '[you made the artifact art_1, version 2: "Game", text/html]',
  ]);
});
