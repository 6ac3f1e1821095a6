// Tools of the client and structured answers in /v1/chat/completions, asked by the official OpenAI client and by the AI SDK's provider.
import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import { createGate } from "@melete/core";
import { generateText, Output, stepCountIs, streamText, tool } from "ai";
import OpenAI from "openai";
import { zodResponseFormat } from "openai/helpers/zod";
import { expect, test } from "vitest";
import { z } from "zod";
import { picture } from "../../test-support.ts";
import { collect, failureOf, useApiServer } from "../test-support/api-server.ts";
import { calling, spoken } from "../test-support/turns.ts";

const server = useApiServer();
const client = (): OpenAI => new OpenAI({ baseURL: `${server.url}/v1`, apiKey: "none", maxRetries: 0 });
const sdk = (model: string, structured = false) =>
  createOpenAICompatible({ name: "melete", baseURL: `${server.url}/v1`, includeUsage: true, supportsStructuredOutputs: structured })(model);
const hello = [{ role: "user" as const, content: "How is the weather in Bonn?" }];
const parameters = { type: "object", properties: { city: { type: "string" } }, required: ["city"] };
const tools = [{ type: "function" as const, function: { name: "weather", description: "The weather.", parameters } }];
const ask = (fields: Record<string, unknown> = {}): Promise<OpenAI.ChatCompletion> =>
  client().chat.completions.create({ model: "instant", messages: hello, tools, ...fields } as OpenAI.ChatCompletionCreateParamsNonStreaming);

test.each(["instant", "thinking", "contemplating"])("a call of the client's tool is passed through, and its result is read (%s)", async (model) => {
  server.say(calling("weather", { city: "Bonn" }));
  const first = await ask({ model });
  expect(first.choices[0]).toMatchObject({
    finish_reason: "tool_calls",
    message: { content: null, tool_calls: [{ id: "call_1", type: "function", function: { name: "weather", arguments: '{"city":"Bonn"}' } }] },
  });
  expect(server.generations[0].tools?.find(({ name }) => name === "weather")).toEqual({
    name: "weather",
    description: "The weather.",
    inputSchema: parameters,
  });

  server.say(spoken("It rains."));
  const messages = [...hello, first.choices[0].message, { role: "tool", tool_call_id: "call_1", content: "Rain." }];
  const second = await ask({ model, messages });
  expect(second.choices[0].message.content).toBe("It rains.");
  expect(server.turns[1].messages.slice(1)).toEqual([
    { role: "assistant", parts: [{ type: "tool-call", callId: "call_1", tool: "weather", input: { city: "Bonn" } }] },
    { role: "tool", parts: [{ type: "tool-result", callId: "call_1", tool: "weather", output: "Rain.", isError: false }] },
  ]);
});

test("a streamed call comes with its index, id and arguments", async () => {
  server.say([...calling("weather", { city: "Bonn" }).slice(0, 1), ...calling("weather", { city: "Köln" }, "call_2")]);
  const runner = client().chat.completions.stream({ model: "instant", messages: hello, tools });
  const message = await runner.finalMessage();
  expect(message.tool_calls).toMatchObject([
    { id: "call_1", function: { arguments: '{"city":"Bonn"}' } },
    { id: "call_2", function: { arguments: '{"city":"Köln"}' } },
  ]);
  expect((await runner.finalChatCompletion()).choices[0].finish_reason).toBe("tool_calls");
});

test("without parallel calls only the first is told", async () => {
  server.say([...calling("weather", { city: "Bonn" }).slice(0, 1), ...calling("weather", { city: "Köln" }, "call_2")]);
  const answer = await ask({ parallel_tool_calls: false });
  expect(answer.choices[0].message.tool_calls).toHaveLength(1);
});

test("the client's own loop runs tools until there is an answer", async () => {
  server.say((request) => (request.messages.at(-1)?.role === "tool" ? spoken("It rains.") : calling("weather", { city: "Bonn" })));
  const asked: string[] = [];
  const runner = client().chat.completions.runTools({
    model: "instant",
    messages: hello,
    tools: [
      {
        type: "function",
        function: {
          name: "weather",
          description: "The weather.",
          parameters,
          parse: JSON.parse,
          function: ({ city }: { city: string }) => {
            asked.push(city);
            return "Rain.";
          },
        },
      },
    ],
  });
  expect(await runner.finalContent()).toBe("It rains.");
  expect(asked).toEqual(["Bonn"]);
});

test.each([
  ["none", "none"],
  ["required", "required"],
  [{ type: "function", function: { name: "weather" } }, { tool: "weather" }],
])("tool_choice %j reaches the model", async (choice, expected) => {
  await ask({ tool_choice: choice });
  expect(server.generations[0].toolChoice).toEqual(expected);
});

test("allowed_tools leaves the others out", async () => {
  const more = [...tools, { type: "function", function: { name: "clock" } }];
  const allowed = { mode: "required", tools: [{ type: "function", function: { name: "clock" } }] };
  await ask({ tools: more, tool_choice: { type: "allowed_tools", allowed_tools: allowed } });
  expect(server.turns[0]).toMatchObject({ tools: [{ name: "clock" }], toolChoice: "required" });
});

