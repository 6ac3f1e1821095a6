// Each provider against a fake server that speaks its wire: what really goes out, what comes back, and what the next step sends again.
import { readImageHeader } from "@melete/core";
import type { ModelEvent, ModelRequest } from "@melete/core";
import { describeModelConformance } from "@melete/core/conformance";
import { afterAll, expect, test } from "vitest";
import { picture } from "../test-support.ts";
import { startFakeServer, streamed, type FakeAnswer, type FakeRequest } from "./fake-openai-server.fixture.ts";
import { anthropicAnswer, googleAnswer, responsesAnswer } from "./fake-wires.fixture.ts";
import { createProviderModel, type ProviderModelOptions, type ProviderName } from "./provider-model.ts";

const words = "It is 5.";
const thinks = ({ body }: FakeRequest): boolean => (body.thinking as { type?: string } | undefined)?.type === "adaptive";
const hosted: [ProviderName, string, FakeAnswer][] = [
  ["meta", "muse-spark-1.3", responsesAnswer({ text: words })],
  ["openai", "gpt-6.1-sol", responsesAnswer({ text: words })],
  ["openai-chat", "gpt-4o", streamed([{ role: "assistant", content: "" }, { content: "It is" }, { content: " 5." }])],
  ["anthropic", "claude-opus-5", (response, request) => anthropicAnswer({ text: words, thinking: thinks(request) })(response, request)],
  ["google", "gemini-4-argon", googleAnswer({ text: words })],
];

const closers: (() => void)[] = [];
afterAll(() => {
  for (const close of closers) close();
});
for (const [provider, model, answer] of hosted) {
  describeModelConformance(provider, async () => {
    const server = await startFakeServer(answer, (close) => closers.push(close));
    return createProviderModel({ provider, model, url: server.url, apiKey: "secret" });
  });
}

const question: ModelRequest = { messages: [{ role: "user", parts: [{ type: "text", text: "What is 2 + 3?" }] }], think: false };
const calculate = { name: "calculate", description: "Works it out.", inputSchema: { type: "object", properties: { sum: { type: "string" } } } };
const call = { id: "call_1", name: "calculate", arguments: '{"sum":"2+3"}' };

interface Asked {
  events: ModelEvent[];
  sent: FakeRequest;
}

async function ask(
  provider: ProviderName,
  answer: FakeAnswer,
  request: ModelRequest,
  options: Partial<ProviderModelOptions> & { image?: Uint8Array } = {},
): Promise<Asked> {
  const server = await startFakeServer(answer);
  const { image, ...rest } = options;
  const model = createProviderModel({ provider, model: "unheard-of", url: server.url, apiKey: "secret", ...rest });
  const blobs = { read: () => (image === undefined ? Promise.reject(new Error("no blob")) : Promise.resolve(image)) };
  const events: ModelEvent[] = [];
  for await (const event of model.stream(request, { signal: new AbortController().signal, blobs })) events.push(event);
  return { events, sent: server.requests[0] ?? { path: "", authorization: undefined, headers: {}, body: {} } };
}

/** Asks, lets the tool answer, and asks again as an agent does; gives the second request's body. */
async function secondStep(provider: ProviderName, model: string, answer: FakeAnswer): Promise<Record<string, unknown>> {
  const request = { ...question, think: true, tools: [calculate] };
  const first = await ask(provider, answer, request, { model });
  expect(first.events.at(-1)).toEqual({ type: "finish", reason: "tool-calls" });
  const replay = first.events.find((event) => event.type === "replay");
  if (replay === undefined) throw new Error("there is nothing to replay");
  expect(first.events.indexOf(replay)).toBeLessThan(first.events.findIndex(({ type }) => type === "usage"));
  const callId = first.events.find((event) => event.type === "tool-call")?.callId ?? "";
  const result = { type: "tool-result" as const, callId, tool: "calculate", output: "5", isError: false };
  // through JSON, as anything that was stored
  const parts = JSON.parse(JSON.stringify(replay.parts)) as typeof replay.parts;
  const messages: ModelRequest["messages"] = [...question.messages, { role: "assistant", parts }, { role: "tool", parts: [result] }];
  return (await ask(provider, answer, { ...request, messages }, { model })).sent.body;
}

