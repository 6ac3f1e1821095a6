import { expect, test } from "vitest";
import { createManualClock } from "../clock.ts";
import { createGate, createScriptedModel, type Script, say } from "../model/scripted.ts";
import { budget, runTurn, tick, turn, user, words } from "../test-kit.ts";
import { makePlan, defaultPolicy } from "./plan.ts";

const ask = (limits: Parameters<typeof budget>[0], agents: 2 | 4 | 16 = 4) => turn("contemplating", { agents, budget: budget(limits) });

test("B2 drafts may spend four fifths of the tokens; the rest is there for the aggregation, and the turn says that it is degraded", async () => {
  // agents 1 to 3 disagree, agent 4 would talk for ever
  const script: Script[] = [say("12"), say("13"), say("14"), words(5_000), say("13")];
  const model = createScriptedModel({ script });
  const ran = await runTurn({ model, policy: { quorumShare: 1 } }, ask({ maxTokens: 1_000 }));
  expect(ran.view.agents.map((agent) => agent.status)).toEqual(["done", "done", "done", "budget", "done"]);
  expect(ran.view).toMatchObject({ decision: "synthesis", answer: { text: "13" }, status: "done", degraded: true });
  const tight = await runTurn(
    { model: createScriptedModel({ script: [say("12"), words(5_000), words(5_000), words(5_000), say("12")] }) },
    ask({ maxTokens: 1_000 }),
  );
  expect(tight.view).toMatchObject({ decision: "vote", answer: { text: "12" }, status: "done", degraded: true });
  expect(tight.of("budget")[0]).toMatchObject({ limitTokens: 1_000, exhausted: true });
  const spent = (tight.view.usage?.inputTokens ?? 0) + (tight.view.usage?.outputTokens ?? 0);
  expect(spent).toBeLessThan(1_000);
});

test("B2 each draft is told its share as an output limit", async () => {
  const model = createScriptedModel({ script: () => say("12") });
  await runTurn({ model }, ask({ maxTokens: 1_000 }));
  // (1000 * 0.8) / 4 agents - 4 tokens of the question
  expect(model.requests.map((request) => request.maxOutputTokens)).toEqual(Array(4).fill(196));
});

test("B3 a budget that is spent before any answer ends the turn with what there is", async () => {
  const model = createScriptedModel({ capabilities: { records: "block" }, script: () => words(5_000) });
  const ran = await runTurn({ model }, ask({ maxTokens: 2_400 }));
  expect(["budget", "error", "done"]).toContain(ran.last.reason);
  expect(ran.last.degraded).toBe(true);
  const spent = (ran.view.usage?.inputTokens ?? 0) + (ran.view.usage?.outputTokens ?? 0);
  // the ledger counts every delta before it goes on: at most one delta per running agent beyond the limit
  expect(spent).toBeLessThanOrEqual(2_404);
});

test("B5 at the deadline of the rounds the finished agents decide; a turn that is out of time tells the leading answer", async () => {
  const clock = createManualClock();
  const never = createGate();
  const script: Script[] = [say("12"), say("13"), [never.wait], [never.wait], [() => clock.advance(1_000), ...say("13")]];
  const model = createScriptedModel({ script });
  const running = runTurn({ model, clock }, ask({ maxMs: 1_000 }));
  await never.reached;
  await tick();
  clock.advance(800);
  const ran = await running;
  expect(ran.view.agents.map((agent) => agent.status)).toEqual(["done", "done", "deadline", "deadline", "deadline"]);
  expect(ran.view).toMatchObject({ status: "deadline", degraded: true, decision: "fallback", answer: { text: "12" } });
});

test("B6 fewer agents are planned when the budget cannot feed all, and the plan says so", async () => {
  expect(makePlan(16, null, 50, defaultPolicy)).toMatchObject({ agents: 16, refiners: 4, draftTokens: null });
  expect(makePlan(16, 1_000, 50, defaultPolicy)).toMatchObject({ agents: 4, refiners: 0, draftTokens: 150 });
  expect(makePlan(4, 120, 50, defaultPolicy)).toMatchObject({ agents: 1 });
  const { view } = await runTurn({ model: createScriptedModel({ script: () => say("12") }) }, ask({ maxTokens: 600 }, 16));
  expect(view.plan).toMatchObject({ agents: 4, why: "16 agents were asked for, the budget of 600 tokens feeds 4" });
  expect(view).toMatchObject({ degraded: true, answer: { text: "12" } });
});

test("B7 a turn without a budget says nothing about one", async () => {
  const ran = await runTurn({ model: createScriptedModel({ script: () => say("12") }) }, turn("contemplating", { messages: [user("x")] }));
  expect(ran.of("budget")).toEqual([]);
});
