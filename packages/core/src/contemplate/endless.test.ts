import { expect, test } from "vitest";
import { createManualClock } from "../clock.ts";
import type { ModelEvent } from "../event.ts";
import type { Capabilities, Model } from "../model/model.ts";
import { createScriptedModel } from "../model/scripted.ts";
import { budget, runTurn, tick, turn, user } from "../test-kit.ts";

/** Tokens in one chunk of the endless model. */
const chunk = 5;

/** Never stops by itself and knows no limits. Counts what it was asked and what it said. */
function createEndless(capabilities: Partial<Capabilities>, onDelta: () => void = () => undefined) {
  const counted = { calls: 0, running: 0, chunks: 0, most: 0 };
  const model: Model = {
    id: "endless",
    capabilities: createScriptedModel({ capabilities, script: [] }).capabilities,
    async *stream(_, { signal }): AsyncGenerator<ModelEvent> {
      counted.calls += 1;
      counted.running += 1;
      counted.most = Math.max(counted.most, counted.running);
      try {
        while (true) {
          // what it would still say to nobody takes no time
          if (!signal.aborted) onDelta();
          counted.chunks += 1;
          yield { type: "text-delta", text: "x".repeat(4 * chunk) };
        }
      } finally {
        counted.running -= 1;
      }
    },
  };
  return { model, counted };
}

const messages = [user("x".repeat(400))];
const inputTokens = 100;

for (const records of ["plain", "block"] as const) {
  test(`B8 tokens: sixteen agents that never end (${records}) stay within one chunk per agent of the budget`, async () => {
    for (const maxTokens of [4_000, 10_000]) {
      const { model, counted } = createEndless({ records });
      const ran = await runTurn({ model }, turn("contemplating", { agents: 16, messages, budget: budget({ maxTokens }) }));
      await tick();
      const spent = (ran.view.usage?.inputTokens ?? 0) + (ran.view.usage?.outputTokens ?? 0);
      expect(counted.most).toBeGreaterThan(1);
      expect(spent).toBeLessThanOrEqual(maxTokens + counted.most * chunk);
      expect(spent).toBeGreaterThan(maxTokens * 0.7);
      expect(counted.running).toBe(0);
      expect(ran.last.degraded).toBe(true);
      expect(["budget", "done"]).toContain(ran.last.reason);
    }
  });

  test(`B8 dollars: the same (${records}), with dearer output than input`, async () => {
    const priceUsdPerMillion = { input: 2, output: 10, cachedInput: 0.2 };
    const { model, counted } = createEndless({ records, priceUsdPerMillion });
    const maxCostUsd = 0.05;
    const ran = await runTurn({ model }, turn("contemplating", { agents: 16, messages, budget: budget({ maxCostUsd }) }));
    await tick();
    const spent = ran.view.usage?.costUsd ?? Number.NaN;
    expect(spent).toBeLessThanOrEqual(maxCostUsd + counted.most * chunk * 1e-5);
    expect(spent).toBeGreaterThan(maxCostUsd * 0.7);
    expect(counted.running).toBe(0);
    expect(ran.last.degraded).toBe(true);
  });
}

test("B8 time: sixteen agents that never end are ended at their part of it, and the turn at the whole", async () => {
  const clock = createManualClock();
  const { model, counted } = createEndless({ records: "block" }, () => clock.advance(1));
  const ran = await runTurn({ model, clock }, turn("contemplating", { agents: 16, messages, budget: budget({ maxMs: 1_000 }) }));
  await tick();
  expect(clock.now()).toBeLessThanOrEqual(1_000 + counted.most + 1);
  expect(counted.running).toBe(0);
  expect(ran.last).toMatchObject({ reason: "deadline", degraded: true });
});

test("B9 dollars are shared out: each draft is told what its share buys, and fewer are planned when it buys too little", async () => {
  const priceUsdPerMillion = { input: 1, output: 10, cachedInput: 0.1 };
  const model = createScriptedModel({ capabilities: { priceUsdPerMillion }, script: () => [{ type: "text-delta", text: "12" }] });
  await runTurn({ model }, turn("contemplating", { agents: 4, messages, budget: budget({ maxCostUsd: 0.01 }) }));
  // ($0.01 × 0.8 / 4 − $0.0001 for 100 tokens of question) / $10 per million
  expect(model.requests.map((request) => request.maxOutputTokens)).toEqual(Array(4).fill(190));
  const { view } = await runTurn({ model }, turn("contemplating", { agents: 16, messages, budget: budget({ maxCostUsd: 0.012 }) }));
  expect(view.plan).toMatchObject({ agents: 8, why: "16 agents were asked for, the budget of $0.012 feeds 8" });
});

test("B10 a step whose request alone would break the budget is not taken", async () => {
  const tool = { name: "read", description: "Reads.", input: (await import("zod")).z.object({}), effects: "pure" as const };
  const long = { ...tool, run: async () => ({ text: "y".repeat(8_000) }) };
  const model = createScriptedModel({
    script: () => [
      { type: "tool-call", callId: "c", tool: "read", input: {} },
      { type: "finish", reason: "tool-calls" },
    ],
  });
  const thinking = await runTurn({ model, tools: [long] }, turn("thinking", { messages, budget: budget({ maxTokens: 1_500 }) }));
  expect(model.requests).toHaveLength(1);
  expect(thinking.last).toMatchObject({ reason: "budget", degraded: true });
  expect(thinking.view.usage?.inputTokens).toBe(inputTokens);
  const wide = await runTurn({ model, tools: [long] }, turn("contemplating", { agents: 4, messages, budget: budget({ maxTokens: 1_500 }) }));
  expect(wide.view.agents.map(({ status }) => status)).toEqual(Array(4).fill("budget"));
  expect(wide.view.usage?.inputTokens).toBeLessThanOrEqual(5 * inputTokens + 100);
});

test("B10 an agent that the rest of the budget cannot feed is not started", async () => {
  const script = (index: number) => [
    { type: "text-delta" as const, text: String(index) },
    { type: "usage" as const, usage: { inputTokens: 4, outputTokens: 250, reasoningTokens: 0, cachedInputTokens: 0, costUsd: null } },
  ];
  const model = createScriptedModel({ capabilities: { parallel: 1 }, script: (_, index) => script(index) });
  const ran = await runTurn({ model }, turn("contemplating", { agents: 4, budget: budget({ maxTokens: 1_000 }) }));
  // 800 tokens are for the drafts: three took 254 each, and 38 are too few for a fourth
  expect(ran.of("agent-start").map(({ agentId }) => agentId)).toEqual(["draft-1", "draft-2", "draft-3", "aggregate-1"]);
  expect(ran.last.degraded).toBe(true);
});