test("meta: nothing is kept there, reasoning comes encrypted, the weakest effort when nobody asked to think", async () => {
  const { sent, events } = await ask("meta", responsesAnswer(), { ...question, temperature: 0.3, stop: ["never"] }, { model: "muse-spark-1.3" });
  expect(sent).toMatchObject({ path: "/v1/responses", authorization: "Bearer secret" });
  expect(sent.body).toMatchObject({
    model: "muse-spark-1.3",
    stream: true,
    store: false,
    include: ["reasoning.encrypted_content"],
    reasoning: { effort: "minimal", summary: "auto" },
    input: [{ role: "user", content: [{ type: "input_text", text: "What is 2 + 3?" }] }],
  });
  for (const field of ["temperature", "stop", "tool_choice", "tools", "prompt_cache_key"]) expect(sent.body).not.toHaveProperty(field);
  expect(events).toMatchObject([
    { type: "reasoning-delta", text: "adding" },
    { type: "text-delta", text: "5" },
    { type: "replay" },
    { type: "usage", usage: { inputTokens: 11, outputTokens: 7, reasoningTokens: 2, cachedInputTokens: 4 } },
    { type: "finish", reason: "stop" },
  ]);
});

test.each(["minimal", "low", "medium", "high", "xhigh"] as const)("meta: effort %s goes out as it is", async (effort) => {
  const { sent } = await ask("meta", responsesAnswer(), { ...question, think: true, effort }, { model: "muse-ember-1.0" });
  expect(sent.body).toMatchObject({ reasoning: { effort } });
});

test("meta: encrypted reasoning goes back in the next step of the turn", async () => {
  const body = await secondStep("meta", "muse-spark-1.3", responsesAnswer({ call }));
  expect(body).toMatchObject({ store: false, include: ["reasoning.encrypted_content"] });
  expect(body.input).toMatchObject([
    { role: "user" },
    { type: "reasoning", encrypted_content: "opaque-reasoning", summary: [{ type: "summary_text", text: "adding" }] },
    { type: "function_call", call_id: "call_1", name: "calculate", arguments: '{"sum":"2+3"}' },
    { type: "function_call_output", call_id: "call_1", output: "5" },
  ]);
});

test.each([
  ["none", undefined],
  ["required", ["calculate", "look"]],
  [{ tool: "look" }, ["look"]],
] as const)("meta knows only tool_choice auto: %j is said by what is offered", async (toolChoice, offered) => {
  const request = { ...question, tools: [calculate, { ...calculate, name: "look" }], toolChoice };
  const { sent } = await ask("meta", responsesAnswer(), request, { model: "muse-spark-1.3" });
  expect((sent.body.tools as { name: string }[] | undefined)?.map(({ name }) => name)).toEqual(offered);
  expect(sent.body.tool_choice ?? "auto").toBe("auto");
});

test("openai: Responses, nothing kept, a cache key for the shared prefix, no temperature while it reasons", async () => {
  const request = { ...question, think: true, effort: "xhigh" as const, temperature: 1, seed: 7, sharedPrefix: { key: "turn_1", messages: 1 } };
  const { sent } = await ask("openai", responsesAnswer(), request, { model: "gpt-6.1-sol" });
  expect(sent.body).toMatchObject({
    store: false,
    include: ["reasoning.encrypted_content"],
    reasoning: { effort: "xhigh" },
    prompt_cache_key: "turn_1",
  });
  expect(sent.body).not.toHaveProperty("temperature");
  const replayed = await secondStep("openai", "gpt-6.1-sol", responsesAnswer({ call }));
  expect(replayed.input).toMatchObject([{ role: "user" }, { type: "reasoning", encrypted_content: "opaque-reasoning" }, {}, {}]);
  const off = await ask("openai", responsesAnswer(), question, { model: "gpt-6-luna" });
  expect(off.sent.body).toMatchObject({ reasoning: { effort: "none" } });
});

