import { expect, test } from "vitest";
import { z } from "zod";
import { type Message, textOf } from "../message.ts";
import type { ModelRequest } from "../model/model.ts";
import { createGate, createScriptedModel, fail, type Script, say } from "../model/scripted.ts";
import { budget, picture, runTurn, turn, usage, user, withRecord } from "../test-kit.ts";
import type { Tool } from "./tool.ts";

const look = (effects: Tool["effects"] = "pure"): Tool => ({
  name: "look",
  description: "Looks something up.",
  input: z.object({}),
  effects,
  run: () => Promise.resolve({ text: "seen", parts: [{ type: "citation", source: "a page", quote: "" }] }),
});
const call = (tool: string, input: unknown, callId = "c1"): Script[number] => ({ type: "tool-call", callId, tool, input });
const spawn = (title: string, callId = "c1") => call("spawn_agent", { title, objective: `Find ${title}`, output: "a number" }, callId);
const found = (text: string): Script => withRecord(text, { kind: "exact", answer: text, doubts: ["old figures"] });
const taskOf = (request: ModelRequest) =>
  /^Objective: Find (.*)$/m.exec(textOf(request.messages.findLast(({ role }) => role === "user") as Message))?.[1] ?? "turn";

/** How often it has spoken since the person did. */
const stepOf = ({ messages }: ModelRequest) =>
  messages.slice(messages.findLastIndex(({ role }) => role === "user")).filter(({ role }) => role === "assistant").length;

/** A block model whose agents say what their task's scripts hold, step by step. */
function model(scripts: Record<string, Script[]>, capabilities = {}) {
  return createScriptedModel({
    capabilities: { records: "block", ...capabilities },
    script: (request) => scripts[taskOf(request)]?.[stepOf(request)] ?? fail(`no script for ${taskOf(request)}`),
  });
}
const ask = (change: Parameters<typeof turn>[1] = {}) => turn("thinking", change);
const offered = (request: ModelRequest | undefined) => (request?.tools ?? []).map(({ name }) => name);

test("N1 an agent asks for another one, whose result comes back and whose steps are told under its own id", async () => {
  const scripts = { turn: [[spawn("cats")], say("There are 4.")], cats: [[call("look", {})], found("4 cats")] };
  const lead = model(scripts);
  const ran = await runTurn({ model: lead, tools: [look()] }, ask());
  expect(ran.view.answer.text).toBe("There are 4.");
  const [agent] = ran.view.agents;
  expect(agent).toMatchObject({ stage: "spawned", title: "cats", parentId: null, status: "done" });
  expect(agent?.agentId).toMatch(/^spawned-1-\w{4}$/);
  expect(ran.view.toolCalls.map(({ tool, agentId }) => [tool, agentId])).toEqual([
    ["spawn_agent", undefined],
    ["look", agent?.agentId],
  ]);
  expect(ran.view.toolCalls[0]?.output).toBe("4 cats\nDoubts: old figures");
  expect(ran.view.answer.citations).toEqual([{ source: "a page", quote: "" }]);
});

test("N2 a sub-agent sees its task, the system's words and the pictures, but not the conversation", async () => {
  const lead = model({ turn: [[spawn("cats")], say("4")], cats: [found("4")] });
  const system: Message = { role: "system", parts: [{ type: "text", text: "Be brief." }] };
  await runTurn(
    { model: lead, tools: [look()] },
    ask({ messages: [system, user("a secret"), { role: "assistant", parts: [] }, user("Cats?", picture)] }),
  );
  const request = lead.requests.find((one) => taskOf(one) === "cats");
  expect(request?.messages.map(({ role }) => role)).toEqual(["system", "user"]);
  expect(request?.messages[1]?.parts[0]).toMatchObject({ type: "image" });
  expect(JSON.stringify(request)).not.toMatch(/a secret|Cats\?/);
  expect(textOf(request?.messages[1] as Message)).toContain("Objective: Find cats\nOutput: a number");
});

test("N3 depth: sub-agents of sub-agents cannot spawn", async () => {
  const lead = model({
    turn: [[spawn("cats")], say("done")],
    cats: [[spawn("kittens")], found("4")],
    kittens: [[spawn("fleas")], found("2")],
  });
  const ran = await runTurn({ model: lead, tools: [look()] }, ask());
  const request = (task: string) => lead.requests.find((one) => taskOf(one) === task);
  expect(offered(request("turn"))).toEqual(["look", "spawn_agent"]);
  expect(offered(request("cats"))).toEqual(["look", "spawn_agent"]);
  expect(offered(request("kittens"))).toEqual(["look"]);
  expect(ran.view.agents.map(({ title }) => title)).toEqual(["cats", "kittens"]);
  expect(ran.view.agents[1]?.parentId).toBe(ran.view.agents[0]?.agentId);
});

test("N4 at most four per agent and sixteen per turn; a refusal is a result", async () => {
  const many = (names: string[]) => names.map((name, index) => spawn(name, `c${index}`));
  const four = model({
    turn: [many(["a", "b", "c", "d", "e"]), say("ok")],
    a: [found("1")],
    b: [found("1")],
    c: [found("1")],
    d: [found("1")],
    e: [found("1")],
  });
  const ran = await runTurn({ model: four, tools: [look()] }, ask());
  expect(ran.view.agents).toHaveLength(4);
  expect(ran.view.toolCalls.map(({ isError }) => isError)).toEqual([false, false, false, false, true]);
  expect(ran.view.toolCalls[4]?.output).toMatch(/which is the limit/);

  // 4 that each want 4 are 20, of which the turn allows 16
  const children = ["w", "x", "y", "z"];
  const parent: Script[] = [many(children), found("1")];
  const scripts = Object.fromEntries(["a", "b", "c", "d"].map((name) => [name, parent]));
  const leaves = Object.fromEntries(children.map((name) => [name, [found("1")]]));
  const wide = await runTurn({ model: model({ turn: [many(["a", "b", "c", "d"]), say("ok")], ...scripts, ...leaves }), tools: [look()] }, ask());
  expect(wide.view.agents).toHaveLength(16);
});

