import { expect, test } from "vitest";
import { z } from "zod";
import type { Tool } from "../agent/tool.ts";
import { createManualClock } from "../clock.ts";
import { createGate, createScriptedModel, fail, type Script, say } from "../model/scripted.ts";
import { picture, type Ran, runTurn, tick, turn, usage, user, withRecord, words } from "../test-kit.ts";

const ask = (agents: 1 | 2 | 4 | 8 | 16, change: Parameters<typeof turn>[1] = {}) => turn("contemplating", { agents, ...change });
/** A model whose n-th generation says the n-th answer. */
const answering = (answers: string[], capabilities = {}) =>
  createScriptedModel({ capabilities, script: answers.map((answer) => say(answer, { inputTokens: 10, outputTokens: answer.length })) });
const reasons = (ran: Ran) => ran.view.agents.map((agent) => `${agent.agentId} ${agent.status}`);

test("C1 drafts are the same request, byte for byte, with distinct seeds and temperature 1", async () => {
  const model = answering(["12", "12", "13", "14", "12"]);
  await runTurn({ model }, ask(4, { temperature: 0 }));
  const drafts = model.requests.slice(0, 4);
  expect(new Set(drafts.map((request) => JSON.stringify({ ...request, seed: 0 }))).size).toBe(1);
  expect(new Set(drafts.map((request) => request.seed)).size).toBe(4);
  expect(drafts[0]).toMatchObject({ think: true, temperature: 1, messages: [user("What is 3 * 4?")], sharedPrefix: { messages: 1 } });

  const fixed = answering(["12", "12", "12", "12"], { sampling: "fixed" });
  await runTurn({ model: fixed }, ask(4));
  expect(fixed.requests[0]).not.toHaveProperty("temperature");
});

test("C1 a plain model gets exactly the request of Thinking", async () => {
  const contemplating = answering(["1", "2"].concat(Array(9).fill("1")));
  const thinking = answering(["1"]);
  await runTurn({ model: contemplating }, ask(2));
  await runTurn({ model: thinking }, turn("thinking"));
  const { seed: _, temperature: __, sharedPrefix: ___, ...draft } = contemplating.requests[0] ?? { messages: [], think: false };
  expect(draft).toEqual(thinking.requests[0]);
});

test("C2 no more agents at once than the model serves; those that early stop spares are never started", async () => {
  let running = 0;
  let most = 0;
  const script = (): Script => [
    () => {
      running += 1;
      most = Math.max(most, running);
    },
    ...say("12"),
    () => {
      running -= 1;
    },
  ];
  const ran = await runTurn({ model: createScriptedModel({ capabilities: { parallel: 2 }, script }) }, ask(16));
  expect(most).toBe(2);
  expect(ran.view).toMatchObject({ decision: "agreement", answer: { text: "12" }, degraded: false });
  expect(ran.view.agents.length).toBeLessThanOrEqual(4);
});

test("C3 the same turn twice gives the same events", async () => {
  const answers = ["12", "13", "14", "12", "13", "14", "15", "16", "12", "13", "12", "13"];
  const [one, two] = [await runTurn({ model: answering(answers) }, ask(8)), await runTurn({ model: answering(answers) }, ask(8))];
  expect(one.events).toEqual(two.events);
  const other = answering(answers);
  await runTurn({ model: other }, ask(8, { seed: 7 }));
  expect(other.requests[0]?.seed).not.toBe(undefined);
});

test("C4 progress is told at most every 16 deltas while the clock stands still, and every 100 ms when it runs", async () => {
  const still = await runTurn({ model: createScriptedModel({ script: () => words(40) }) }, ask(2));
  const first = still.of("agent-progress").filter((event) => event.agentId === "draft-1");
  expect(first.map((event) => event.tokens)).toEqual([16, 32]);
  expect(first[0]?.gist).toBe("la ".repeat(16).trim());

  const clock = createManualClock();
  const script = () => Array.from({ length: 40 }, () => [() => clock.advance(25), { type: "text-delta" as const, text: "la " }]).flat();
  const running = await runTurn({ model: createScriptedModel({ capabilities: { parallel: 1 }, script }), clock }, ask(2));
  expect(
    running
      .of("agent-progress")
      .filter((event) => event.agentId === "draft-1")
      .map((event) => event.tokens),
  ).toEqual([4, 8, 12, 16, 20, 24, 28, 32, 36, 40]);
});

