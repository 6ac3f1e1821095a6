import { expect, test } from "vitest";
import { createManualClock } from "../clock.ts";
import type { TurnEvent } from "../event.ts";
import { createGate, type Script, say } from "../model/scripted.ts";
import { budget, createAgentModel, runTurn, turn, withRecord } from "../test-kit.ts";
import { createTurnControls, type TurnControl } from "../turn/turn-controls.ts";

const ask = (agents: 2 | 4 | 8 | 16, change: Parameters<typeof turn>[1] = {}) => turn("contemplating", { agents, ...change });
const never = (): Script => [() => createGate().wait()];
/** Sends the controls when the event comes. */
function steering(when: (event: TurnEvent) => boolean, ...wishes: TurnControl[]) {
  const controls = createTurnControls();
  let sent = false;
  const onEvent = (event: TurnEvent) => {
    if (sent || !when(event)) return;
    sent = true;
    for (const wish of wishes) controls.send(wish);
  };
  return { controls, onEvent };
}
const ended = (agentId: string) => (event: TurnEvent) => event.type === "agent-end" && event.agentId === agentId;
const started = (agentId: string) => (event: TurnEvent) => event.type === "agent-start" && event.agentId === agentId;

test("C22 answer now: running drafts are cancelled, and what is there is decided at once", async () => {
  const script = (agentId: string): Script => (["draft-1", "draft-2"].includes(agentId) ? say("12") : agentId === "draft-3" ? say("13") : never());
  const { controls, onEvent } = steering(ended("draft-3"), { type: "answer-now" });
  const model = createAgentModel((agentId) => (agentId.startsWith("aggregate") ? say("12") : script(agentId)));
  const ran = await runTurn({ model }, ask(8), onEvent, undefined, { controls });
  expect(ran.of("control")).toMatchObject([{ action: "answer-now" }]);
  expect(ran.of("cancel").map(({ agentId }) => agentId)).toEqual(["draft-4", "draft-5", "draft-6", "draft-7", "draft-8"]);
  expect(ran.types.indexOf("control")).toBeLessThan(ran.types.indexOf("cancel"));
  // no refinement on the way
  expect(ran.view.rounds.map(({ stage }) => stage)).toEqual(["draft", "aggregate"]);
  expect(ran.view).toMatchObject({ status: "done", degraded: true, decision: "synthesis", answer: { text: "12" } });
});

test("C22 answer now while nobody has an answer: one generation without thinking gives it", async () => {
  const { controls, onEvent } = steering(started("draft-4"), { type: "answer-now" });
  const model = createAgentModel((agentId) => (agentId === "" ? say("Twelve.") : never()));
  const ran = await runTurn({ model }, ask(4), onEvent, undefined, { controls });
  expect(model.asked.at(-1)?.request.think).toBe(false);
  expect(ran.view).toMatchObject({ status: "done", degraded: true, decision: "single", answer: { text: "Twelve." } });
});

test("C22 answer now before anything began is not lost", async () => {
  const controls = createTurnControls();
  controls.send({ type: "answer-now" });
  const model = createAgentModel((agentId) => (agentId === "" ? say("Twelve.") : never()));
  const ran = await runTurn({ model }, ask(4), undefined, undefined, { controls });
  expect(ran.view).toMatchObject({ status: "done", answer: { text: "Twelve." } });
});

test("C22 answer now while attempts are merged: the best of them is told", async () => {
  const { controls, onEvent } = steering(started("aggregate-1"), { type: "answer-now" });
  const answers = ["12", "13", "12", "14"];
  const model = createAgentModel((agentId) => (agentId.startsWith("aggregate") ? never() : say(answers[Number(agentId.slice(-1)) - 1] ?? "")));
  const ran = await runTurn({ model }, ask(4), onEvent, undefined, { controls });
  expect(ran.of("cancel").at(-1)).toMatchObject({ agentId: "aggregate-1" });
  expect(ran.view).toMatchObject({ status: "done", degraded: true, decision: "fallback", answer: { text: "12" } });
});