test.each([
  ["tool_choice", { tool_choice: { type: "function", function: { name: "clock" } } }, /the tools are weather/],
  ["tool_choice", { tools: [], tool_choice: "required" }, /no tools/],
  ["tools", { tools: [...tools, ...tools] }, /same name/],
  ["tools.0.type", { tools: [{ type: "custom", custom: { name: "x" } }] }, /type function/],
  ["messages.1.tool_call_id", { messages: [...hello, { role: "tool", tool_call_id: "call_9", content: "Rain." }] }, /no message before it made/],
])("%s that makes no sense is refused in words", async (param, fields, message) => {
  expect(await failureOf(ask(fields))).toMatchObject({ status: 400, param, message: expect.stringMatching(message) });
});

test("json_schema: the client's helper gets a parsed value, and the model the schema", async () => {
  server.say(spoken('{"sum": 12}'));
  const format = zodResponseFormat(z.object({ sum: z.number() }), "sum");
  const answer = await client().chat.completions.parse({ model: "instant", messages: hello, response_format: format });
  expect(answer.choices[0].message.parsed).toEqual({ sum: 12 });
  expect(server.turns[0].responseFormat).toMatchObject({ type: "json", name: "sum", schema: { type: "object", required: ["sum"] } });
});

test("json_schema in the mode Contemplating: agents agree on a value, and that is the answer", async () => {
  server.say((_, index) => spoken(index % 2 === 0 ? '{"sum": 12}' : '{ "sum": 12.0 }'));
  const format = zodResponseFormat(z.object({ sum: z.number() }), "sum");
  const answer = await client().chat.completions.parse({ model: "contemplating-4", messages: hello, response_format: format });
  expect(answer.choices[0].message.parsed).toEqual({ sum: 12 });
});

test("json_object: an answer that is no JSON is asked for once more", async () => {
  server.say((_, index) => spoken(index === 0 ? "Gladly: twelve." : '{"sum": 12}'));
  const answer = await ask({ tools: undefined, response_format: { type: "json_object" } });
  expect(JSON.parse(answer.choices[0].message.content ?? "")).toEqual({ sum: 12 });
  expect(answer.usage?.prompt_tokens).toBe(20);
});

test("@ai-sdk/openai-compatible: text, usage, and the agents' progress as reasoning", async () => {
  server.say(spoken("It is 12."));
  const { text, usage, reasoningText, finishReason } = await generateText({ model: sdk("contemplating-2"), prompt: "5 + 7?", maxRetries: 0 });
  expect([text, finishReason]).toEqual(["It is 12.", "stop"]);
  expect(reasoningText).toContain("draft-1");
  expect(usage.outputTokens).toBe(server.generations.length * 4);
});

test("@ai-sdk/openai-compatible: a stream with tools goes round until there is an answer", async () => {
  server.say((request) => (request.messages.at(-1)?.role === "tool" ? spoken("It rains.") : calling("weather", { city: "Bonn" })));
  const result = streamText({
    model: sdk("instant"),
    prompt: "How is the weather?",
    stopWhen: stepCountIs(3),
    tools: { weather: tool({ description: "The weather.", inputSchema: z.object({ city: z.string() }), execute: async () => "Rain." }) },
  });
  expect((await collect(result.textStream)).join("")).toBe("It rains.");
  expect((await result.steps).map(({ finishReason }) => finishReason)).toEqual(["tool-calls", "stop"]);
});

test("@ai-sdk/openai-compatible: structured output and an image", async () => {
  server.say(spoken('{"left": "red"}'));
  const { output } = await generateText({
    model: sdk("nano", true),
    output: Output.object({ schema: z.object({ left: z.string() }) }),
    messages: [
      {
        role: "user",
        content: [
          { type: "text", text: "Which colour is left?" },
          { type: "file", mediaType: "image/png", data: new Uint8Array(picture().png) },
        ],
      },
    ],
  });
  expect(output).toEqual({ left: "red" });
  expect(server.turns[0]).toMatchObject({ responseFormat: { type: "json" }, messages: [{ parts: [{ type: "text" }, { type: "image" }] }] });
});

test("@ai-sdk/openai-compatible: an abort ends the model's generation, and an error has its words", async () => {
  const gate = createGate();
  server.say([{ type: "text-delta", text: "half" }, gate.wait]);
  const leaving = new AbortController();
  const result = streamText({ model: sdk("instant"), prompt: "Hi", abortSignal: leaving.signal });
  const reading = collect(result.textStream).catch(() => []);
  await gate.reached;
  leaving.abort();
  expect(await server.aborted()).toBe(1);
  await reading;
  const error = await failureOf(generateText({ model: sdk("gpt-9"), prompt: "Hi", maxRetries: 0 }));
  expect(error.message).toContain('There is no model "gpt-9"');
});