test("C5 early stop: when three answers lead by three, the rest is cancelled and its tokens are counted", async () => {
  const never = createGate();
  const slow: Script = [...words(30), never.wait];
  const quick = (text: string, outputTokens: number): Script => [() => never.reached, ...say(text, { inputTokens: 5, outputTokens })];
  const script = [quick("12", 2), quick("12.", 2), quick("The answer is 12", 4), slow];
  const ran = await runTurn({ model: createScriptedModel({ script }) }, ask(4));
  expect(ran.of("early-stop")).toMatchObject([{ cancelled: ["draft-4"], why: "the first 3 answers agree" }]);
  expect(reasons(ran)).toEqual(["draft-1 done", "draft-2 done", "draft-3 done", "draft-4 cancelled"]);
  expect(ran.view).toMatchObject({ decision: "agreement", answer: { text: "12" }, degraded: false, status: "done" });
  // 3 agents with 5 + 2, 2, 4; the cancelled one: estimated 4 in, 30 deltas out
  expect(ran.view.usage).toMatchObject({ inputTokens: 19, outputTokens: 38 });
  expect(ran.types.indexOf("early-stop")).toBeLessThan(ran.types.indexOf("cancel"));
  expect(ran.types.indexOf("cancel")).toBeLessThan(ran.types.indexOf("round-end"));
});

test("C5 two answers of two agents that agree need no third generation", async () => {
  const model = answering(["12", "12"]);
  const { view } = await runTurn({ model }, ask(2));
  expect(model.requests).toHaveLength(2);
  expect(view).toMatchObject({ decision: "agreement", answer: { text: "12" } });
});

test("C5 without a lead of three nothing is stopped early", async () => {
  const ran = await runTurn({ model: answering(["12", "13", "12", "12"]) }, ask(4));
  expect(ran.of("early-stop")).toEqual([]);
  expect(ran.view).toMatchObject({ decision: "agreement", answer: { text: "12" } });
});

test("C6 quorum: three of four agents wait a quarter of their time for the fourth, then go on without it", async () => {
  const clock = createManualClock();
  const never = createGate();
  // all four are on their way before time passes
  const whenAll =
    (then: () => void = () => undefined) =>
    () =>
      never.reached.then(then);
  const script = [
    [whenAll(() => clock.advance(400)), ...say("12")],
    [whenAll(), ...say("13")],
    [whenAll(), ...say("14")],
    [{ type: "text-delta" as const, text: "Hm" }, never.wait],
    say("13"),
  ];
  const started = createScriptedModel({ script });
  const running = runTurn({ model: started, clock }, ask(4));
  await never.reached;
  await tick();
  clock.advance(99);
  await tick();
  expect(started.requests).toHaveLength(4);
  clock.advance(1);
  const ran = await running;
  expect(reasons(ran)).toContain("draft-4 cancelled");
  expect(ran.of("cancel")).toMatchObject([{ agentId: "draft-4", why: expect.stringContaining("3 of 4 agents have finished") }]);
  expect(ran.of("early-stop")).toEqual([]);
  expect(ran.view).toMatchObject({ decision: "synthesis", answer: { text: "13" }, degraded: false });
});

test("C6 where times spread widely the quorum itself ends the round: nobody gets a quarter more than the mean", async () => {
  const clock = createManualClock();
  const never = createGate();
  const late = async () => {
    await never.reached;
    await tick();
    clock.advance(900);
  };
  const soon = () => never.reached.then(() => clock.advance(50));
  const script = [[soon, ...say("12")], [soon, ...say("13")], [late, ...say("14")], [never.wait], say("13")];
  const ran = await runTurn({ model: createScriptedModel({ script }), clock }, ask(4));
  expect(reasons(ran)).toContain("draft-4 cancelled");
  expect(clock.now()).toBe(1_000);
});

