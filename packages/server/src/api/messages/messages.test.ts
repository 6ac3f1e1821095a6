// POST /v1/messages, asked by the official Anthropic client over a real port.
import Anthropic, { BadRequestError, InternalServerError, NotFoundError, RateLimitError } from "@anthropic-ai/sdk";
import { zodOutputFormat } from "@anthropic-ai/sdk/helpers/zod";
import { createGate, say } from "@melete/core";
import { expect, test } from "vitest";
import { z } from "zod";
import { answerSteps, picture, scriptedTurn } from "../../test-support.ts";
import { collect, failureOf, useApiServer } from "../test-support/api-server.ts";
import { calling, contemplated, failing, marks, record, spoken } from "../test-support/turns.ts";

const server = useApiServer();
const client = (): Anthropic => new Anthropic({ baseURL: server.url, apiKey: "none", maxRetries: 0 });
type Body = Anthropic.MessageCreateParamsNonStreaming;
const base: Body = { model: "instant", max_tokens: 100, messages: [{ role: "user", content: "What is 5 + 7?" }] };
const ask = (fields: Record<string, unknown> = {}): Promise<Anthropic.Message> => client().messages.create({ ...base, ...fields } as Body);
const weather = { name: "weather", description: "The weather.", input_schema: { type: "object" as const, properties: { city: { type: "string" } } } };

test("a whole message: thinking first, then the text, and usage without what was cached", async () => {
  server.run(scriptedTurn(contemplated));
  const message = await ask({ model: "contemplating" });
  expect(message).toMatchObject({
    type: "message",
    role: "assistant",
    model: "contemplating",
    content: [
      { type: "thinking", thinking: expect.stringContaining("The agents say: 12 (2 agents)"), signature: expect.stringMatching(/./) },
      { type: "text", text: "It is 12." },
    ],
    stop_reason: "end_turn",
    stop_sequence: null,
    usage: { input_tokens: 4, cache_read_input_tokens: 1, output_tokens: 7, output_tokens_details: { thinking_tokens: 2 } },
    melete: { annotations: [marks], decision: "agreement", agents: [{ agentId: "draft-1", record }] },
  });
  expect(server.turns[0]).toMatchObject({ mode: "contemplating", maxOutputTokens: 100 });
});

test("a stream has Anthropic's events in their order, and its helper puts them together", async () => {
  server.run(scriptedTurn(contemplated));
  const stream = client().messages.stream({ ...base, model: "contemplating" });
  const types: string[] = [];
  for await (const event of stream) types.push(event.type === "content_block_delta" ? event.delta.type : event.type);
  expect(types.filter((type, index) => type !== types[index - 1])).toEqual([
    "message_start",
    "content_block_start",
    "thinking_delta",
    "signature_delta",
    "content_block_stop",
    "content_block_start",
    "text_delta",
    "content_block_stop",
    "message_delta",
    "message_stop",
  ]);
  const message = await stream.finalMessage();
  expect(message.content.map(({ type }) => type)).toEqual(["thinking", "text"]);
  expect(await stream.finalText()).toBe("It is 12.");
  expect(message.usage).toMatchObject({ input_tokens: 4, cache_read_input_tokens: 1, output_tokens: 7 });
});

test("the wire carries a ping, and every event has its name", async () => {
  const response = await fetch(`${server.url}/v1/messages`, { method: "POST", body: JSON.stringify({ ...base, stream: true }) });
  const names = (await response.text()).split("\n").filter((line) => line.startsWith("event: "));
  expect(names.slice(0, 2)).toEqual(["event: message_start", "event: ping"]);
  expect(names.at(-1)).toBe("event: message_stop");
});

test.each(["instant", "thinking", "contemplating"])("the engine answers in the mode %s", async (model) => {
  server.say(spoken("It is 12."));
  const message = await ask({ model });
  expect(message.content.at(-1)).toMatchObject({ type: "text", text: "It is 12." });
  expect(server.turns[0].mode).toBe(model);
  expect(message.usage.output_tokens).toBe(server.generations.length * 4);
});

test.each([
  [{ type: "enabled", budget_tokens: 1024 }, "thinking", "low"],
  [{ type: "enabled", budget_tokens: 32_000 }, "thinking", "high"],
  [{ type: "adaptive" }, "thinking", "medium"],
  [{ type: "disabled" }, "instant", undefined],
])("thinking %j of a plain model id is the mode %s", async (thinking, mode, effort) => {
  await ask({ model: "nano", thinking });
  expect([server.turns[0].mode, server.turns[0].effort]).toEqual([mode, effort]);
});

test("output_config.effort goes to the model; melete wins", async () => {
  await ask({ model: "nano", output_config: { effort: "max" } });
  expect(server.turns[0]).toMatchObject({ mode: "thinking", effort: "xhigh" });
  await ask({ model: "nano", melete: { mode: "contemplating", agents: 2 } });
  expect(server.turns[1]).toMatchObject({ mode: "contemplating", agents: 2 });
});