test("openai: a schema goes along, strictly only when it leaves nothing open", async () => {
  const closed = { type: "object", properties: { answer: { type: "string" } }, required: ["answer"], additionalProperties: false };
  const open = { type: "object", properties: { answer: { type: "string" } } };
  for (const [schema, strict] of [
    [closed, true],
    [open, false],
  ] as const) {
    const request = { ...question, responseFormat: { type: "json" as const, name: "reply", schema } };
    const { sent } = await ask("openai", responsesAnswer(), request, { model: "gpt-6.1-sol" });
    expect(sent.body.text).toMatchObject({ format: { type: "json_schema", name: "reply", strict } });
    const chat = await ask("openai-chat", streamed([{ content: "{}" }]), request, { model: "gpt-4o" });
    expect(chat.sent.body).toMatchObject({ response_format: { type: "json_schema", json_schema: { strict } } });
  }
  const without = { ...question, responseFormat: { type: "json" as const, schema: closed } };
  expect((await ask("openai-compatible", streamed([{ content: "{}" }]), without)).sent.body).not.toHaveProperty("response_format");
  const able = await ask("openai-compatible", streamed([{ content: "{}" }]), without, { capabilities: { structuredOutput: true } });
  expect(able.sent.body).toMatchObject({ response_format: { type: "json_schema" } });
});

test("openai-chat: its own path, and a choice of tools as the caller made it", async () => {
  const request = { ...question, tools: [calculate], toolChoice: { tool: "calculate" }, temperature: 0.2 };
  const { sent } = await ask("openai-chat", streamed([{ content: "5" }]), request, { model: "gpt-4o" });
  expect(sent).toMatchObject({
    path: "/v1/chat/completions",
    body: { temperature: 0.2, tool_choice: { type: "function", function: { name: "calculate" } } },
  });
});

test.each([
  ["openai", responsesAnswer({ text: "one STOP two" })],
  ["openai-chat", streamed([{ content: "one ST" }, { content: "OP two" }])],
] as const)("%s has no stop sequences for models that reason: the adapter ends the answer itself", async (provider, answer) => {
  const { events, sent } = await ask(provider, answer, { ...question, stop: ["STOP"] });
  expect(sent.body).not.toHaveProperty("stop");
  expect(events.flatMap((event) => (event.type === "text-delta" ? [event.text] : [])).join("")).toBe("one ");
  expect(events.at(-1)).toEqual({ type: "finish", reason: "stop" });
});

test("anthropic: the shared prefix is marked for its cache, thinking is adaptive with the effort beside it", async () => {
  const messages: ModelRequest["messages"] = [
    { role: "system", parts: [{ type: "text", text: "Be short." }] },
    ...question.messages,
    { role: "user", parts: [{ type: "text", text: "Try it another way." }] },
  ];
  const request = {
    ...question,
    messages,
    think: true,
    effort: "high" as const,
    temperature: 1,
    stop: ["END"],
    sharedPrefix: { key: "k", messages: 2 },
  };
  const { sent, events } = await ask("anthropic", anthropicAnswer(), request, { model: "claude-opus-5" });
  expect(sent).toMatchObject({ path: "/v1/messages", headers: { "x-api-key": "secret" } });
  expect(sent.body).toMatchObject({
    thinking: { type: "adaptive" },
    output_config: { effort: "high" },
    stop_sequences: ["END"],
    system: [{ text: "Be short." }],
    messages: [
      {
        role: "user",
        content: [
          { type: "text", text: "What is 2 + 3?", cache_control: { type: "ephemeral" } },
          { type: "text", text: "Try it another way." },
        ],
      },
    ],
  });
  expect(JSON.stringify(sent.body).match(/cache_control/g)).toHaveLength(1);
  expect(sent.body).not.toHaveProperty("temperature");
  // 5 fresh, 4 read from the cache, 2 written into it, 7 said; $5, $0.50, $6.25 and $25 a million
  expect(events.find((event) => event.type === "usage")?.usage).toMatchObject({ inputTokens: 11, cachedInputTokens: 4, outputTokens: 7 });
  expect((events.find((event) => event.type === "usage")?.usage.costUsd ?? 0) * 1e6).toBeCloseTo(5 * 5 + 4 * 0.5 + 2 * 6.25 + 7 * 25);
  expect(events).toContainEqual({ type: "reasoning-delta", text: "adding" });
});

