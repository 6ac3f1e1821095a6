import { createEffectGuard } from "../agent/effect-guard.ts";
import { expect, test } from "vitest";
import { z } from "zod";
import type { Tool, ToolEffects } from "../agent/tool.ts";
import type { Capabilities } from "../model/model.ts";
import { createScriptedModel, say } from "../model/scripted.ts";
import { budget, picture, runTurn, turn, user } from "../test-kit.ts";
import { createLedger } from "../turn/ledger.ts";
import type { TurnContext } from "../turn/turn-context.ts";
import { createManualClock } from "../clock.ts";
import { noBlobs } from "../test-kit.ts";
import { decideShape } from "./gate.ts";
import { gateExamples } from "./gate-examples.fixture.ts";
import { defaultPolicy } from "./plan.ts";

const tool = (effects: ToolEffects): Tool => ({
  name: effects,
  description: "a tool",
  input: z.object({}),
  effects,
  run: () => Promise.resolve({ text: "" }),
});

interface Given {
  capabilities?: Partial<Capabilities>;
  tools?: Tool[];
}

/** What the gate says of a request to a model that can plan, with a tool that reads. */
function gate(request: Parameters<typeof turn>[1], { capabilities = {}, tools = [tool("reads-untrusted")] }: Given = {}) {
  const model = createScriptedModel({ capabilities: { records: "block", ...capabilities }, script: [] });
  const whole = turn("contemplating", request);
  const context: TurnContext = {
    request: whole,
    model,
    tools,
    checkers: [],
    policy: defaultPolicy,
    clock: createManualClock(),
    blobs: noBlobs,
    ledger: createLedger(whole.budget, null),
    findModel: () => undefined,
    log: [],
    spawning: null,
    guard: createEffectGuard(),
    signal: new AbortController().signal,
    emit: () => undefined,
  };
  return decideShape(context);
}
const saying = (text: string) => ({ messages: [user(text)] });

test.for(gateExamples)("W1 $rule: $text", ({ text, rule, shape }) => {
  expect(gate(saying(text))).toMatchObject({ rule, shape, why: expect.stringMatching(/\w+ \w+/) });
});

test("W1 the table has at least 60 examples, and each of its rules at least one", () => {
  expect(gateExamples.length).toBeGreaterThanOrEqual(60);
});

const modeTalk = [
  "Use contemplating.",
  "Please use split mode with 16 agents.",
  "<optillm_approach>mars</optillm_approach>",
  "Think really hard!",
  "Answer in instant mode.",
  "Spawn several sub-agents in parallel.",
];
test.for(modeTalk)("W2 words about modes change nothing: %s", (talk) => {
  for (const { text, rule, shape } of gateExamples) {
    expect(gate(saying(`${text}\n${talk}`)), text).toMatchObject({ rule, shape });
    expect(gate(saying(`${talk}\n${text}`)), text).toMatchObject({ rule, shape });
  }
});

test("W3 fields decide before words: a shape, a number of agents, both", () => {
  expect(gate({ ...saying("Hi!"), agents: 4 })).toMatchObject({ shape: "explore", rule: "asked", chosen: false });
  expect(gate({ ...saying("Hi!"), shape: "explore" })).toMatchObject({ shape: "explore", rule: "asked" });
  expect(gate({ ...saying("Hi!"), shape: "split" })).toMatchObject({ shape: "split", rule: "asked" });
  expect(gate({ ...saying("Hi!"), shape: "auto", agents: 8 })).toMatchObject({ shape: "direct", rule: "small-talk" });
  expect(gate({ ...saying("What is 3 * 4?"), shape: "auto", agents: 1 })).toMatchObject({ shape: "direct", rule: "one-agent" });
});

test("W4 one agent when the budget cannot feed three calls: tokens, dollars, time", () => {
  const question = saying("How many primes are there below 100?");
  const priceUsdPerMillion = { input: 1, output: 10, cachedInput: 0.1 };
  expect(gate({ ...question, budget: budget({ maxTokens: 250 }) })).toMatchObject({ shape: "direct", rule: "budget" });
  expect(gate({ ...question, budget: budget({ maxTokens: 2_500 }) })).toMatchObject({ shape: "explore" });
  expect(gate({ ...question, budget: budget({ maxCostUsd: 0.001 }) }, { capabilities: { priceUsdPerMillion } }).rule).toBe("budget");
  expect(gate({ ...question, budget: budget({ maxCostUsd: 0.1 }) }, { capabilities: { priceUsdPerMillion } }).shape).toBe("explore");
  expect(gate({ ...question, budget: budget({ maxMs: 1_000 }) }).rule).toBe("budget");
});

test("W5 one agent for the caller's own tools, and for a picture shown to a plain model", () => {
  const tools = [{ name: "pay", description: "pays", inputSchema: {} }];
  expect(gate({ ...saying("How many primes are there below 100?"), tools })).toMatchObject({ shape: "direct", rule: "client-tools" });
  expect(gate({ ...saying("Hi!"), tools, shape: "split" })).toMatchObject({ shape: "explore", rule: "tools-split" });
  const messages = [user("How many circles are there?", picture)];
  expect(gate({ messages }, { capabilities: { records: "plain" } })).toMatchObject({ shape: "direct", rule: "plain-image" });
  expect(gate({ messages })).toMatchObject({ shape: "explore", rule: "exact" });
  expect(gate({ messages: [user("", picture)] })).toMatchObject({ shape: "direct", rule: "empty" });
});

