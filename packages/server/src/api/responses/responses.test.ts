// POST /v1/responses without storing, asked by the official OpenAI client over a real port.
import { createGate, say } from "@melete/core";
import OpenAI from "openai";
import { zodTextFormat } from "openai/helpers/zod";
import { expect, test } from "vitest";
import { z } from "zod";
import { answerSteps, picture, scriptedTurn } from "../../test-support.ts";
import { collect, failureOf, useApiServer } from "../test-support/api-server.ts";
import { calling, contemplated, failing, marks, record, spoken } from "../test-support/turns.ts";

const server = useApiServer();
const client = (): OpenAI => new OpenAI({ baseURL: `${server.url}/v1`, apiKey: "none", maxRetries: 0 });
type Body = OpenAI.Responses.ResponseCreateParamsNonStreaming;
const base = { model: "instant", input: "What is 5 + 7?", store: false };
const ask = (fields: Record<string, unknown> = {}): Promise<OpenAI.Responses.Response> => client().responses.create({ ...base, ...fields } as Body);
const weather = {
  type: "function" as const,
  name: "weather",
  description: "The weather.",
  strict: false,
  parameters: { type: "object", properties: { city: { type: "string" } } },
};

test("a whole response: agents as a reasoning item, the answer as a message, usage, and what was asked", async () => {
  server.run(scriptedTurn(contemplated));
  const response = await ask({ model: "contemplating", instructions: "Be short.", max_output_tokens: 50, temperature: 0.5, metadata: { a: "b" } });
  expect(response).toMatchObject({
    id: expect.stringMatching(/^resp_/),
    object: "response",
    status: "completed",
    model: "contemplating",
    instructions: "Be short.",
    max_output_tokens: 50,
    metadata: { a: "b" },
    store: false,
    output_text: "It is 12.",
    output: [
      { type: "reasoning", status: "completed", summary: [{ type: "summary_text", text: expect.stringContaining("The agents say: 12 (2 agents)") }] },
      { type: "message", status: "completed", role: "assistant", content: [{ type: "output_text", text: "It is 12." }] },
    ],
    usage: {
      input_tokens: 5,
      input_tokens_details: { cached_tokens: 1 },
      output_tokens: 7,
      output_tokens_details: { reasoning_tokens: 2 },
      total_tokens: 12,
    },
    melete: { annotations: [marks], decision: "agreement", agents: [{ agentId: "draft-1", record }] },
  });
  expect(server.turns[0].messages[0]).toEqual({ role: "system", parts: [{ type: "text", text: "Be short." }] });
});

test("a stream has the official events in their order, numbered without gaps", async () => {
  server.run(scriptedTurn(contemplated));
  const events = await collect(await client().responses.create({ ...base, model: "contemplating", stream: true }));
  const types = events.map(({ type }) => type);
  expect(types.filter((type, index) => type !== types[index - 1])).toEqual([
    "response.created",
    "response.in_progress",
    "response.output_item.added",
    "response.reasoning_summary_part.added",
    "response.reasoning_summary_text.delta",
    "response.reasoning_summary_text.done",
    "response.reasoning_summary_part.done",
    "response.output_item.done",
    "response.output_item.added",
    "response.content_part.added",
    "response.output_text.delta",
    "response.output_text.done",
    "response.content_part.done",
    "response.output_item.done",
    "response.completed",
  ]);
  expect(events.map((event) => event.sequence_number)).toEqual(events.map((_, index) => index));
  const last = events.at(-1);
  expect(last).toMatchObject({ response: { status: "completed", usage: { total_tokens: 12 }, melete: { decision: "agreement" } } });
});

test("the client's own stream helper puts the events together", async () => {
  server.run(scriptedTurn(contemplated));
  const stream = client().responses.stream({ ...base, model: "contemplating" });
  const deltas: string[] = [];
  stream.on("response.output_text.delta", ({ delta }) => void deltas.push(delta));
  const response = await stream.finalResponse();
  expect(response.output_text).toBe("It is 12.");
  expect(deltas).toEqual(["It is ", "12."]);
});