test("C6 agents that have not started are no stragglers: the quorum waits for them", async () => {
  const ran = await runTurn({ model: answering(["1", "2", "3", "4", "4"], { parallel: 1 }) }, ask(4));
  expect(reasons(ran).slice(0, 4)).toEqual(["draft-1 done", "draft-2 done", "draft-3 done", "draft-4 done"]);
  expect(ran.view.answer.text).toBe("4");
});

test("C7 split drafts are aggregated: a plain model reads one attempt of each class in its own words", async () => {
  const model = answering(["12", "13", "12", "14", "13"]);
  const { view } = await runTurn({ model }, ask(4, { messages: [user("What is 3 * 4?")] }));
  const [part] = model.requests[4]?.messages.at(-1)?.parts ?? [];
  const text = part?.type === "text" ? part.text : "";
  const lines = text.split("\n");
  expect(lines[0]).toBe("What is 3 * 4?");
  expect(lines[1]).toBe("Attempts:");
  expect(
    lines
      .slice(2, 5)
      .map((line) => line.slice(3))
      .toSorted(),
  ).toEqual(["12", "13", "14"]);
  expect(lines.slice(2, 5).map((line) => line.slice(0, 3))).toEqual(["1. ", "2. ", "3. "]);
  expect(lines[5]).toBe("Some may be wrong. Give the right answer.");
  expect(lines).toHaveLength(6);
  expect(model.requests[4]).toMatchObject({ think: true, temperature: 0 });
  expect(view).toMatchObject({ decision: "synthesis", answer: { text: "13" } });
});

test("C12 a plain model does not merge answers about a picture: the leading class is told", async () => {
  const model = answering(["12", "13", "12", "14"]);
  const { view } = await runTurn({ model }, ask(4, { messages: [user("How many circles?", picture)] }));
  expect(model.requests).toHaveLength(4);
  expect(view).toMatchObject({ decision: "vote", answer: { text: "12" }, degraded: false });
});

test("C8 eight split drafts are refined by three agents, of which one reads no attempts", async () => {
  const drafts = ["1", "2", "3", "4", "5", "6", "7", "8"];
  const model = answering([...drafts, "2", "3", "2", "2"]);
  const ran = await runTurn({ model }, ask(8));
  expect(ran.view.rounds.map(({ round, stage, agents }) => [round, stage, agents])).toEqual([
    [1, "draft", 8],
    [2, "refine", 3],
    [3, "aggregate", 1],
  ]);
  const asked = model.requests.slice(8, 11).map((request) =>
    request.messages
      .at(-1)
      ?.parts.map((part) => (part.type === "text" ? part.text : ""))
      .join(""),
  );
  expect(asked.map((text) => text?.includes("Attempts:"))).toEqual([true, true, false]);
  expect(asked[0]?.match(/^\d\. /gm)).toHaveLength(4);
  expect(asked[0]).not.toBe(asked[1]);
  expect(ran.view).toMatchObject({ decision: "synthesis", answer: { text: "2" } });
});

test("C8 refined answers that agree need no aggregation; width 4 has no refinement", async () => {
  const model = answering(["1", "2", "3", "4", "5", "6", "7", "8", "2", "2", "2"]);
  const ran = await runTurn({ model }, ask(8));
  expect(ran.view).toMatchObject({ decision: "agreement", answer: { text: "2" } });
  const four = await runTurn({ model: answering(["1", "2", "3", "4", "2"]) }, ask(4));
  expect(four.view.rounds.map((round) => round.stage)).toEqual(["draft", "aggregate"]);
});

test("C9 abstentions are in no class and never win, however many there are", async () => {
  const none = "I found no answer.";
  const ran = await runTurn({ model: answering([none, "i found no answer.", "7", none]) }, ask(4));
  expect(ran.of("agreement").at(-1)).toMatchObject({ classes: [{ answer: "7", agents: ["draft-3"] }], abstained: ["draft-1", "draft-2", "draft-4"] });
  expect(ran.of("early-stop")).toEqual([]);
  expect(ran.view).toMatchObject({ decision: "vote", answer: { text: "7" } });

  const all = await runTurn({ model: answering([none, none, none, none]) }, ask(4));
  expect(all.view).toMatchObject({ decision: "fallback", answer: { text: none }, status: "done" });
});

