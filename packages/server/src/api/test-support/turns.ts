// Turns whose every event is known, for suites that check what a format makes of them.
import { say, type Script } from "@melete/core";
import { answerSteps, type TurnStep, usage } from "../../test-support.ts";

export const record = { answer: "12", approach: "", keySteps: [], checks: [], doubts: [], status: "complete" as const, taint: false };

export const marks = {
  imageHash: "a".repeat(64),
  marks: [{ region: { type: "box" as const, x: 0, y: 0, width: 0.5, height: 1 }, label: "red half", tone: "accent" as const }],
};

/** Two agents agree; usage of all of it is 5 in (1 cached), 7 out (2 reasoning). */
export const contemplated: TurnStep[] = [
  { type: "turn-start", mode: "contemplating", model: "nano" },
  { type: "plan", shape: "explore", agents: 2, why: "asked for" },
  { type: "agent-start", agentId: "draft-1", stage: "draft", round: 1 },
  { type: "agent-end", agentId: "draft-1", reason: "done", record, usage, elapsedMs: 5 },
  { type: "agreement", classes: [{ answer: "12", agents: ["draft-1", "draft-2"] }], abstained: [] },
  { type: "answer-start", decision: "agreement" },
  { type: "reasoning-delta", text: "Both agree." },
  { type: "annotations", annotations: marks },
  ...answerSteps("It is ", "12.").slice(2),
];

/** A generation that calls one tool. */
export function calling(tool: string, input: unknown, callId = "call_1"): Script {
  return [
    { type: "tool-call", callId, tool, input },
    { type: "usage", usage: { inputTokens: 10, outputTokens: 4, reasoningTokens: 0, cachedInputTokens: 0, costUsd: null } },
    { type: "finish", reason: "tool-calls" },
  ];
}

export const spoken = (text: string): Script => say(text, { inputTokens: 10, outputTokens: 4 });

export function failing(
  kind: "request" | "setup" | "model" | "internal",
  message: string,
  code?: "rate-limited" | "timeout" | "overloaded" | "too-long",
): TurnStep[] {
  const failure = { kind, message, retryable: false, ...(code === undefined ? {} : { code, retryAfterMs: 2500 }) };
  return [
    { type: "turn-start", mode: "instant", model: "nano" },
    { type: "turn-end", reason: "error", degraded: false, failure },
  ];
}
