import { expect, test } from "vitest";
import type { ToolSpec } from "../event.ts";
import { createScriptedModel, type Script, say } from "../model/scripted.ts";
import { runTurn, turn, withRecord } from "../test-kit.ts";

const weather: ToolSpec = { name: "weather", description: "The weather.", inputSchema: { type: "object" } };
const ask = (change: Parameters<typeof turn>[1] = {}) => turn("contemplating", { agents: 4, tools: [weather], ...change });
let calls = 0;
const call = (input: unknown): Script => {
  calls += 1;
  return [
    { type: "tool-call", callId: `c${calls}`, tool: "weather", input },
    { type: "finish", reason: "tool-calls" },
  ];
};

test("C19 agents that call the caller's tools alike are a class, whatever the order of the keys; the turn makes those calls", async () => {
  const script = [call({ city: "Bonn", unit: "C" }), say("It rains."), call({ unit: "C", city: "Bonn" }), call({ city: "Köln" })];
  const model = createScriptedModel({ script });
  const ran = await runTurn({ model }, ask());
  expect(model.requests).toHaveLength(4);
  expect(model.requests[0]?.tools).toEqual([weather]);
  expect(ran.of("tool-call")).toMatchObject([{ tool: "weather", input: { city: "Bonn", unit: "C" }, client: true }]);
  expect(ran.of("tool-call")[0]).not.toHaveProperty("agentId");
  expect(ran.view.agents[0]?.said?.clientCalls).toMatchObject([{ tool: "weather" }]);
  expect(ran.last).toMatchObject({ reason: "tool-calls", degraded: false });
  expect(ran.types).not.toContain("answer-start");
});

test("C19 three agents that make the same call stop the fourth", async () => {
  const same = { city: "Bonn" };
  const model = createScriptedModel({ capabilities: { parallel: 1 }, script: () => call(same) });
  const ran = await runTurn({ model }, ask());
  expect(model.requests).toHaveLength(3);
  expect(ran.last.reason).toBe("tool-calls");
});

test("C19 calls that stay in the minority are not shown to the agent that merges", async () => {
  const model = createScriptedModel({ script: [call({ city: "Bonn" }), say("rain"), say("snow"), say("sun"), say("snow")] });
  const ran = await runTurn({ model }, ask());
  expect(ran.view).toMatchObject({ decision: "synthesis", answer: { text: "snow" }, status: "done" });
  const last = JSON.stringify(model.requests.at(-1)?.messages);
  expect(last).toContain("1. ");
  expect(last).not.toMatch(/Bonn/);
});

const format = { type: "json" as const, schema: { type: "object", properties: { n: { type: "number" } }, required: ["n"] } };

test("C20 with a response format drafts carry no record and compare as JSON; whoever answers otherwise has failed", async () => {
  const script = [say('{"n": 12, "m": 1}'), say('```json\n{"m": 1, "n": 12}\n```'), say("twelve"), say('{"n":12,"m":1}')];
  const model = createScriptedModel({ capabilities: { records: "block" }, script });
  const ran = await runTurn({ model }, ask({ responseFormat: format, tools: [] }));
  expect(JSON.stringify(model.requests[0]?.messages)).not.toContain("keySteps");
  expect(JSON.stringify(model.requests[0]?.messages)).toContain("JSON Schema");
  expect(ran.view.agents.map(({ status }) => status)).toEqual(["done", "done", "error", "done"]);
  expect(ran.view.agents[2]?.failure?.message).toContain("did not answer with the JSON");
  expect(ran.view).toMatchObject({ decision: "agreement", answer: { text: '{"n": 12, "m": 1}' } });
});

test("C20 a merged JSON answer is JSON, and is held back until that is known", async () => {
  const capabilities = { records: "block", structuredOutput: true } as const;
  const script = [say('{"n": 1}'), say('{"n": 2}'), say('{"n": 3}'), say('{"n": 4}'), say('{"n": 2}')];
  const model = createScriptedModel({ capabilities, script });
  const ran = await runTurn({ model }, ask({ responseFormat: format, tools: [] }));
  expect(model.requests.at(-1)).toMatchObject({ responseFormat: format });
  expect(JSON.stringify(model.requests.at(-1)?.messages)).not.toContain("keySteps");
  expect(ran.view).toMatchObject({ decision: "synthesis", answer: { text: '{"n": 2}' } });

  const prose = Array.from("abcd", (letter) => JSON.stringify({ n: 1, text: letter.repeat(300) }));
  const merged = JSON.stringify({ n: 2, text: "e".repeat(300) });
  const long = createScriptedModel({ capabilities, script: [...prose, merged].map((text) => say(text)) });
  const open = await runTurn({ model: long }, ask({ responseFormat: format, tools: [] }));
  expect(open.view).toMatchObject({ decision: "synthesis", answer: { text: merged } });
});

test("C21 a stop sequence cannot take a record away: the told answer is cut instead", async () => {
  const model = createScriptedModel({ capabilities: { records: "block" }, script: () => withRecord("Twelve. END more", { answer: "12" }) });
  const ran = await runTurn({ model }, ask({ stop: ["END", "```"], effort: "low" }));
  expect(model.requests[0]).toMatchObject({ effort: "low" });
  expect(model.requests[0]).not.toHaveProperty("stop");
  expect(ran.view.answer.text).toBe("Twelve. ");
});