test("C10 the guard turns down an answer that no attempt gave, and tells the leading one", async () => {
  const ran = await runTurn({ model: answering(["12", "13", "12", "14", "99"]) }, ask(4));
  expect(ran.view).toMatchObject({ decision: "fallback", answer: { text: "12" }, degraded: false });
  const silent = await runTurn({ model: answering(["12", "13", "12", "14", "I found no answer."]) }, ask(4));
  expect(silent.view).toMatchObject({ decision: "fallback", answer: { text: "12" } });
  const broken = createScriptedModel({ script: [say("12"), say("13"), say("12"), say("14"), fail("overloaded")] });
  expect((await runTurn({ model: broken }, ask(4))).view).toMatchObject({
    decision: "fallback",
    answer: { text: "12" },
    degraded: true,
    status: "done",
  });
});

test("C11 a checker decides: a passed answer ends the round, a failed one leaves the classes", async () => {
  const is14 = {
    name: "is 14",
    check: (problem: string, answer: string) => (problem.includes("3 * 4") && answer === "14" ? ("pass" as const) : ("fail" as const)),
  };
  const ran = await runTurn({ model: answering(["12", "12", "12", "14"]), checkers: [is14] }, ask(4));
  expect(ran.view).toMatchObject({ decision: "checked", answer: { text: "14" } });
  expect(ran.of("early-stop")).toEqual([]);

  const wrong = await runTurn({ model: answering(["12", "12", "12", "12"]), checkers: [is14] }, ask(4));
  expect(wrong.view).toMatchObject({ decision: "fallback", answer: { text: "I found no answer." } });

  const never = createGate();
  const first = createScriptedModel({ script: [say("14"), [never.wait], [never.wait], [never.wait]] });
  const early = await runTurn({ model: first, checkers: [is14] }, ask(4));
  expect(early.of("early-stop")).toMatchObject([{ cancelled: ["draft-2", "draft-3", "draft-4"], why: "a checker confirmed an answer" }]);

  const throws = {
    name: "broken",
    check: () => {
      throw new Error("no");
    },
  };
  expect((await runTurn({ model: answering(["12", "12", "12", "12"]), checkers: [throws] }, ask(4))).view.decision).toBe("agreement");
});

test("C11 answers that a checker understands but has not confirmed never end the round early", async () => {
  const not13 = { name: "not 13", check: (_: string, answer: string) => (answer === "13" ? ("fail" as const) : ("unknown" as const)) };
  const ran = await runTurn({ model: answering(["13", "12", "12", "12", "12", "12", "12", "12"]), checkers: [not13] }, ask(8));
  expect(ran.of("early-stop")).toEqual([]);
  expect(ran.view).toMatchObject({ decision: "agreement", answer: { text: "12" } });
});

test("C11 a new answer that a checker confirms passes the guard", async () => {
  const is99 = { name: "is 99", check: (_: string, answer: string) => (answer === "99" ? ("pass" as const) : ("unknown" as const)) };
  const { view } = await runTurn({ model: answering(["12", "13", "12", "14", "99"]), checkers: [is99] }, ask(4));
  expect(view).toMatchObject({ decision: "checked", answer: { text: "99" } });
});

test("C12 a choice is decided by a plain majority", async () => {
  const model = answering(["(B)", "A", "B", "C"]);
  expect((await runTurn({ model }, ask(4))).view).toMatchObject({ decision: "vote", answer: { text: "(B)" } });
  expect(model.requests).toHaveLength(4);
});

test("C13 when every agent fails the turn says so, with the first reason", async () => {
  const model = createScriptedModel({ script: () => fail("rate limit reached") });
  const { last, view } = await runTurn({ model }, ask(4));
  expect(last).toMatchObject({ reason: "error", failure: { kind: "model", message: "All 4 agents failed. The first said: rate limit reached" } });
  expect(view.agents.map((agent) => agent.failure?.message)).toEqual(Array(4).fill("rate limit reached"));
});

