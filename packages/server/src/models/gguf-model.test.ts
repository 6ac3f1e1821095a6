// Against a fake of @fugood/llama.node with the interface of its version 1.7.15, whose answers were compared with the real package's on a
// file of random weights (November 2026). No trained weights were run.
import { createGate, type ModelEvent, type ModelRequest } from "@melete/core";
import { fileURLToPath } from "node:url";
import { describeModelConformance } from "@melete/core/conformance";
import { expect, test } from "vitest";
import { picture } from "../test-support.ts";
import { forkGgufEngine } from "./gguf-child.ts";
import { type LlamaModule, openGgufEngine } from "./gguf-engine.ts";
import { createGgufModel, type OpenEngine } from "./gguf-model.ts";

interface Fake {
  open: OpenEngine;
  loaded: Record<string, unknown>[];
  asked: Record<string, unknown>[];
  stopped: number;
  released: number;
  projector: string | null;
}

interface FakeOptions {
  tokens?: { content?: string; reasoning_content?: string }[];
  result?: Record<string, unknown>;
  /** waited for after each token */
  hold?: () => Promise<void>;
  fits?: boolean;
}

/** Tokens carry all that was said so far, as the package's do. */
function fakeLlama({ tokens = [{ content: "It" }, { content: "It is 5" }], result = {}, hold, fits = true }: FakeOptions = {}): Fake {
  const fake: Fake = { open: (setup) => openGgufEngine(module, setup), loaded: [], asked: [], stopped: 0, released: 0, projector: null };
  const module: LlamaModule = {
    async loadModel(options) {
      fake.loaded.push(options);
      return {
        parallel: {
          enable: async () => true,
          async completion(asked, onToken) {
            fake.asked.push(asked);
            let cancel: (error: Error) => void = () => undefined;
            const cancelled = new Promise<never>((_, reject) => {
              cancel = reject;
            });
            const run = async () => {
              for (const token of tokens) {
                await Promise.resolve();
                onToken(1, { token: "x", ...token });
                await hold?.();
              }
              return { tokens_evaluated: 11, tokens_predicted: 7, timings: { cache_n: 4, prompt_n: 7 }, content: "It is 5.", ...result };
            };
            const promise = Promise.race([run(), cancelled]);
            return {
              promise,
              stop() {
                fake.stopped += 1;
                cancel(new Error("Request cancelled"));
              },
            };
          },
        },
        initMultimodal({ path }) {
          fake.projector = path;
          return fits;
        },
        async release() {
          fake.released += 1;
        },
      };
    },
  };
  return fake;
}

const entry = { id: "tiny", path: "/weights/tiny.gguf" };
const question: ModelRequest = { messages: [{ role: "user", parts: [{ type: "text", text: "What is 2 + 3?" }] }], think: false };

async function ask(fake: Fake, request: ModelRequest = question, more: Record<string, unknown> = {}, image?: Uint8Array): Promise<ModelEvent[]> {
  const model = createGgufModel({ ...entry, ...more }, fake.open);
  const events: ModelEvent[] = [];
  const blobs = { read: () => (image === undefined ? Promise.reject(new Error("no blob")) : Promise.resolve(image)) };
  for await (const event of model.stream(request, { signal: new AbortController().signal, blobs })) events.push(event);
  await model.close();
  return events;
}

describeModelConformance("a GGUF file", () => createGgufModel({ ...entry, mmproj: "/weights/mmproj.gguf" }, fakeLlama().open));

test("weights and projector are loaded at the first request, once, and freed at the end", async () => {
  const fake = fakeLlama();
  const model = createGgufModel({ ...entry, mmproj: "/weights/mmproj.gguf", contextTokens: 16384, parallel: 4, gpuLayers: 20 }, fake.open);
  expect(model.capabilities).toMatchObject({ images: true, contextTokens: 16384, parallel: 4, priceUsdPerMillion: { input: 0 } });
  expect(fake.loaded).toEqual([]);
  const blobs = { read: () => Promise.reject(new Error("none")) };
  for (let turn = 0; turn < 2; turn++) {
    for await (const _ of model.stream(question, { signal: new AbortController().signal, blobs }));
  }
  expect(fake.loaded).toEqual([{ model: "/weights/tiny.gguf", n_ctx: 16384, n_parallel: 4, n_gpu_layers: 20, kv_unified: true }]);
  expect(fake.projector).toBe("/weights/mmproj.gguf");
  await model.close();
  expect(fake.released).toBe(1);
});

test("thoughts, words, calls and usage arrive in our words", async () => {
  const tokens = [{ reasoning_content: "2 and" }, { reasoning_content: "2 and 3", content: "" }, { content: "Let" }, { content: "Let me see" }];
  const tool_calls = [{ id: "c1", type: "function", function: { name: "calculate", arguments: '{"sum":"2+3"}' } }];
  const events = await ask(fakeLlama({ tokens, result: { content: "Let me see.", tool_calls } }));
  expect(events).toEqual([
    { type: "reasoning-delta", text: "2 and" },
    { type: "reasoning-delta", text: " 3" },
    { type: "text-delta", text: "Let" },
    { type: "text-delta", text: " me see" },
    { type: "text-delta", text: "." },
    { type: "tool-call", callId: "c1", tool: "calculate", input: { sum: "2+3" } },
    { type: "usage", usage: { inputTokens: 11, outputTokens: 7, reasoningTokens: 0, cachedInputTokens: 4, costUsd: 0 } },
    { type: "finish", reason: "tool-calls" },
  ]);
  expect((await ask(fakeLlama({ result: { stopped_limit: true } }))).at(-1)).toEqual({ type: "finish", reason: "length" });
});

