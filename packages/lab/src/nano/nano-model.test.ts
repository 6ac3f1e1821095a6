import { describeModelConformance } from "@melete/core/conformance";
import type { BlobRef, Blobs, Message, ModelEvent, ModelRequest, Part } from "@melete/core";
import { createCanvas } from "@napi-rs/canvas";
import { describe, expect, test } from "vitest";
import { createNanoModel } from "./nano-model.ts";
import { createScriptedEngine, type ScriptedEngine, tokenizer } from "./scripted-engine.fixture.ts";

const text = (words: string): Part => ({ type: "text", text: words });
const user = (...parts: Part[]): Message => ({ role: "user", parts });
const assistant = (...parts: Part[]): Message => ({ role: "assistant", parts });
const calculate = { name: "calculate", description: "calculates", inputSchema: { type: "object" } };

// 200 x 100: the square is filled from a quarter of its height to three quarters
const png = createCanvas(200, 100).toBuffer("image/png");
const blob = (letter: string): BlobRef => ({ hash: letter.repeat(64), mediaType: "image/png", byteLength: png.length, width: 200, height: 100 });
const image = (letter = "a"): Part => ({ type: "image", blob: blob(letter) });
const blobs: Blobs = {
  read: async (hash) => {
    if (hash.startsWith("f")) return new TextEncoder().encode("this is no picture");
    return png;
  },
};

async function ask(engine: ScriptedEngine, request: Partial<ModelRequest>, signal = new AbortController().signal): Promise<ModelEvent[]> {
  const events: ModelEvent[] = [];
  for await (const event of createNanoModel({ engine, tokenizer }).stream({ messages: [], think: false, ...request }, { signal, blobs }))
    events.push(event);
  return events;
}

const words = (events: ModelEvent[]) => events.map((event) => (event.type === "text-delta" ? event.text : "")).join("");
const promptOf = (engine: ScriptedEngine, index = 0) =>
  tokenizer
    .decode([...engine.requests[index].tokens].map((id) => (id < tokenizer.vocabularySize ? id : tokenizer.special("<|image|>"))))
    .replace(/(<\|image\|>)+/g, (run) => `{${run.length / 9}}`);

describeModelConformance("melete-nano over a scripted engine", () => createNanoModel({ engine: createScriptedEngine(), tokenizer }));

