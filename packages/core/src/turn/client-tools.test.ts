import { expect, test } from "vitest";
import { z } from "zod";
import type { Tool } from "../agent/tool.ts";
import type { ModelEvent, ToolSpec } from "../event.ts";
import type { Message } from "../message.ts";
import { createScriptedModel, type Script, say } from "../model/scripted.ts";
import { runTurn, turn, usage, user, withRecord } from "../test-kit.ts";

const weather: ToolSpec = { name: "weather", description: "The weather.", inputSchema: { type: "object" } };
const clock: ToolSpec = { name: "clock", description: "The time.", inputSchema: { type: "object" } };
const double: Tool<{ value: number }> = {
  name: "double",
  description: "Doubles.",
  input: z.object({ value: z.number() }),
  effects: "pure",
  run: async ({ value }) => ({ text: String(value * 2) }),
};
const call = (tool: string, input: unknown, callId = "c1"): ModelEvent => ({ type: "tool-call", callId, tool, input });
const calling = (...calls: ModelEvent[]): Script => [...calls, usage(10, 4), { type: "finish", reason: "tool-calls" }];
const tools = [weather, clock];

test("T11 a call of the caller's tool ends the turn, after our own calls of the same step were run", async () => {
  const script = [
    [{ type: "text-delta" as const, text: "One moment." }, ...calling(call("double", { value: 6 }), call("weather", { city: "Bonn" }, "c2"))],
  ];
  const model = createScriptedModel({ script });
  const ran = await runTurn({ model, tools: [double] }, turn("thinking", { tools }));
  expect(model.requests[0]?.tools?.map((tool) => tool.name)).toEqual(["double", "weather", "clock"]);
  expect(ran.types.filter((type) => /tool|answer|turn-end/.test(type))).toEqual([
    "answer-start",
    "tool-call",
    "tool-call",
    "tool-result",
    "answer-end",
    "turn-end",
  ]);
  expect(ran.of("tool-call").map(({ tool, client }) => [tool, client])).toEqual([
    ["double", undefined],
    ["weather", true],
  ]);
  expect(ran.last).toMatchObject({ reason: "tool-calls", degraded: false });
});

test("T11 Instant offers the caller's tools and none of ours; without words there is no answer to end", async () => {
  const model = createScriptedModel({ script: [calling(call("weather", {}))] });
  const ran = await runTurn({ model, tools: [double] }, turn("instant", { tools }));
  expect(model.requests[0]).toMatchObject({ think: false, tools });
  expect(ran.types).toEqual(["turn-start", "tool-call", "usage", "turn-end"]);
  expect(ran.view).toMatchObject({ status: "tool-calls", toolCalls: [{ tool: "weather", client: true, output: null }] });
});

test("T11 a call in a generation that fails is not told: nobody must run it", async () => {
  const failure = { kind: "model" as const, message: "gone", retryable: true };
  const model = createScriptedModel({ script: [[call("weather", {}), { type: "finish", reason: "error", failure }]] });
  const ran = await runTurn({ model }, turn("instant", { tools }));
  expect(ran.of("tool-call")).toEqual([]);
  expect(ran.last.reason).toBe("error");
});

test("T12 a conversation may end with results of the caller's tools", async () => {
  const messages: Message[] = [
    user("How is the weather?"),
    { role: "assistant", parts: [{ type: "tool-call", callId: "c1", tool: "weather", input: {} }] },
    { role: "tool", parts: [{ type: "tool-result", callId: "c1", tool: "weather", output: "Rain.", isError: false }] },
  ];
  for (const mode of ["instant", "thinking"] as const) {
    const model = createScriptedModel({ script: () => say("It rains.") });
    expect((await runTurn({ model }, turn(mode, { tools, messages }))).last.reason).toBe("done");
    expect(model.requests[0]?.messages).toEqual(messages);
  }
  const block = createScriptedModel({ capabilities: { records: "block" }, script: () => withRecord("It rains.", { answer: "rain" }) });
  await runTurn({ model: block }, turn("contemplating", { tools, messages, agents: 2 }));
  expect(block.requests[0]?.messages.slice(0, 3)).toEqual(messages);
  expect(block.requests[0]?.messages.at(-1)).toMatchObject({ role: "user", parts: [{ type: "text" }] });
});