test("a character whose bytes come in two tokens is told whole", async () => {
  const tokens = [{ content: "caf\uFFFD" }, { content: "caf\u00e9" }, { content: "caf\u00e9 \uFFFD\uFFFD" }];
  const events = await ask(fakeLlama({ tokens, result: { content: "caf\u00e9 \uFFFD" } }));
  expect(events.flatMap((event) => (event.type === "text-delta" ? [event.text] : []))).toEqual(["caf", "\u00e9", " ", "\uFFFD"]);
});

test("pictures go as data, tools and schemas as llama.cpp's templates read them", async () => {
  const { png } = picture();
  const image = { type: "image" as const, blob: { hash: "a".repeat(64), mediaType: "image/png", byteLength: png.length, width: 60, height: 40 } };
  const fake = fakeLlama();
  const request: ModelRequest = {
    ...question,
    messages: [
      { role: "user", parts: [image, { type: "text", text: "Look." }] },
      { role: "assistant", parts: [{ type: "tool-call", callId: "c0", tool: "zoom", input: { x: 1 } }] },
      { role: "tool", parts: [{ type: "tool-result", callId: "c0", tool: "zoom", output: "zoomed", isError: false }] },
    ],
    tools: [{ name: "zoom", description: "Look closer.", inputSchema: { type: "object" } }],
    toolChoice: "required",
    responseFormat: { type: "json", schema: { type: "object" } },
    maxOutputTokens: 9,
    temperature: 0.5,
    seed: 3,
    stop: ["END"],
  };
  await ask(fake, request, { mmproj: "/weights/mmproj.gguf", capabilities: { structuredOutput: true } }, png);
  expect(fake.asked[0]).toMatchObject({
    jinja: true,
    enable_thinking: false,
    n_predict: 9,
    temperature: 0.5,
    seed: 3,
    stop: ["END"],
    tool_choice: "required",
    tools: [{ type: "function", function: { name: "zoom", parameters: { type: "object" } } }],
    response_format: { type: "json_schema", json_schema: { schema: { type: "object" } } },
    messages: [
      {
        role: "user",
        content: [
          { type: "image_url", image_url: { url: `data:image/png;base64,${png.toString("base64")}` } },
          { type: "text", text: "Look." },
        ],
      },
      { role: "assistant", tool_calls: [{ id: "c0", function: { name: "zoom", arguments: '{"x":1}' } }] },
      { role: "tool", tool_call_id: "c0", content: "zoomed" },
    ],
  });
});

test("an abort stops the slot", async () => {
  const gate = createGate();
  const fake = fakeLlama({ hold: gate.wait });
  const model = createGgufModel(entry, fake.open);
  const controller = new AbortController();
  const events: ModelEvent[] = [];
  for await (const event of model.stream(question, { signal: controller.signal, blobs: { read: () => Promise.reject(new Error("none")) } })) {
    events.push(event);
    controller.abort();
  }
  expect(events).toEqual([
    { type: "text-delta", text: "It" },
    { type: "finish", reason: "aborted" },
  ]);
  expect(fake.stopped).toBe(1);
});

test("without the package the one command is told", async () => {
  // the real search, in the real process: the package is not a dependency of this house
  const model = createGgufModel({ id: "tiny", path: import.meta.filename });
  expect(await collect(model)).toMatchObject([
    { reason: "error", failure: { kind: "setup", message: expect.stringMatching(/not installed.*npm i @fugood\/llama\.node$/) } },
  ]);
});

async function collect(model: ReturnType<typeof createGgufModel>, text = "What is 2 + 3?"): Promise<ModelEvent[]> {
  const events: ModelEvent[] = [];
  const request: ModelRequest = { messages: [{ role: "user", parts: [{ type: "text", text }] }], think: false };
  for await (const event of model.stream(request, {
    signal: new AbortController().signal,
    blobs: { read: () => Promise.reject(new Error("none")) },
  })) {
    events.push(event);
  }
  return events;
}

test("native code that aborts takes its process along, not Melete, and the next question starts another", async () => {
  const model = createGgufModel({ id: "tiny", path: import.meta.filename }, (setup) =>
    forkGgufEngine(setup, fileURLToPath(new URL("./fake-llama.fixture.cjs", import.meta.url))),
  );
  expect(await collect(model)).toMatchObject([
    { type: "text-delta", text: "It" },
    { type: "text-delta", text: " is 5" },
    { type: "usage", usage: { inputTokens: 11 } },
    { type: "finish", reason: "stop" },
  ]);
  expect((await collect(model, "abort now")).at(-1)).toMatchObject({
    reason: "error",
    failure: { kind: "model", retryable: true, message: expect.stringMatching(/its process ended \(SIGABRT.*Ask again/s) },
  });
  expect((await collect(model)).at(-1)).toEqual({ type: "finish", reason: "stop" });
  await model.close();
});

test("weights that are not there are told before anything is started", async () => {
  expect(await collect(createGgufModel(entry))).toMatchObject([
    { reason: "error", failure: { kind: "setup", message: 'There is no file /weights/tiny.gguf. Correct "path" and "mmproj" in models.json.' } },
  ]);
});

test("a projector that does not belong to the weights is told, and the next request tries again", async () => {
  const fake = fakeLlama({ fits: false });
  const events = await ask(fake, question, { mmproj: "/weights/other.gguf" });
  expect(events).toMatchObject([
    { reason: "error", failure: { kind: "model", message: expect.stringContaining("/weights/other.gguf does not belong") } },
  ]);
});