test("C13 the answer rests on those that did not fail, and the turn says that it is degraded", async () => {
  const model = createScriptedModel({ script: [say("12"), fail("x"), fail("x"), say("12")] });
  const { view } = await runTurn({ model }, ask(4));
  expect(view).toMatchObject({ status: "done", degraded: true, answer: { text: "12" } });
});

test("C14 the critical path is the longest agent of each round plus the aggregation", async () => {
  const costs = [
    [10, 5],
    [10, 50],
    [10, 7],
    [10, 9],
    [30, 11],
  ] as const;
  const script = ["1", "2", "3", "4", "2"].map((text, index) => [...say(text), usage(costs[index]?.[0] ?? 0, costs[index]?.[1] ?? 0)]);
  const { view } = await runTurn({ model: createScriptedModel({ script }) }, ask(4));
  expect(view.criticalPathTokens).toBe(60 + 41);
  expect(view.usage).toMatchObject({ inputTokens: 70, outputTokens: 82 });
});

test("C15 one agent is Thinking with a plan", async () => {
  const { types, view } = await runTurn({ model: answering(["12"]) }, ask(1));
  expect(types.slice(0, 2)).toEqual(["turn-start", "plan"]);
  expect(view).toMatchObject({ plan: { shape: "direct", agents: 1 }, decision: "single", answer: { text: "12" }, agents: [] });
});

test("C16 the chosen agent's boxes are the answer's, and equal boxes make a class", async () => {
  const box = (x: number) => `The <box label="cup">${x},0.2,${x + 0.2},0.4</box>.`;
  const ran = await runTurn({ model: answering([box(0.1), box(0.6), box(0.61), box(0.6)]) }, ask(4, { messages: [user("Where?", picture)] }));
  expect(
    ran
      .of("agreement")
      .at(-1)
      ?.classes.map((group) => group.agents),
  ).toEqual([["draft-2", "draft-3", "draft-4"], ["draft-1"]]);
  expect(ran.view.answer).toMatchObject({ text: "The cup.", annotations: [{ marks: [{ region: { x: 0.6 } }] }] });
  expect(ran.of("annotations").filter((event) => event.agentId !== undefined)).toHaveLength(4);
});

test("C17 agents use tools, but none that acts; agents that read attempts have none", async () => {
  const tool = (name: string, effects: Tool["effects"]): Tool => ({
    name,
    description: name,
    input: z.object({}),
    effects,
    run: async () => ({ text: "42" }),
  });
  const look: Script = [
    { type: "text-delta", text: "Let me look." },
    { type: "tool-call", callId: "1", tool: "look", input: {} },
    { type: "finish", reason: "tool-calls" },
  ];
  const model = createScriptedModel({
    script: (request, index) => (index < 4 ? look : request.messages.length > 1 ? say(String(index)) : say("4")),
  });
  const ran = await runTurn({ model, tools: [tool("look", "reads-untrusted"), tool("send", "acts")] }, ask(4));
  expect(model.requests.slice(0, 4).map((request) => request.tools?.map((spec) => spec.name))).toEqual(Array(4).fill(["look"]));
  expect(model.requests.at(-1)?.tools).toBeUndefined();
  expect(ran.view.toolCalls).toHaveLength(4);
  // what an agent says before a tool call is not part of its answer
  expect(ran.view.agents[0]).toMatchObject({ record: { answer: "4", taint: true } });
  expect(ran.view.answer.text).toMatch(/^\d$/);
});

test("C18 a block model with a long prefix or a picture starts one agent first, the others at its first word", async () => {
  const gate = createGate();
  const script = (_: unknown, index: number): Script =>
    index === 0 ? [gate.wait, ...withRecord("It is 12.", { answer: "12" })] : withRecord("It is 12.", { answer: "12" });
  const model = createScriptedModel({ capabilities: { records: "block" }, script });
  const running = runTurn({ model }, ask(4, { messages: [user("What?", picture)] }));
  await gate.reached;
  await tick();
  expect(model.requests).toHaveLength(1);
  gate.open();
  expect((await running).view).toMatchObject({ decision: "agreement", answer: { text: "It is 12." } });
});