test("thinking that is switched off or omitted is not shown", async () => {
  server.run(scriptedTurn(contemplated));
  expect((await ask({ model: "contemplating", thinking: { type: "disabled" } })).content.map(({ type }) => type)).toEqual(["text"]);
  const omitted = await ask({ model: "contemplating", thinking: { type: "adaptive", display: "omitted" } });
  expect(omitted.content[0]).toMatchObject({ type: "thinking", thinking: "" });
});

test("system, earlier messages and repeated thinking: the model gets the words alone", async () => {
  const messages = [
    { role: "user", content: "Hi" },
    {
      role: "assistant",
      content: [
        { type: "thinking", thinking: "A greeting.", signature: "x" },
        { type: "text", text: "Hello." },
      ],
    },
    { role: "user", content: [{ type: "text", text: "And now?", cache_control: { type: "ephemeral" } }] },
  ];
  await ask({ system: [{ type: "text", text: "Be short." }], messages });
  expect(server.generations[0].messages).toEqual([
    { role: "system", parts: [{ type: "text", text: "Be short." }] },
    { role: "user", parts: [{ type: "text", text: "Hi" }] },
    { role: "assistant", parts: [{ type: "text", text: "Hello." }] },
    { role: "user", parts: [{ type: "text", text: "And now?" }] },
  ]);
});

test.each(["instant", "thinking", "contemplating"])("a call of the client's tool is passed through, and its result is read (%s)", async (model) => {
  server.say(calling("weather", { city: "Bonn" }, "toolu_1"));
  const first = await ask({ model, tools: [weather], tool_choice: { type: "any" } });
  expect(first.stop_reason).toBe("tool_use");
  expect(first.content.at(-1)).toMatchObject({ type: "tool_use", id: "toolu_1", name: "weather", input: { city: "Bonn" } });
  expect(server.turns[0]).toMatchObject({ toolChoice: "required", tools: [{ name: "weather", inputSchema: weather.input_schema }] });

  server.say(spoken("It rains."));
  const result = { type: "tool_result", tool_use_id: "toolu_1", content: [{ type: "text", text: "Rain." }], is_error: false };
  const messages = [
    ...base.messages,
    { role: "assistant", content: first.content },
    { role: "user", content: [{ type: "text", text: "Well?" }, result] },
  ];
  const second = await ask({ model, tools: [weather], messages });
  expect(second.content.at(-1)).toMatchObject({ type: "text", text: "It rains." });
  expect(server.turns[1].messages.slice(1)).toEqual([
    { role: "assistant", parts: [{ type: "tool-call", callId: "toolu_1", tool: "weather", input: { city: "Bonn" } }] },
    { role: "tool", parts: [{ type: "tool-result", callId: "toolu_1", tool: "weather", output: "Rain.", isError: false }] },
    { role: "user", parts: [{ type: "text", text: "Well?" }] },
  ]);
});

test("a streamed call: its input comes as JSON", async () => {
  server.say(calling("weather", { city: "Bonn" }, "toolu_1"));
  const message = await client()
    .messages.stream({ ...base, tools: [weather], tool_choice: { type: "tool", name: "weather", disable_parallel_tool_use: true } })
    .finalMessage();
  expect(message.content).toEqual([{ type: "tool_use", id: "toolu_1", name: "weather", input: { city: "Bonn" } }]);
  expect(server.turns[0].toolChoice).toEqual({ tool: "weather" });
});

test("images as base64 reach the model, in messages and in results of tools", async () => {
  const source = { type: "base64", media_type: "image/png", data: picture().png.toString("base64") };
  const messages = [
    {
      role: "user",
      content: [
        { type: "image", source },
        { type: "text", text: "Look." },
      ],
    },
    { role: "assistant", content: [{ type: "tool_use", id: "t", name: "weather", input: {} }] },
    { role: "user", content: [{ type: "tool_result", tool_use_id: "t", content: [{ type: "image", source }] }] },
  ];
  await ask({ messages, tools: [weather] });
  expect(server.turns[0].messages.map(({ role, parts }) => [role, parts.map(({ type }) => type)])).toEqual([
    ["user", ["image", "text"]],
    ["assistant", ["tool-call"]],
    ["tool", ["tool-result", "image"]],
  ]);
  expect(await failureOf(ask({ messages, model: "blind" }))).toMatchObject({ status: 400, message: expect.stringContaining("does not see images") });
});

test("structured output: the client's helper gets a parsed value", async () => {
  server.say(spoken('{"sum": 12}'));
  const format = zodOutputFormat(z.object({ sum: z.number() }));
  const message = await client().messages.parse({ ...base, output_config: { format } });
  expect(message.parsed_output).toEqual({ sum: 12 });
  expect(server.turns[0].responseFormat).toMatchObject({ type: "json", schema: { type: "object", required: ["sum"] } });
});