test("words come as the model says them: the first is there while the second is not yet said", async () => {
  const gate = createGate();
  server.say([{ type: "text-delta", text: "One" }, gate.wait, { type: "text-delta", text: " two" }]);
  const words: string[] = [];
  for await (const event of await client().responses.create({ ...base, stream: true })) {
    if (event.type !== "response.output_text.delta") continue;
    words.push(event.delta);
    if (event.delta !== "One") continue;
    await gate.reached;
    gate.open();
  }
  expect(words).toEqual(["One", " two"]);
});

test.each(["instant", "thinking", "contemplating"])("the engine answers in the mode %s, and every generation is counted", async (model) => {
  server.say(spoken("It is 12."));
  const response = await ask({ model });
  expect([response.output_text, server.turns[0].mode]).toEqual(["It is 12.", model]);
  expect(response.usage?.total_tokens).toBe(server.generations.length * 14);
});

test.each([
  ["none", "instant", undefined],
  ["minimal", "instant", "minimal"],
  ["high", "thinking", "high"],
])("reasoning.effort %s of a plain model id is the mode %s", async (effort, mode, level) => {
  const response = await ask({ model: "nano", reasoning: { effort, summary: "auto" } });
  expect([server.turns[0].mode, server.turns[0].effort]).toEqual([mode, level]);
  expect(response.reasoning).toEqual({ effort, summary: "auto" });
});

test.each(["instant", "thinking", "contemplating"])("a call of the client's tool is passed through, and its output is read (%s)", async (model) => {
  server.say(calling("weather", { city: "Bonn" }));
  const first = await ask({ model, tools: [weather], tool_choice: "required" });
  expect(first.status).toBe("completed");
  expect(first.output.at(-1)).toMatchObject({ type: "function_call", call_id: "call_1", name: "weather", arguments: '{"city":"Bonn"}' });
  expect(server.turns[0]).toMatchObject({ toolChoice: "required", tools: [{ name: "weather", inputSchema: weather.parameters }] });

  server.say(spoken("It rains."));
  const url = `data:image/png;base64,${picture().png.toString("base64")}`;
  const output = [
    { type: "input_text", text: "Rain." },
    { type: "input_image", image_url: url, detail: "auto" },
  ];
  const input = [{ role: "user", content: base.input }, ...first.output, { type: "function_call_output", call_id: "call_1", output }];
  const second = await ask({ model, tools: [weather], input });
  expect(second.output_text).toBe("It rains.");
  expect(server.turns[1].messages.slice(1)).toMatchObject([
    { role: "assistant", parts: [{ type: "tool-call", callId: "call_1", tool: "weather", input: { city: "Bonn" } }] },
    { role: "tool", parts: [{ type: "tool-result", callId: "call_1", tool: "weather", output: "Rain." }, { type: "image" }] },
  ]);
});

test("a streamed call has its arguments as deltas, through the client's helper", async () => {
  server.say(calling("weather", { city: "Bonn" }));
  const stream = client().responses.stream({ ...base, tools: [weather], tool_choice: { type: "function", name: "weather" } });
  const types: string[] = [];
  for await (const event of stream) types.push(event.type);
  expect(types).toEqual([
    "response.created",
    "response.in_progress",
    "response.output_item.added",
    "response.function_call_arguments.delta",
    "response.function_call_arguments.done",
    "response.output_item.done",
    "response.completed",
  ]);
  expect((await stream.finalResponse()).output).toMatchObject([{ type: "function_call", name: "weather", arguments: '{"city":"Bonn"}' }]);
  expect(server.turns[0].toolChoice).toEqual({ tool: "weather" });
});

test("structured output: the client's helper gets a parsed value", async () => {
  server.say(spoken('{"sum": 12}'));
  const text = { format: zodTextFormat(z.object({ sum: z.number() }), "sum") };
  const response = await client().responses.parse({ ...base, text });
  expect(response.output_parsed).toEqual({ sum: 12 });
  expect(server.turns[0].responseFormat).toMatchObject({ type: "json", name: "sum", schema: { type: "object" } });
});