test("T13 a demanded call is demanded of the caller's tools, in the first step", async () => {
  const model = createScriptedModel({ script: () => calling(call("weather", {})) });
  await runTurn({ model, tools: [double] }, turn("thinking", { tools, toolChoice: "required" }));
  expect(model.requests[0]).toMatchObject({ toolChoice: "required", tools });
  await runTurn({ model, tools: [double] }, turn("thinking", { tools, toolChoice: { tool: "weather" } }));
  expect(model.requests[1]).toMatchObject({ toolChoice: { tool: "weather" }, tools });

  const own = createScriptedModel({ script: [calling(call("double", { value: 1 })), say("2")] });
  await runTurn({ model: own, tools: [double] }, turn("thinking", { toolChoice: "required" }));
  expect(own.requests.map((request) => request.toolChoice)).toEqual(["required", undefined]);

  const blunt = createScriptedModel({ capabilities: { tools: false }, script: () => say("no") });
  expect((await runTurn({ model: blunt }, turn("thinking", { tools, toolChoice: "required" }))).last.failure?.kind).toBe("request");
  expect((await runTurn({ model: blunt }, turn("thinking", { tools }))).view.answer.text).toBe("no");
  expect(blunt.requests[0]).not.toHaveProperty("tools");
});

test("T14 effort goes to generations that think, stop sequences to all", async () => {
  const model = createScriptedModel({ script: () => say("Hi") });
  for (const mode of ["instant", "thinking"] as const) await runTurn({ model }, turn(mode, { effort: "high", stop: ["END"] }));
  expect(model.requests.map(({ think, effort, stop }) => [think, effort, stop])).toEqual([
    [false, undefined, ["END"]],
    [true, "high", ["END"]],
  ]);
});

const format = {
  type: "json" as const,
  schema: { type: "object", properties: { n: { type: "number" } }, required: ["n"], additionalProperties: false },
};

test("T15 where the provider enforces a format it is passed on, elsewhere it is asked for in words and cut out of its fence", async () => {
  const strict = createScriptedModel({ capabilities: { structuredOutput: true }, script: () => say('{"n": 12}') });
  await runTurn({ model: strict }, turn("instant", { responseFormat: format }));
  expect(strict.requests[0]).toMatchObject({ responseFormat: format, messages: [user("What is 3 * 4?")] });

  const loose = createScriptedModel({ script: () => say('Sure:\n```json\n{"n": 12}\n```') });
  const ran = await runTurn({ model: loose }, turn("thinking", { responseFormat: format }));
  expect(loose.requests[0]).not.toHaveProperty("responseFormat");
  expect(JSON.stringify(loose.requests[0]?.messages.at(-1))).toContain("additionalProperties");
  expect(ran.view.answer.text).toBe('{"n": 12}');
});

test("T15 an answer that is not the JSON asked for is repaired once, and then told as it is", async () => {
  const model = createScriptedModel({ script: [say('{"n": "twelve"}'), say('{"n": 12}')] });
  const ran = await runTurn({ model }, turn("instant", { responseFormat: format }));
  expect(ran.view).toMatchObject({ status: "done", answer: { text: '{"n": 12}' } });
  expect(JSON.stringify(model.requests[1]?.messages.at(-1))).toMatch(/expected number/i);
  expect(model.requests[1]?.messages.at(-2)).toEqual({ role: "assistant", parts: [{ type: "text", text: '{"n": "twelve"}' }] });

  const stubborn = createScriptedModel({ script: [say("twelve"), say("Twelve!")] });
  const told = await runTurn({ model: stubborn }, turn("instant", { responseFormat: format }));
  expect(stubborn.requests).toHaveLength(2);
  expect(told.view).toMatchObject({ status: "done", answer: { text: "Twelve!" } });
});
