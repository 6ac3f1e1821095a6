import { expect, test } from "vitest";
import { z } from "zod";
import type { Tool } from "../agent/tool.ts";
import type { TurnEvent } from "../event.ts";
import { type Script, say } from "../model/scripted.ts";
import { emptyTurnView, reduceTurn } from "../reduce-turn.ts";
import { createAgentModel, picture, runTurn, turn, user, withRecord } from "../test-kit.ts";
import { createTurnControls } from "./turn-controls.ts";
import type { TurnRequest } from "./turn-request.ts";

const spending = (script: Script): Script => [{ type: "usage", usage: { ...zero, inputTokens: 10, outputTokens: 5 } }, ...script];
const zero = { inputTokens: 0, outputTokens: 0, reasoningTokens: 0, cachedInputTokens: 0, costUsd: null };

interface Scenario {
  name: string;
  request: TurnRequest;
  capabilities?: Parameters<typeof createAgentModel>[1];
  says: (agentId: string) => Script;
}

const part = (title: string, after: string[] = []) => ({ title, objective: `Find ${title}`, after });
const numbered = (agentId: string) => Number(/\d+$/.exec(agentId)?.[0] ?? 0);
const contemplating = (change: Parameters<typeof turn>[1]) => turn("contemplating", change);
const scenarios: Scenario[] = [
  {
    name: "eight plain agents that stay split, refined and merged",
    request: contemplating({ agents: 8 }),
    says: (agentId) => say(agentId.startsWith("aggregate") ? "2" : String(numbered(agentId))),
  },
  {
    name: "sixteen agents in pairs, stopped early",
    request: contemplating({ agents: 16 }),
    capabilities: { parallel: 2 },
    says: (agentId) => say(numbered(agentId) === 2 ? "13" : "12"),
  },
  {
    name: "four open drafts and a synthesis that streams",
    request: contemplating({ agents: 4 }),
    capabilities: { records: "block" },
    says: (agentId) => (agentId.startsWith("aggregate") ? say("A poem about the sea") : withRecord(`Poem ${agentId}`, { kind: "open", answer: "a" })),
  },
  {
    name: "drafts that end in calls of the caller's tool",
    request: contemplating({ agents: 4, tools: [{ name: "weather", description: "", inputSchema: {} }] }),
    says: () => [
      { type: "tool-call", callId: "c1", tool: "weather", input: { city: "Bonn" } },
      { type: "finish", reason: "tool-calls" },
    ],
  },
  {
    name: "a probe that widens from two to four",
    request: contemplating({ messages: [user("How many primes are there below 100?")] }),
    says: (agentId) => say(agentId.startsWith("aggregate") ? "2" : String(numbered(agentId))),
  },
  {
    name: "a split with a part that waits for another, and a missing piece",
    request: contemplating({ shape: "split" }),
    capabilities: { records: "block" },
    says: (agentId) => {
      if (agentId === "plan-1") return say(JSON.stringify({ subtasks: [part("a"), part("b", ["a"]), part("c")] }));
      if (agentId === "integrate-1") return say(`MISSING: ${JSON.stringify(part("d"))}`);
      if (agentId === "integrate-2") return say("a, b, c and d");
      return withRecord(`Found by ${agentId}`, { kind: "open", answer: agentId });
    },
  },
  {
    name: "a split that the lead finds no parts for",
    request: contemplating({ shape: "split" }),
    capabilities: { records: "block" },
    says: (agentId) => (agentId === "plan-1" ? say('{"subtasks": []}') : withRecord("It is 12.", { answer: "12" })),
  },
  {
    name: "four programs of which one is chosen",
    request: contemplating({ agents: 4 }),
    capabilities: { records: "block" },
    says: (agentId) =>
      agentId.startsWith("compare")
        ? say("BETTER: 1")
        : withRecord(`\`\`\`js\n${`run("${agentId}");\n`.repeat(20)}\`\`\``, { kind: "open", answer: agentId }),
  },
  { name: "an instant answer", request: turn("instant"), says: () => say("Twelve, of course.") },
];

