import { expect, test } from "vitest";
import type { TurnEvent, TurnEventBody } from "./event.ts";
import { emptyTurnView, reduceTurn } from "./reduce-turn.ts";

const usage = { inputTokens: 5, outputTokens: 7, reasoningTokens: 0, cachedInputTokens: 0, costUsd: null };
const record = { answer: "12", approach: "", keySteps: [], checks: [], doubts: [], status: "complete" as const, taint: false };
const marks = { imageHash: "a".repeat(64), marks: [] };

const bodies: TurnEventBody[] = [
  { type: "turn-start", mode: "contemplating", model: "m" },
  { type: "plan", shape: "explore", agents: 2, why: "asked" },
  { type: "round-start", round: 1, stage: "draft", agents: 2 },
  { type: "agent-start", agentId: "draft-1", stage: "draft", round: 1 },
  { type: "agent-start", agentId: "draft-2", stage: "draft", round: 1 },
  { type: "agent-progress", agentId: "draft-2", tokens: 3, elapsedMs: 4, gist: "so" },
  { type: "tool-call", agentId: "draft-1", callId: "c", tool: "calculate", input: { expression: "3*4" } },
  { type: "tool-call", agentId: "draft-2", callId: "c", tool: "calculate", input: { expression: "6*2" } },
  { type: "tool-result", agentId: "draft-2", callId: "c", tool: "calculate", output: "12", isError: false },
  { type: "annotations", agentId: "draft-1", annotations: marks },
  { type: "agent-end", agentId: "draft-1", reason: "done", record, usage, elapsedMs: 9 },
  { type: "cancel", agentId: "draft-2", why: "agreed" },
  { type: "agent-end", agentId: "draft-2", reason: "cancelled", record: null, usage, elapsedMs: 9 },
  { type: "agreement", classes: [{ answer: "12", agents: ["draft-1"] }], abstained: [] },
  { type: "round-end", round: 1, stage: "draft" },
  { type: "answer-start", decision: "vote" },
  { type: "annotations", annotations: marks },
  { type: "text-delta", text: "It is " },
  { type: "text-delta", text: "12." },
  { type: "answer-end" },
  { type: "usage", usage, criticalPathTokens: 12 },
  { type: "turn-end", reason: "done", degraded: true },
];
const events = bodies.map((body, seq) => ({ ...body, turnId: "t", seq }) as TurnEvent);

test("V1 the view of a whole turn", () => {
  const view = events.reduce(reduceTurn, emptyTurnView);
  expect(view).toMatchObject({ turnId: "t", status: "done", degraded: true, decision: "vote", criticalPathTokens: 12, lastSeq: events.length - 1 });
  expect(view.answer).toMatchObject({ text: "It is 12.", annotations: [marks] });
  expect(view.rounds).toEqual([{ round: 1, stage: "draft", agents: 2, status: "done", agreement: view.agreement }]);
  expect(view.agents.map((agent) => [agent.agentId, agent.status, agent.tokens, agent.reason])).toEqual([
    ["draft-1", "done", 7, ""],
    ["draft-2", "cancelled", 7, "agreed"],
  ]);
  expect(view.agents[0]?.annotations).toEqual([marks]);
  expect(view.toolCalls.map((call) => [call.agentId, call.output])).toEqual([
    ["draft-1", null],
    ["draft-2", "12"],
  ]);
});

test("V2 replaying any part of the log changes nothing", () => {
  const once = events.reduce(reduceTurn, emptyTurnView);
  const again = [...events.slice(0, 9), ...events.slice(3), ...events].reduce(reduceTurn, emptyTurnView);
  expect(again).toEqual(once);
});

test("V3 reduceTurn is pure: the view before an event stays as it was", () => {
  let view = emptyTurnView;
  for (const event of events) {
    const before = structuredClone(view);
    const after = reduceTurn(view, event);
    expect(view).toEqual(before);
    view = after;
  }
  expect(emptyTurnView.lastSeq).toBe(-1);
});

test("V4 what the person asked of the turn, and each time another process went on with it, stay in the view", () => {
  const more: TurnEventBody[] = [
    ...bodies.slice(0, 11),
    { type: "control", action: "skip-agent", agentId: "draft-2" },
    { type: "control", action: "answer-now" },
    { type: "resume", why: "the server was restarted" },
  ];
  const view = more.map((body, seq) => ({ ...body, turnId: "t", seq }) as TurnEvent).reduce(reduceTurn, emptyTurnView);
  expect(view.controls).toEqual([{ action: "skip-agent", agentId: "draft-2" }, { action: "answer-now" }]);
  expect(view.resumes).toEqual(["the server was restarted"]);
  expect(view.agents.map(({ agentId, status }) => [agentId, status])).toEqual([["draft-1", "done"]]);
});