test("C22 an answer that is being told is not cut off by asking for it", async () => {
  const gate = createGate();
  const { controls, onEvent } = steering((event) => event.type === "text-delta", { type: "answer-now" });
  const open = withRecord("A poem", { kind: "open", answer: "a" });
  const last: Script = [{ type: "text-delta", text: "The " }, gate.wait, { type: "text-delta", text: "poem" }];
  const model = createAgentModel((agentId) => (agentId.startsWith("aggregate") ? last : open), { records: "block" });
  const watch = (event: TurnEvent) => {
    onEvent(event);
    if (event.type === "text-delta") gate.open();
  };
  const ran = await runTurn({ model }, ask(4), watch, undefined, { controls });
  expect(ran.of("control")).toEqual([]);
  expect(ran.view).toMatchObject({ status: "done", degraded: false, answer: { text: "The poem" } });
});

test("C23 skip: that agent is cancelled and the quorum is reckoned without it", async () => {
  const clock = createManualClock();
  const { controls, onEvent } = steering(ended("draft-3"), { type: "skip-agent", agentId: "draft-4" }, { type: "skip-agent", agentId: "nobody" });
  const answers = ["12", "13", "14", ""];
  const model = createAgentModel((agentId) => {
    if (agentId === "draft-4") return never();
    return say(agentId.startsWith("aggregate") ? "13" : (answers[Number(agentId.slice(-1)) - 1] ?? ""));
  });
  const ran = await runTurn({ model, clock, policy: { quorumShare: 1 } }, ask(4), onEvent, undefined, { controls });
  expect(ran.of("control")).toMatchObject([{ action: "skip-agent", agentId: "draft-4" }]);
  expect(ran.view.agents[3]).toMatchObject({ status: "cancelled", reason: "the person skipped it" });
  expect(ran.view).toMatchObject({ status: "done", degraded: false, decision: "synthesis", answer: { text: "13" } });
});

test("C24 one more agent: a further draft with a seed of its own, while the drafts run, at most 16 in all", async () => {
  const { controls, onEvent } = steering(started("draft-2"), { type: "add-agent" });
  const answers = ["1", "2", "3"];
  const model = createAgentModel((agentId) => say(agentId.startsWith("aggregate") ? "3" : (answers[Number(agentId.slice(-1)) - 1] ?? "")), {
    parallel: 1,
  });
  const ran = await runTurn({ model }, ask(2), onEvent, undefined, { controls });
  expect(ran.view.agents.map(({ agentId }) => agentId)).toEqual(["draft-1", "draft-2", "draft-3", "aggregate-1"]);
  expect(new Set(model.asked.slice(0, 3).map(({ request }) => request.seed)).size).toBe(3);
  expect(ran.of("control")).toMatchObject([{ action: "add-agent" }]);

  const full = steering(started("draft-1"), { type: "add-agent" });
  const wide = createAgentModel((agentId) => say(agentId.slice(-1)), { parallel: 1 });
  const sixteen = await runTurn({ model: wide, policy: { earlyStopLead: null } }, ask(16), full.onEvent, undefined, { controls: full.controls });
  expect(sixteen.of("control")).toEqual([]);

  const late = steering(started("aggregate-1"), { type: "add-agent" });
  const done = createAgentModel((agentId) => say(agentId.slice(-1)));
  expect((await runTurn({ model: done }, ask(4), late.onEvent, undefined, { controls: late.controls })).of("control")).toEqual([]);

  const poor = steering(started("draft-2"), { type: "add-agent" });
  const limited = ask(2, { budget: budget({ maxTokens: 180 }) });
  expect((await runTurn({ model }, limited, poor.onEvent, undefined, { controls: poor.controls })).of("control")).toEqual([]);
});