test("a program that speaks the beta, with all it sends beside the question, is answered", async () => {
  server.say(calling("weather", { city: "Bonn" }, "toolu_1"));
  const body = {
    ...base,
    betas: ["interleaved-thinking-2025-05-14", "context-management-2025-06-27"],
    system: [{ type: "text" as const, text: "Be short.", cache_control: { type: "ephemeral" as const } }],
    tools: [{ ...weather, cache_control: { type: "ephemeral" as const } }],
    thinking: { type: "enabled" as const, budget_tokens: 2048 },
    context_management: { edits: [{ type: "clear_thinking_20251015" as const, keep: "all" as const }] },
    metadata: { user_id: "me" },
  };
  const message = await client().beta.messages.stream(body).finalMessage();
  expect(message).toMatchObject({ stop_reason: "tool_use", content: [{ type: "tool_use", name: "weather" }] });
});

test("stop sequences reach the model", async () => {
  await ask({ stop_sequences: ["END"], temperature: 0.5, top_k: 5 });
  expect(server.generations[0]).toMatchObject({ stop: ["END"], temperature: 0.5 });
});

test.each([
  ["length", "max_tokens"],
  ["budget", "max_tokens"],
  ["refused", "refusal"],
  ["done", "end_turn"],
] as const)("a turn that ended with %s has stop_reason %s", async (reason, stop) => {
  server.run(scriptedTurn([...answerSteps("It").slice(0, 3), { type: "turn-end", reason, degraded: false }]));
  expect((await ask()).stop_reason).toBe(stop);
});

test.each([
  [{ messages: [{ role: "user", content: [{ type: "document", source: {} }] }] }, /reads documents as text/],
  [{ messages: [{ role: "user", content: [{ type: "image", source: { type: "url", url: "https://a.b/c.png" } }] }] }, /fetches nothing/],
  [{ tools: [{ type: "bash_20250124", name: "bash" }] }, /custom tools/],
  [{ container: "c" }, /no containers/],
  [{ messages: [...base.messages, { role: "assistant", content: "It is" }] }, /not continued/],
  [{ max_tokens: 0 }, /"max_tokens" in the request/],
  [{ thinking: { type: "enabled", budget_tokens: 10 } }, /budget_tokens/],
  [{ messages: [{ role: "user", content: [{ type: "tool_result", tool_use_id: "x", content: "" }] }] }, /no message before it made/],
])("what cannot be honoured is refused in words and in Anthropic's shape: %j", async (fields, message) => {
  const error = await failureOf(ask(fields));
  expect(error).toBeInstanceOf(BadRequestError);
  expect(error).toMatchObject({
    status: 400,
    error: { type: "error", error: { type: "invalid_request_error", message: expect.stringMatching(message) } },
  });
});

test("an unknown model is not_found_error", async () => {
  const error = await failureOf(ask({ model: "claude-9" }));
  expect(error).toBeInstanceOf(NotFoundError);
  expect(error).toMatchObject({ error: { error: { type: "not_found_error", message: expect.stringContaining("claude-9") } } });
});

test.each([
  ["rate-limited", RateLimitError, "rate_limit_error"],
  ["overloaded", InternalServerError, "overloaded_error"],
  [undefined, InternalServerError, "api_error"],
] as const)("a turn that fails as %s is an error of its class, whole or streamed", async (code, kind, type) => {
  server.run(scriptedTurn(failing("model", "It did not work: do this.", code)));
  const error = await failureOf(ask());
  expect(error).toBeInstanceOf(kind);
  expect(error).toMatchObject({ error: { error: { type, message: "It did not work: do this." } } });
  // one that fails before it says anything fails with its status, streamed or not
  expect(await failureOf(client().messages.stream(base).finalMessage())).toBeInstanceOf(kind);
  server.run(scriptedTurn([...answerSteps("It").slice(0, 3), ...failing("model", "It broke: do this.", code).slice(1)]));
  const broken = await failureOf(client().messages.stream(base).finalMessage());
  expect(broken.message).toContain("It broke");
});

test.each([true, false])("a client that goes away ends the model's generation (stream: %s)", async (stream) => {
  const gate = createGate();
  server.say([{ type: "text-delta", text: "half" }, gate.wait, ...say("more")]);
  const leaving = new AbortController();
  const asked = client().messages.create({ ...base, stream }, { signal: leaving.signal });
  const reading = stream ? asked.then((events) => collect(events as AsyncIterable<unknown>)) : asked;
  reading.catch(() => undefined);
  await gate.reached;
  leaving.abort();
  expect(await server.aborted()).toBe(1);
});

test("count_tokens estimates: more words and tools, more tokens", async () => {
  const count = async (fields: Record<string, unknown>): Promise<number> =>
    (await client().messages.countTokens({ model: "nano", messages: base.messages, ...fields })).input_tokens;
  const short = await count({});
  expect(short).toBeGreaterThan(0);
  expect(await count({ system: "Be short. ".repeat(20) })).toBeGreaterThan(short + 30);
  expect(await count({ tools: [weather] })).toBeGreaterThan(short + 10);
  expect(await failureOf(count({ model: "claude-9" }))).toMatchObject({ status: 404 });
});