test("an image as a data URL reaches the model", async () => {
  const image_url = `data:image/png;base64,${picture().png.toString("base64")}`;
  const content = [
    { type: "input_text", text: "What is this?" },
    { type: "input_image", image_url, detail: "auto" },
  ];
  await ask({ input: [{ role: "user", content }] });
  expect(server.turns[0].messages[0].parts[1]).toMatchObject({ type: "image", blob: { mediaType: "image/png", width: 60, height: 40 } });
  expect(await failureOf(ask({ model: "blind", input: [{ role: "user", content }] }))).toMatchObject({ code: "images_not_supported" });
});

test.each([
  ["length", "incomplete", { reason: "max_output_tokens" }, "response.incomplete"],
  ["budget", "incomplete", { reason: "max_output_tokens" }, "response.incomplete"],
  ["refused", "incomplete", { reason: "content_filter" }, "response.incomplete"],
  ["done", "completed", null, "response.completed"],
] as const)("a turn that ended with %s is %s", async (reason, status, details, type) => {
  server.run(scriptedTurn([...answerSteps("It").slice(0, 3), { type: "turn-end", reason, degraded: false }]));
  expect(await ask()).toMatchObject({ status, incomplete_details: details, output_text: "It" });
  const events = await collect(await client().responses.create({ ...base, stream: true }));
  expect(events.at(-1)).toMatchObject({ type, response: { status } });
});

test.each([
  ["model", "rate-limited", 429, "rate_limit_exceeded"],
  ["model", undefined, 502, "server_error"],
] as const)("a turn that fails (%s %s) is %i, and response.failed in a stream", async (kind, code, status, streamed) => {
  server.run(scriptedTurn(failing(kind, "It did not work: do this.", code)));
  expect(await failureOf(ask())).toMatchObject({ status, message: expect.stringContaining("do this") });
  const events = await collect(await client().responses.create({ ...base, stream: true }));
  expect(events.at(-1)).toMatchObject({
    type: "response.failed",
    response: { status: "failed", error: { code: streamed, message: "It did not work: do this." } },
  });
});

test.each([
  ["tools.0", { tools: [{ type: "web_search" }] }, /type "function"/],
  ["input.0", { input: [{ type: "computer_call_output", id: "x" }] }, /takes message/],
  ["input.0.content.0", { input: [{ role: "user", content: [{ type: "input_file", file_id: "x" }] }] }, /Send the file itself/],
  ["input", { input: [] }, /is empty/],
  ["input", { input: [{ role: "assistant", content: "It is" }] }, /the assistant's/],
  ["conversation", { conversation: "c" }, /previous_response_id/],
  ["prompt", { prompt: { id: "p" } }, /instructions/],
  ["include", { include: ["message.output_text.logprobs"] }, /"melete" field/],
  ["max_tool_calls", { max_tool_calls: 3 }, /budget/],
  ["melete", { melete: { agnets: 8 } }, /agnets/],
  ["input.0.call_id", { input: [{ type: "function_call_output", call_id: "x", output: "" }] }, /no message before it made/],
])("%s that cannot be honoured is refused in words", async (param, fields, message) => {
  expect(await failureOf(ask(fields))).toMatchObject({ status: 400, param, message: expect.stringMatching(message) });
  expect(server.turns).toEqual([]);
});

test.each([true, false])("with store false a client that goes away ends the model's generation (stream: %s)", async (stream) => {
  const gate = createGate();
  server.say([{ type: "text-delta", text: "half" }, gate.wait, ...say("more")]);
  const leaving = new AbortController();
  const asked = client().responses.create({ ...base, stream }, { signal: leaving.signal });
  const reading = stream ? asked.then((events) => collect(events as AsyncIterable<unknown>)) : asked;
  reading.catch(() => undefined);
  await gate.reached;
  leaving.abort();
  expect(await server.aborted()).toBe(1);
});