describe("createNanoModel", () => {
  test("writes the prompt of the mode and streams thoughts, text and usage", async () => {
    const engine = createScriptedEngine(() => "<think>\n2+3\n</think>\n5<|im_end|>");
    const events = await ask(engine, {
      messages: [user(text("2+3"))],
      think: true,
      temperature: 0.7,
      seed: 9,
      maxOutputTokens: 40,
      sharedPrefix: { key: "k", messages: 1 },
    });
    expect(promptOf(engine)).toBe("<|im_start|>user\n2+3 /think<|im_end|>\n<|im_start|>assistant\n");
    expect(engine.requests[0]).toMatchObject({ maxTokens: 40, temperature: 0.7, seed: 9, prefixKey: "k" });
    expect(
      events
        .filter((event) => event.type === "reasoning-delta")
        .map((event) => event.text)
        .join(""),
    ).toBe("2+3");
    expect(words(events)).toBe("5");
    expect(events.slice(-2)).toEqual([
      {
        type: "usage",
        usage: { inputTokens: engine.requests[0].tokens.length, outputTokens: 9, reasoningTokens: 7, cachedInputTokens: 0, costUsd: 0 },
      },
      { type: "finish", reason: "stop" },
    ]);
  });

  test("Instant is greedy and Thinking samples when no temperature is asked for", async () => {
    const engine = createScriptedEngine();
    await ask(engine, { messages: [user(text("hi"))] });
    expect(promptOf(engine)).toContain("hi /no_think<|im_end|>");
    expect(engine.requests[0]).toMatchObject({ temperature: 0, seed: 0 });
    await ask(engine, { messages: [user(text("hi"))], think: true, seed: 4 });
    expect(engine.requests[1]).toMatchObject({ temperature: 0.5, seed: 4 });
  });

  test("a picture takes 100 positions before the text, and boxes come back in thousandths of the original", async () => {
    const engine = createScriptedEngine(() => "<|box_start|>red circle<loc_0><loc_16><loc_31><loc_47><|box_end|><|im_end|>");
    const events = await ask(engine, { messages: [user(text("where?"), image())] });
    expect(promptOf(engine)).toBe("<|im_start|>user\n{100}where? /no_think<|im_end|>\n<|im_start|>assistant\n");
    expect(engine.requests[0].pictures.map((pixels) => pixels.length)).toEqual([3 * 160 * 160]);
    expect(words(events)).toBe('<box label="red circle">8,16,492,984</box>');
  });

  test("a tool call ends with tool-calls, and its result goes back with the thought that led to it", async () => {
    const call = '<tool_call>{"name":"calculate","arguments":{"expression":"3*4"}}</tool_call>';
    const first = createScriptedEngine(() => `${call}<|im_end|>`);
    const events = await ask(first, { messages: [user(text("3*4"))], tools: [calculate] });
    expect(events[0]).toMatchObject({ type: "tool-call", tool: "calculate", input: { expression: "3*4" } });
    expect(events.at(-1)).toEqual({ type: "finish", reason: "tool-calls" });

    const second = createScriptedEngine();
    await ask(second, {
      messages: [
        user(text("3*4")),
        assistant({ type: "reasoning", text: "use it" }, { type: "tool-call", callId: "1", tool: "calculate", input: { expression: "3*4" } }),
        { role: "tool", parts: [{ type: "tool-result", callId: "1", tool: "calculate", output: "12", isError: false }] },
      ],
      think: true,
      tools: [calculate],
    });
    expect(promptOf(second)).toBe(
      `<|im_start|>user\n3*4 /think<|im_end|>\n<|im_start|>assistant\n<think>\nuse it\n</think>\n${call}<|im_end|>\n<|im_start|>tool\n<tool_response>12</tool_response><|im_end|>\n<|im_start|>assistant\n`,
    );
  });

  test("broken tool JSON is shown and finishes with stop", async () => {
    const events = await ask(
      createScriptedEngine(() => "<tool_call>{oops</tool_call><|im_end|>"),
      { messages: [user(text("3*4"))], tools: [calculate] },
    );
    expect(words(events)).toBe("<tool_call>{oops</tool_call>");
    expect(events.at(-1)).toEqual({ type: "finish", reason: "stop" });
  });

  test("running out of room finishes with length", async () => {
    const events = await ask(
      createScriptedEngine(() => "1".repeat(300)),
      { messages: [user(text("hi"))], maxOutputTokens: 5 },
    );
    expect(words(events)).toBe("11111");
    expect(events.at(-1)).toEqual({ type: "finish", reason: "length" });
  });

  test("older exchanges are kept newest first while they fit, without their thoughts and without system words", async () => {
    const engine = createScriptedEngine();
    const long = "7".repeat(140);
    await ask(engine, {
      messages: [
        { role: "system", parts: [text("be nice")] },
        user(text(`first ${long}`)),
        assistant(text("one")),
        user(text("second")),
        assistant({ type: "reasoning", text: "hmm" }, text("two")),
        user(text("third")),
      ],
    });
    expect(promptOf(engine)).toBe(
      "<|im_start|>user\nsecond /no_think<|im_end|>\n<|im_start|>assistant\ntwo<|im_end|>\n<|im_start|>user\nthird /no_think<|im_end|>\n<|im_start|>assistant\n",
    );
  });

  test("two pictures are kept, an older third one is forgotten", async () => {
    const engine = createScriptedEngine();
    await ask(engine, {
      messages: [user(image("a")), assistant(text("1")), user(image("b")), assistant(text("2")), user(text("and?"))],
      maxOutputTokens: 8,
    });
    expect(promptOf(engine).match(/\{100\}/g)).toHaveLength(2);
    const many = createScriptedEngine();
    await ask(many, { messages: [user(image("a")), assistant(text("1")), user(image("b"), image("c"))], maxOutputTokens: 8 });
    expect(promptOf(many)).toContain("{200}");
    expect(many.requests[0].pictures).toHaveLength(2);
  });

  test.each<[string, Message[], RegExp]>([
    [
      "a prompt longer than the context",
      [user(text("1".repeat(300)))],
      /^This prompt is 307 tokens long; melete-nano reads at most 256 together with its answer\. Shorten it, or connect a larger model with --model-url\.$/,
    ],
    ["three pictures", [user(image(), image("b"), image("c"))], /^This message has 3 pictures; melete-nano looks at 2 at most/],
    ["a recording", [user({ type: "audio", blob: blob("a") })], /cannot read audio/],
    ["a picture that is none", [user(image("f"))], /^A picture of this message cannot be read: .*PNG, JPEG or WebP/],
    ["no user message", [assistant(text("hi"))], /no user message/],
  ])("%s is refused with what to do", async (_, messages, says) => {
    const engine = createScriptedEngine();
    const events = await ask(engine, { messages });
    expect(events).toEqual([
      { type: "finish", reason: "error", failure: { kind: "request", message: expect.stringMatching(says), retryable: false } },
    ]);
    expect(engine.requests).toEqual([]);
  });

  test("an engine that breaks is a model failure", async () => {
    const events = await ask(createScriptedEngine(), { messages: [user(text("fail"))] });
    expect(events.at(-1)).toMatchObject({
      type: "finish",
      reason: "error",
      failure: { kind: "model", message: "melete-nano stopped: the graph broke." },
    });
  });

  test("an abort ends the stream even while the engine is busy", async () => {
    const controller = new AbortController();
    const engine = createScriptedEngine();
    const events = ask(engine, { messages: [user(text("hang"))] }, controller.signal);
    await expect.poll(() => engine.requests.length).toBe(1);
    controller.abort();
    expect((await events).at(-1)).toEqual({ type: "finish", reason: "aborted" });
  });
});