test("N5 offered to block models with tools to give, never to plain ones, to callers with tools of their own, or when it is switched off", async () => {
  const first = async (capabilities: object, change: Parameters<typeof turn>[1], options: { tools?: Tool[]; spawn?: boolean }) => {
    const lead = model({ turn: [say("ok")] }, capabilities);
    await runTurn({ model: lead, tools: [look()], ...options }, ask(change));
    return offered(lead.requests[0]);
  };
  expect(await first({}, {}, {})).toEqual(["look", "spawn_agent"]);
  expect(await first({ records: "plain" }, {}, {})).toEqual(["look"]);
  expect(await first({}, {}, { spawn: false })).toEqual(["look"]);
  expect(await first({}, {}, { tools: [] })).toEqual([]);
  expect(await first({}, {}, { tools: [look("acts")] })).toEqual(["look"]);
  expect(await first({}, { tools: [{ name: "pay", description: "pays", inputSchema: {} }] }, {})).toEqual(["look", "pay"]);
  expect(await first({}, { mode: "instant" }, {})).toEqual([]);
});

test("N6 sub-agents never get tools that act, and what they read taints whoever asked", async () => {
  const acting: Tool = { ...look("acts"), name: "pay" };
  const lead = model({ turn: [[spawn("cats")], say("ok")], cats: [[call("look", {})], found("4")] });
  const ran = await runTurn({ model: lead, tools: [look("reads-untrusted"), acting] }, ask());
  expect(offered(lead.requests.find((one) => taskOf(one) === "cats"))).toEqual(["look", "spawn_agent"]);
  expect(ran.view.agents[0]?.record?.taint).toBe(true);
  // what its parent has read may be in the words of the task
  const idle = model({ turn: [[spawn("cats")], say("ok")], cats: [found("4")] });
  expect((await runTurn({ model: idle, tools: [look("reads-untrusted")] }, ask())).view.agents[0]?.record?.taint).toBe(true);
  expect((await runTurn({ model: idle, tools: [look()] }, ask())).view.agents[0]?.record?.taint).toBe(false);
});

test("N7 its tokens count, and the turn's longest chain holds it", async () => {
  const scripts = {
    turn: [
      [spawn("cats"), usage(100, 10)],
      [...say("4"), usage(150, 5)],
    ],
    cats: [[...found("4"), usage(40, 20)]],
  };
  const { view } = await runTurn({ model: model(scripts), tools: [look()] }, ask());
  expect(view.usage).toMatchObject({ inputTokens: 290, outputTokens: 35 });
  expect(view.criticalPathTokens).toBe(325);
});

test("N7 agents that are asked in one step work side by side, and the longest of them is waited for", async () => {
  const both = createGate();
  const scripts = {
    turn: [
      [spawn("cats", "c1"), spawn("dogs", "c2"), usage(100, 10)],
      [...say("9"), usage(150, 5)],
    ],
    cats: [[both.wait, ...found("4"), usage(40, 20)]],
    dogs: [[() => both.open(), ...found("5"), usage(40, 30)]],
  };
  const { view } = await runTurn({ model: model(scripts), tools: [look()] }, ask());
  expect(view.toolCalls.map(({ output }) => output?.slice(0, 1))).toEqual(["4", "5"]);
  expect(view.criticalPathTokens).toBe(110 + 155 + 70);
});

test("N7 a quarter of what is left is its budget; without room there is none", async () => {
  const long: Script = Array.from({ length: 3_000 }, () => ({ type: "text-delta" as const, text: "la " }));
  const scripts = { turn: [[spawn("cats"), usage(100, 10)], say("enough")], cats: [long] };
  const ran = await runTurn({ model: model(scripts), tools: [look()] }, ask({ budget: budget({ maxTokens: 4_000 }) }));
  expect(ran.view.agents[0]).toMatchObject({ status: "budget" });
  expect(ran.view.toolCalls[0]?.output).toMatch(/\[The agent did not finish: budget\]$/);
  expect(ran.view).toMatchObject({ status: "done", answer: { text: "enough" } });
  expect(ran.view.usage?.outputTokens).toBeLessThan(1_100);

  const poor = await runTurn({ model: model(scripts), tools: [look()] }, ask({ budget: budget({ maxTokens: 1_500 }) }));
  expect(poor.view.agents).toEqual([]);
  expect(poor.view.toolCalls[0]?.output).toMatch(/no room/);
});

test("N8 a sub-agent that fails is a result that says so", async () => {
  const { view } = await runTurn(
    { model: model({ turn: [[spawn("cats")], say("I looked myself.")], cats: [fail("server gone")] }), tools: [look()] },
    ask(),
  );
  expect(view.toolCalls[0]).toMatchObject({ isError: true, output: expect.stringMatching(/server gone/) });
  expect(view.answer.text).toBe("I looked myself.");
});
