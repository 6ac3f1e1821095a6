// The engine as a language model of the real `ai` package, on a mock model of that package and on models of ours.
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { LanguageModelV4StreamPart } from "@ai-sdk/provider";
import { createGate, createScriptedModel, say } from "@melete/core";
import { calculate } from "@melete/tools";
import { generateText, Output, stepCountIs, streamText, tool } from "ai";
import { convertArrayToReadableStream, MockLanguageModelV4 } from "ai/test";
import { expect, test } from "vitest";
import { z } from "zod";
import { picture } from "../test-support.ts";
import { contemplating, createMeleteLanguageModel } from "./index.ts";

const usage = { inputTokens: { total: 10, noCache: 10, cacheRead: 0, cacheWrite: 0 }, outputTokens: { total: 4, text: 4, reasoning: 0 } };
type Part = LanguageModelV4StreamPart;

function streamed(parts: Part[], unified: "stop" | "tool-calls" = "stop"): { stream: ReadableStream<Part> } {
  const all: Part[] = [...parts, { type: "finish", usage, finishReason: { unified, raw: unified } }];
  return { stream: convertArrayToReadableStream(all) };
}
const text = (...words: string[]): Part[] => [
  { type: "text-start", id: "1" },
  ...words.map((delta): Part => ({ type: "text-delta", id: "1", delta })),
  { type: "text-end", id: "1" },
];
const mock = (...words: string[]): MockLanguageModelV4 =>
  new MockLanguageModelV4({ modelId: "mock", doStream: async () => streamed(text(...words)) });
const weather = tool({ description: "The weather.", inputSchema: z.object({ city: z.string() }), execute: async ({ city }) => `Rain in ${city}.` });

test("one line makes any AI SDK model contemplate: several agents ask it, and the answer streams", async () => {
  const model = mock("It is ", "12.");
  const result = streamText({ model: contemplating(model, { agents: 4, shape: "explore" }), prompt: "5 + 7?" });
  let answer = "";
  for await (const word of result.textStream) answer += word;
  expect(answer).toBe("It is 12.");
  expect(await result.reasoningText).toContain("draft-1");
  const agents = model.doStreamCalls.length;
  expect(agents).toBeGreaterThanOrEqual(3);
  expect(await result.usage).toMatchObject({ inputTokens: agents * 10, outputTokens: agents * 4, totalTokens: agents * 14 });
  expect(await result.providerMetadata).toMatchObject({ melete: { mode: "contemplating", reason: "done" } });
});

test.each(["instant", "thinking"] as const)("generateText in the mode %s", async (mode) => {
  const model = createMeleteLanguageModel({ model: mock("Hello."), mode });
  const result = await generateText({ model, system: "Be kind.", prompt: "Hi", maxOutputTokens: 50, topP: 0.5 });
  expect([result.text, result.finishReason, model.modelId]).toEqual(["Hello.", "stop", `mock+${mode}`]);
  expect(result.warnings).toEqual([{ type: "unsupported", feature: "topP" }]);
});

test("tools of the caller run in the caller: streamText goes round until there is an answer", async () => {
  const model = new MockLanguageModelV4({
    doStream: async ({ prompt }) =>
      prompt.at(-1)?.role === "tool"
        ? streamed(text("It rains."))
        : streamed([{ type: "tool-call", toolCallId: "c1", toolName: "weather", input: '{"city":"Bonn"}' }], "tool-calls"),
  });
  const result = streamText({
    model: createMeleteLanguageModel({ model, mode: "thinking" }),
    prompt: "How is the weather?",
    tools: { weather },
    stopWhen: stepCountIs(3),
  });
  const types: string[] = [];
  for await (const part of result.fullStream) types.push(part.type);
  expect(types).toEqual(expect.arrayContaining(["tool-input-start", "tool-call", "tool-result"]));
  expect(await result.text).toBe("It rains.");
  expect((await result.steps)[0].toolResults).toMatchObject([{ toolName: "weather", output: "Rain in Bonn." }]);
  expect(model.doStreamCalls.at(-1)?.prompt.at(-1)).toMatchObject({
    role: "tool",
    content: [{ toolName: "weather", output: { value: "Rain in Bonn." } }],
  });
});

test("tools of the engine run in the engine, and the caller sees none of it but the answer", async () => {
  const model = createScriptedModel({
    script: [[{ type: "tool-call", callId: "1", tool: "calculate", input: { expression: "5 + 7" } }], say("It is 12.")],
  });
  const result = await generateText({
    model: createMeleteLanguageModel({ model, mode: "thinking", tools: [calculate as never] }),
    prompt: "5 + 7?",
  });
  expect([result.text, result.toolCalls]).toEqual(["It is 12.", []]);
  expect(result.reasoningText).toContain("calculate");
});

test("structured output: the schema reaches the model, and the object comes back", async () => {
  const model = mock('{"sum": 12}');
  const output = Output.object({ schema: z.object({ sum: z.number() }) });
  const result = await generateText({ model: contemplating(model, { agents: 2 }), prompt: "5 + 7?", output });
  expect(result.output).toEqual({ sum: 12 });
  expect(model.doStreamCalls[0].responseFormat).toMatchObject({ type: "json", schema: { type: "object" } });
});