test("anthropic: the signature of a thought goes back in the next step", async () => {
  const body = await secondStep("anthropic", "claude-opus-5", anthropicAnswer({ call }));
  expect(body.messages).toMatchObject([
    { role: "user" },
    {
      role: "assistant",
      content: [
        { type: "thinking", thinking: "adding", signature: "signed-by-them" },
        { type: "tool_use", id: "call_1", name: "calculate", input: { sum: "2+3" } },
      ],
    },
    { role: "user", content: [{ type: "tool_result", tool_use_id: "call_1" }] },
  ]);
});

test("anthropic refuses a demanded call while it thinks: then it does not think", async () => {
  const request = { ...question, think: true, tools: [calculate], toolChoice: "required" as const };
  const { sent } = await ask("anthropic", anthropicAnswer({ thinking: false }), request, { model: "claude-opus-5" });
  expect(sent.body).toMatchObject({ thinking: { type: "disabled" }, tool_choice: { type: "any" } });
  const off = await ask("anthropic", anthropicAnswer({ thinking: false }), question, { model: "claude-opus-5" });
  expect(off.sent.body).toMatchObject({ thinking: { type: "disabled" } });
});

test("google: levels of thinking, thoughts told, and their signature back in the next step", async () => {
  const { sent, events } = await ask(
    "google",
    googleAnswer(),
    { ...question, think: true, effort: "xhigh", temperature: 1 },
    { model: "gemini-4-argon" },
  );
  expect(sent).toMatchObject({ headers: { "x-goog-api-key": "secret" } });
  expect(sent.path).toContain("/models/gemini-4-argon:streamGenerateContent");
  expect(sent.body.generationConfig).toMatchObject({ thinkingConfig: { thinkingLevel: "high", includeThoughts: true } });
  expect(sent.body.generationConfig).not.toHaveProperty("temperature");
  expect(events).toContainEqual({ type: "reasoning-delta", text: "adding" });
  const body = await secondStep("google", "gemini-4-argon", googleAnswer({ call }));
  expect(JSON.stringify(body.contents)).toContain('"thoughtSignature":"signed-by-google"');
});

test("a picture is as large as its model sees, so that its pixels are ours", async () => {
  const { png } = picture(3000, 1500);
  const image = { type: "image" as const, blob: { hash: "a".repeat(64), mediaType: "image/png", byteLength: png.length, width: 3000, height: 1500 } };
  const request: ModelRequest = { messages: [{ role: "user", parts: [image] }], think: false };
  const sides: Record<string, number> = {};
  for (const [provider, model, answer] of [
    ["anthropic", "claude-opus-5", anthropicAnswer({ thinking: false })],
    ["anthropic", "claude-haiku-4-5", anthropicAnswer({ thinking: false })],
    ["meta", "muse-spark-1.3", responsesAnswer()],
    ["google", "gemini-4-argon", googleAnswer()],
  ] as const) {
    const { sent } = await ask(provider, answer, request, { model, image: png });
    const base64 = /(?:base64,|"data":")([A-Za-z0-9+/=]{200,})/.exec(JSON.stringify(sent.body))?.[1] ?? "";
    sides[model] = readImageHeader(Buffer.from(base64, "base64")).header?.width ?? 0;
  }
  expect(sides).toEqual({ "claude-opus-5": 1568, "claude-haiku-4-5": 1092, "muse-spark-1.3": 2048, "gemini-4-argon": 2048 });
});

test("a key never appears in a failure, and what is to be done fits the provider", async () => {
  const apiKey = "sk-live-0123456789abcdef";
  const refused: FakeAnswer = (response) => {
    response.writeHead(401, { "content-type": "application/json" });
    response.end(JSON.stringify({ error: { message: `Incorrect API key provided: ${apiKey} (sk-live-***cdef).`, type: "invalid_request_error" } }));
  };
  const remedies = { address: null, key: "OPENAI_API_KEY", model: '"model" of "gpt" in models.json' };
  for (const provider of ["openai", "openai-chat", "meta", "anthropic", "google", "openai-compatible"] as const) {
    const { events } = await ask(provider, refused, question, { apiKey, remedies });
    const last = events.at(-1);
    if (last?.type !== "finish" || last.reason !== "error") throw new Error(`${provider} did not fail`);
    expect(last.failure).toMatchObject({ kind: "setup", message: expect.stringMatching(/Set OPENAI_API_KEY to a key that is valid there\.$/) });
    expect(last.failure.message).not.toMatch(/0123456789|cdef|MELETE/);
  }
});
