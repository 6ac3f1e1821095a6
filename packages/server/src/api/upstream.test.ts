// Client, server and a model's server, with real connections between them: what goes through both wires, and that leaving one ends the other.
import Anthropic from "@anthropic-ai/sdk";
import { createGate, createRunTurn } from "@melete/core";
import OpenAI from "openai";
import { expect, onTestFinished, test } from "vitest";
import { chunk, type FakeAnswer, type FakeServer, startFakeServer, streamed } from "../models/fake-openai-server.fixture.ts";
import { createOpenAiCompatibleModel } from "../models/openai-compatible.ts";
import { startServer } from "../start-server.ts";
import { temporaryFolder } from "../test-support.ts";
import { collect } from "./test-support/api-server.ts";

async function behind(answer: FakeAnswer): Promise<{ upstream: FakeServer; openai: OpenAI; anthropic: Anthropic }> {
  const upstream = await startFakeServer(answer);
  const model = createOpenAiCompatibleModel({ url: upstream.url, model: "up" });
  const options = { home: temporaryFolder(), port: 0, models: [model], defaultModel: "up", version: "0.0.0" };
  const server = await startServer({ ...options, runTurnFor: (main) => createRunTurn({ model: main }) });
  onTestFinished(() => server.close());
  return {
    upstream,
    openai: new OpenAI({ baseURL: `${server.url}/v1`, apiKey: "none", maxRetries: 0 }),
    anthropic: new Anthropic({ baseURL: server.url, apiKey: "none", maxRetries: 0 }),
  };
}

const hello = [{ role: "user" as const, content: "What is 5 + 7?" }];
const chat = { model: "up", messages: hello, stream: true as const };

test("deltas, reasoning and usage of the model's server come out in all three formats", async () => {
  const { openai, anthropic } = await behind(streamed([{ reasoning_content: "Let me see." }, { content: "It is " }, { content: "12." }]));
  const chunks = await collect(await openai.chat.completions.create({ ...chat, stream_options: { include_usage: true } }));
  expect(chunks.flatMap(({ choices }) => choices[0]?.delta.content || [])).toEqual(["It is ", "12."]);
  expect(chunks.at(-1)?.usage).toMatchObject({ prompt_tokens: 11, completion_tokens: 7, completion_tokens_details: { reasoning_tokens: 2 } });
  const response = await openai.responses.create({ model: "up", input: "5 + 7?", store: false });
  expect(response.output.map(({ type }) => type)).toEqual(["reasoning", "message"]);
  expect(response.usage).toMatchObject({ input_tokens: 11, input_tokens_details: { cached_tokens: 4 }, output_tokens: 7 });
  const message = await anthropic.messages.create({ model: "up", max_tokens: 50, messages: hello });
  expect(message.content).toMatchObject([
    { type: "thinking", thinking: "Let me see." },
    { type: "text", text: "It is 12." },
  ]);
  expect(message.usage).toMatchObject({ input_tokens: 7, cache_read_input_tokens: 4, output_tokens: 7 });
});

test("the client's tools and what it asks of sampling reach the model's server as they were sent", async () => {
  const call = { index: 0, id: "call_7", type: "function", function: { name: "weather", arguments: '{"city":"Bonn"}' } };
  const { openai, upstream } = await behind(streamed([{ tool_calls: [call] }], "tool_calls"));
  const parameters = { type: "object", properties: { city: { type: "string" } } };
  const tools = [{ type: "function" as const, function: { name: "weather", description: "The weather.", parameters } }];
  const answer = await openai.chat.completions.create({ model: "up", messages: hello, tools, tool_choice: "required", seed: 4, stop: ["END"] });
  expect(answer.choices[0].message.tool_calls).toMatchObject([{ id: "call_7", function: { name: "weather", arguments: '{"city":"Bonn"}' } }]);
  expect(upstream.requests[0].body).toMatchObject({
    model: "up",
    tools: [{ function: { name: "weather", parameters } }],
    tool_choice: "required",
    seed: 4,
    stop: ["END"],
  });
});

/** One word, and then silence until the connection closes. */
function silentAfterOneWord(): { answer: FakeAnswer; spoke: Promise<void>; closed: Promise<void> } {
  const spoke = createGate();
  const closed = createGate();
  const answer: FakeAnswer = (response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write(chunk({ id: "c", object: "chat.completion.chunk", created: 1, model: "up", choices: [{ index: 0, delta: { content: "It" } }] }));
    response.on("close", () => void closed.wait());
    void spoke.wait();
  };
  return { answer, spoke: spoke.reached, closed: closed.reached };
}

const ways = ["chat, streamed", "chat, whole", "response without store", "message, streamed", "message, whole"] as const;
test.each(ways)("a client that leaves ends the request to the model's server: %s", async (way) => {
  const { answer, spoke, closed } = silentAfterOneWord();
  const { openai, anthropic } = await behind(answer);
  const leaving = new AbortController();
  const options = { signal: leaving.signal };
  const message = { model: "up", max_tokens: 50, messages: hello };
  const asked: Record<(typeof ways)[number], () => Promise<unknown>> = {
    "chat, streamed": async () => collect(await openai.chat.completions.create(chat, options)),
    "chat, whole": () => openai.chat.completions.create({ ...chat, stream: false }, options),
    "response without store": async () => collect(await openai.responses.create({ model: "up", input: "Hi", store: false, stream: true }, options)),
    "message, streamed": async () => collect(anthropic.messages.stream(message, options)),
    "message, whole": () => anthropic.messages.create(message, options),
  };
  const reading = asked[way]().catch(() => "left");
  await spoke;
  leaving.abort();
  await closed;
  await reading;
});