test("a call may choose for itself, and misspelt options are refused", async () => {
  const model = mock("12");
  const melete = { mode: "contemplating", agents: 2, shape: "explore" };
  const result = await generateText({
    model: createMeleteLanguageModel({ model, mode: "instant" }),
    prompt: "5 + 7?",
    providerOptions: { melete },
  });
  expect(result.providerMetadata?.melete).toMatchObject({ mode: "contemplating" });
  const wrong = generateText({ model: contemplating(model), prompt: "Hi", providerOptions: { melete: { agnets: 2 } } });
  await expect(wrong).rejects.toThrow(/agnets/);
});

test("roles: other models for some stages", async () => {
  const [main, other] = [mock("12"), mock("12")];
  await generateText({ model: contemplating(main, { agents: 2, shape: "explore", roles: { draft: [asId(other, "other")] } }), prompt: "5 + 7?" });
  expect([main.doStreamCalls.length, other.doStreamCalls.length > 0]).toEqual([0, true]);
});

function asId(model: MockLanguageModelV4, modelId: string): MockLanguageModelV4 {
  return Object.assign(model, { modelId });
}

test("an image reaches the model, with its real type", async () => {
  const model = mock("A picture.");
  const { png } = picture();
  await generateText({
    model: createMeleteLanguageModel({ model, mode: "instant" }),
    messages: [{ role: "user", content: [{ type: "file", mediaType: "image/*", data: new Uint8Array(png) }] }],
  });
  const content = model.doStreamCalls[0].prompt[0].content;
  expect(content[0]).toMatchObject({ type: "file", mediaType: "image/png" });
});

test.each([true, false])("an abort ends the model's generation (stream: %s)", async (stream) => {
  const gate = createGate();
  const ended = createGate();
  const inner = createScriptedModel({ script: () => [{ type: "text-delta", text: "half" }, gate.wait] });
  const model: typeof inner = {
    ...inner,
    stream: (request, options) => {
      options.signal.addEventListener("abort", () => void ended.wait());
      return inner.stream(request, options);
    },
  };
  const leaving = new AbortController();
  const call = { model: createMeleteLanguageModel({ model, mode: "instant" }), prompt: "Hi", abortSignal: leaving.signal, maxRetries: 0 };
  const types: string[] = [];
  const reading = stream
    ? (async () => {
        for await (const part of streamText(call).fullStream) types.push(part.type);
      })()
    : generateText(call);
  const outcome = reading.then(
    () => "ended",
    (error: Error) => error.name,
  );
  await gate.reached;
  leaving.abort();
  await ended.reached;
  expect(await outcome).toBe(stream ? "ended" : "AbortError");
  if (stream) expect(types.at(-1)).toBe("abort");
});

test("a reader that cancels the stream ends the model's generation", async () => {
  const gate = createGate();
  const ended = createGate();
  const inner = createScriptedModel({ script: () => [{ type: "text-delta", text: "half" }, gate.wait] });
  const stream: typeof inner.stream = (request, options) => {
    options.signal.addEventListener("abort", () => void ended.wait());
    return inner.stream(request, options);
  };
  const model = createMeleteLanguageModel({ model: { ...inner, stream }, mode: "instant" });
  const result = await model.doStream({ prompt: [{ role: "user", content: [{ type: "text", text: "Hi" }] }] });
  const reader = result.stream.getReader();
  for (let part = await reader.read(); part.value?.type !== "text-delta"; part = await reader.read());
  await gate.reached;
  // cancel waits for the read that is under way, which waits for the model
  void reader.cancel();
  await ended.reached;
});

test("a failed turn is an error with the words of the failure, whole and streamed", async () => {
  const failure = { kind: "setup" as const, message: "Nothing answers at x: start it.", retryable: false };
  const model = createMeleteLanguageModel({
    model: createScriptedModel({ script: () => [{ type: "finish", reason: "error", failure }] }),
    mode: "thinking",
  });
  await expect(generateText({ model, prompt: "Hi", maxRetries: 0 })).rejects.toMatchObject({ name: "MeleteTurnError", failure });
  const errors: unknown[] = [];
  const result = streamText({ model, prompt: "Hi", onError: ({ error }) => void errors.push(error) });
  for await (const _ of result.textStream);
  expect(errors).toMatchObject([{ message: failure.message }]);
});

test("the entry loads no server: no HTTP framework, no database", () => {
  const seen = new Set<string>();
  const outside = new Set<string>();
  const visit = (path: string): void => {
    if (seen.has(path)) return;
    seen.add(path);
    for (const [, isType, specifier] of readFileSync(path, "utf8").matchAll(/^(?:import|export) (type )?[^"]*?from "([^"]+)";/gm)) {
      if (isType !== undefined) continue;
      if (specifier.startsWith(".")) visit(join(dirname(path), specifier));
      else outside.add(specifier);
    }
  };
  visit(join(import.meta.dirname, "index.ts"));
  expect(seen.size).toBeGreaterThan(10);
  expect([...outside].sort()).toEqual(["@melete/core", "node:crypto", "zod"]);
});