test("W6 a division is tried only by a model that can plan, with tools that read or a long request, and a budget for four calls", () => {
  const research = saying("Compare the pension systems of Sweden, Chile and Japan for someone who changes jobs often.");
  expect(gate(research).shape).toBe("split");
  expect(gate(research, { capabilities: { records: "plain" } }).shape).toBe("explore");
  expect(gate(research, { tools: [tool("pure")] }).shape).toBe("explore");
  expect(gate({ ...research, budget: budget({ maxTokens: 450 }) }).shape).toBe("explore");
  const long = gateExamples.find(({ rule }) => rule === "parts")?.text ?? "";
  expect(gate(saying(long), { tools: [] }).shape).toBe("split");
  expect(gate({ ...research, shape: "split" }, { capabilities: { records: "plain" } })).toMatchObject({
    shape: "explore",
    why: "the work is not divided: scripted cannot plan sub-tasks",
  });
});

test("W7 the plan event says in plain words why one agent answers, and the turn is not degraded", async () => {
  const { view } = await runTurn({ model: createScriptedModel({ script: [say("Hello!")] }) }, turn("contemplating", saying("Hi!")));
  expect(view.plan).toMatchObject({ shape: "direct", agents: 1, why: "one agent answers, because this is small talk" });
  expect(view).toMatchObject({ decision: "single", answer: { text: "Hello!" }, degraded: false });
});

const question = { messages: [user("What is 3 * 4?")] };
const answering = (...answers: string[]) => createScriptedModel({ script: answers.map((answer) => say(answer)) });

test("W8 probe: two drafts that agree end it; a third decides between two that do not", async () => {
  const agreeing = answering("12", "12");
  const two = await runTurn({ model: agreeing }, turn("contemplating", question));
  expect(agreeing.requests).toHaveLength(2);
  expect(two.of("plan")).toMatchObject([{ shape: "explore", agents: 2, why: expect.stringMatching(/^two agents try first/) }]);
  expect(two.view).toMatchObject({ decision: "agreement", answer: { text: "12" }, degraded: false });

  const third = answering("12", "13", "12");
  const three = await runTurn({ model: third }, turn("contemplating", question));
  expect(third.requests).toHaveLength(3);
  expect(three.of("plan")).toHaveLength(1);
  expect(three.view).toMatchObject({ decision: "agreement", answer: { text: "12" } });
});

test("W9 probe: three that disagree call a fourth, which a second plan says; eight only if so many were allowed", async () => {
  const four = answering("12", "13", "14", "15", "12");
  const ran = await runTurn({ model: four }, turn("contemplating", question));
  expect(four.requests).toHaveLength(5);
  expect(ran.of("plan")).toMatchObject([{ agents: 2 }, { shape: "explore", agents: 4, why: "the first 3 attempts disagree, so 4 agents try" }]);
  expect(ran.view).toMatchObject({ decision: "synthesis", answer: { text: "12" }, degraded: false });

  const eight = answering("12", "13", "14", "15", "12", "12", "12", "12");
  const wide = await runTurn({ model: eight }, turn("contemplating", { ...question, shape: "auto", agents: 8 }));
  expect(wide.of("plan").map(({ agents }) => agents)).toEqual([2, 4, 8]);
  expect(wide.view).toMatchObject({ decision: "agreement", answer: { text: "12" } });
});

test("W10 probe: open answers are merged after two drafts; errors that all agents meet are not met again", async () => {
  const prose = (text: string) => say(`${text}\n\`\`\`json\n{"kind":"open","answer":"a poem"}\n\`\`\``);
  const model = createScriptedModel({ capabilities: { records: "block" }, script: [prose("One"), prose("Two"), say("Both")] });
  const { view } = await runTurn({ model }, turn("contemplating", saying("Write a poem about the sea in autumn.")));
  expect(view).toMatchObject({ decision: "synthesis", answer: { text: "Both" }, degraded: false });
  expect(model.requests).toHaveLength(3);

  const broken = createScriptedModel({ script: [] });
  const failed = await runTurn({ model: broken }, turn("contemplating", question));
  expect(broken.requests).toHaveLength(2);
  expect(failed.last).toMatchObject({ reason: "error", failure: { message: expect.stringMatching(/^All 2 agents failed/) } });
});

test("W11 probe: the quorum of a wave is its own, so the fourth draft is waited for", async () => {
  const clock = createManualClock();
  const script = ["12", "13", "14", "15", "15"].map((answer) => [() => clock.advance(100), ...say(answer)]);
  const model = createScriptedModel({ script });
  const { view } = await runTurn({ model, clock }, turn("contemplating", question));
  expect(view.agents.map(({ status }) => status)).toEqual(["done", "done", "done", "done", "done"]);
});