for (const { name, request, capabilities = {}, says } of scenarios) {
  test(`H1 cut anywhere, the turn goes on to the same answer and asks no finished agent again: ${name}`, async () => {
    const script = (agentId: string) => spending(says(agentId));
    const whole = await runTurn({ model: createAgentModel(script, capabilities) }, request);
    const view = whole.events.reduce(reduceTurn, emptyTurnView);
    for (let cut = 1; cut <= whole.events.length; cut += 1) {
      const log = whole.events.slice(0, cut);
      const ended = new Set(log.flatMap((event) => (event.type === "agent-end" ? [event.agentId] : [])));
      const model = createAgentModel(script, capabilities);
      const rest = await runTurn({ model }, request, undefined, undefined, { log });
      const both = [...log, ...rest.events];
      const where = `after ${cut} events, ${log.at(-1)?.type}`;
      expect(
        both.map((event) => event.seq),
        where,
      ).toEqual(both.map((_, index) => index));
      expect(
        model.asked.filter(({ agentId }) => ended.has(agentId)),
        where,
      ).toEqual([]);
      const again = both.reduce(reduceTurn, emptyTurnView);
      expect(again, where).toMatchObject({ answer: view.answer, decision: view.decision, status: view.status, plan: view.plan, failure: null });
      expect(
        again.rounds.map(({ round, stage, status }) => [round, stage, status]),
        where,
      ).toEqual(view.rounds.map(({ round, stage, status }) => [round, stage, status]));
      expect(again.toolCalls, where).toEqual(view.toolCalls);
      // who else was still running when others agreed is chance; whoever had ended is as it was
      const outcomes = (one: typeof view) =>
        one.agents.filter(({ agentId }) => ended.has(agentId)).map((agent) => `${agent.agentId} ${agent.status} ${agent.record?.answer}`);
      expect(outcomes(again), where).toEqual(outcomes(view));
      expect(both.filter(({ type }) => type === "turn-end")).toHaveLength(1);
      if (cut === whole.events.length) expect(rest.events).toEqual([]);
      else expect(rest.events[0]?.type, where).toBe("resume");
      expect(again.usage?.outputTokens ?? 0, where).toBeGreaterThanOrEqual(5 * ended.size);
      expect(again.criticalPathTokens, where).toBe(view.criticalPathTokens);
    }
  });
}

test("H2 a turn can be taken over twice", async () => {
  const script = (agentId: string) => spending(say(agentId.startsWith("aggregate") ? "2" : String(numbered(agentId))));
  const request = contemplating({ agents: 4 });
  const first = (await runTurn({ model: createAgentModel(script) }, request)).events;
  const log = first.slice(0, first.findIndex(({ type }) => type === "agent-end") + 1);
  const second = (await runTurn({ model: createAgentModel(script) }, request, undefined, undefined, { log })).events;
  const longer: TurnEvent[] = [...log, ...second.slice(0, second.findIndex(({ type }) => type === "agent-end") + 1)];
  const model = createAgentModel(script);
  const third = await runTurn({ model }, request, undefined, undefined, { log: longer });
  expect(model.asked).toHaveLength(3);
  const view = [...longer, ...third.events].reduce(reduceTurn, emptyTurnView);
  expect(view).toMatchObject({ answer: { text: "2" }, status: "done" });
  expect(view.resumes).toHaveLength(2);
});

test("H3 what ended agents have spent counts against the budget of the turn that goes on", async () => {
  const prices = { input: 1_000_000, output: 1_000_000, cachedInput: 0 };
  const capabilities = { priceUsdPerMillion: prices };
  const script = (agentId: string) => spending(say(String(numbered(agentId))));
  const request = contemplating({ agents: 4, budget: { maxTokens: 400, maxMs: null, maxCostUsd: 5_000 } });
  const whole = await runTurn({ model: createAgentModel(script, capabilities) }, request);
  const log = whole.events.slice(0, whole.types.indexOf("round-end"));
  const rest = await runTurn({ model: createAgentModel(script, capabilities) }, request, undefined, undefined, { log });
  expect(rest.view.usage).toEqual(whole.view.usage);
  expect(rest.view.usage?.costUsd).toBeGreaterThan(60);
});

const send: Tool<{ to: string }> = {
  name: "send",
  description: "Sends.",
  input: z.object({ to: z.string() }),
  effects: "acts",
  run: async () => ({ text: "sent" }),
};

test("H4 an action is not repeated: the turn ends and says what was done", async () => {
  const says = (_: string, __: unknown, attempt: number): Script =>
    attempt === 0
      ? [
          { type: "tool-call", callId: "c1", tool: "send", input: { to: "Anna" } },
          { type: "finish", reason: "tool-calls" },
        ]
      : say("Done.");
  const whole = await runTurn({ model: createAgentModel(says), tools: [send] }, turn("thinking"));
  const called = whole.types.indexOf("tool-call") + 1;
  for (const [cut, told] of [
    [called, /whether it was carried out is not known/],
    [called + 1, /it answered: sent/],
  ] as const) {
    const model = createAgentModel(says);
    const rest = await runTurn({ model, tools: [send] }, turn("thinking"), undefined, undefined, { log: whole.events.slice(0, cut) });
    expect(model.asked).toEqual([]);
    expect(rest.last).toMatchObject({ reason: "error", failure: { code: "interrupted", message: expect.stringMatching(told) } });
  }
  const before = createAgentModel(says);
  const log = whole.events.slice(0, called - 1);
  expect((await runTurn({ model: before, tools: [send] }, turn("thinking"), undefined, undefined, { log })).view.answer.text).toBe("Done.");
});

test("H5 what the person had asked for holds after the takeover: skipped agents stay out, added ones stay in", async () => {
  const script = (agentId: string) => spending(say(agentId === "draft-5" ? "12" : String(numbered(agentId))));
  const request = contemplating({ agents: 4 });
  const capabilities = { parallel: 1 };
  const controls = createTurnControls();
  const steer = (event: TurnEvent) => {
    if (event.type !== "agent-start" || event.agentId !== "draft-1") return;
    controls.send({ type: "skip-agent", agentId: "draft-2" });
    controls.send({ type: "add-agent" });
  };
  const whole = await runTurn({ model: createAgentModel(script, capabilities) }, request, steer, undefined, { controls });
  expect(whole.view.agents.map(({ agentId }) => agentId)).toEqual(["draft-1", "draft-3", "draft-4", "draft-5", "aggregate-1"]);
  for (let cut = whole.types.lastIndexOf("control") + 1; cut < whole.events.length; cut += 1) {
    const log = whole.events.slice(0, cut);
    const rest = await runTurn({ model: createAgentModel(script, capabilities) }, request, undefined, undefined, { log });
    const view = [...log, ...rest.events].reduce(reduceTurn, emptyTurnView);
    expect(view.agents.map(({ agentId }) => agentId).toSorted()).toEqual(["aggregate-1", "draft-1", "draft-3", "draft-4", "draft-5"]);
    expect(view.answer.text).toBe(whole.view.answer.text);
  }
});

test("H5 the answer that was asked for is still wanted after the takeover", async () => {
  const quick = (agentId: string) => ["draft-1", "draft-2", "draft-3"].includes(agentId) || agentId.startsWith("aggregate");
  const script = (agentId: string): Script =>
    spending(quick(agentId) ? say(agentId.startsWith("aggregate") ? "2" : String(numbered(agentId))) : [() => new Promise(() => undefined)]);
  const request = contemplating({ agents: 8 });
  const controls = createTurnControls();
  const steer = (event: TurnEvent) => {
    if (event.type === "agent-end" && event.agentId === "draft-3") controls.send({ type: "answer-now" });
  };
  const whole = await runTurn({ model: createAgentModel(script) }, request, steer, undefined, { controls });
  expect(whole.view).toMatchObject({ status: "done", degraded: true, answer: { text: "2" } });
  for (let cut = whole.types.indexOf("control") + 1; cut < whole.events.length; cut += 1) {
    const log = whole.events.slice(0, cut);
    const rest = await runTurn({ model: createAgentModel(script) }, request, undefined, undefined, { log });
    expect([...log, ...rest.events].reduce(reduceTurn, emptyTurnView)).toMatchObject({ status: "done", degraded: true, answer: whole.view.answer });
  }
});

test("H5 a quorum that had begun to cancel its stragglers is a quorum: none of them starts again", async () => {
  const script = (agentId: string): Script => {
    if (agentId === "draft-7" || agentId === "draft-8") return [() => new Promise(() => undefined)];
    return spending(say(agentId.startsWith("aggregate") ? "2" : String(numbered(agentId))));
  };
  const request = contemplating({ agents: 8 });
  const whole = await runTurn({ model: createAgentModel(script) }, request);
  const log = whole.events.slice(0, whole.types.indexOf("cancel") + 1);
  expect(log.filter(({ type }) => type === "cancel")).toHaveLength(1);
  const model = createAgentModel(script);
  const rest = await runTurn({ model }, request, undefined, undefined, { log });
  expect(model.asked.filter(({ agentId }) => agentId.startsWith("draft"))).toEqual([]);
  expect([...log, ...rest.events].reduce(reduceTurn, emptyTurnView).answer).toEqual(whole.view.answer);
});

const look: Tool<Record<string, never>> = {
  name: "look",
  description: "Looks.",
  input: z.object({}),
  effects: "reads-untrusted",
  run: async () => ({
    text: "a page",
    parts: [
      { type: "citation", source: "Page", quote: "It is 12.", url: "https://example.org" },
      { type: "artifact", artifactId: "a1", version: 1, mediaType: "text/html", title: "Table", hash: "0".repeat(64) },
    ],
  }),
};

test("H6 what an agent left comes back whole: marks, sources, artifacts, and that it read strangers' pages", async () => {
  const says = (): Script => [
    { type: "tool-call", callId: "c1", tool: "look", input: {} },
    { type: "finish", reason: "tool-calls" },
  ];
  const answer = withRecord('The <box label="circle">0.1,0.1,0.2,0.2</box> is 12.', { answer: "12" });
  const model = () => createAgentModel((_, request) => (request.messages.at(-1)?.role === "tool" ? answer : says()), { records: "block" });
  const request = contemplating({ agents: 4, messages: [user("Which?", picture)] });
  const whole = await runTurn({ model: model(), tools: [look] }, request);
  expect(whole.view.answer).toMatchObject({
    citations: [{ source: "Page" }],
    artifacts: [{ artifactId: "a1" }],
    annotations: [{ marks: [{ label: "circle" }] }],
  });
  expect(whole.view.agents[0]?.record?.taint).toBe(true);
  const log = whole.events.slice(0, whole.types.indexOf("round-end"));
  const again = model();
  const rest = await runTurn({ model: again, tools: [look] }, request, undefined, undefined, { log });
  expect(again.asked).toEqual([]);
  expect(rest.view.answer).toEqual(whole.view.answer);
});
