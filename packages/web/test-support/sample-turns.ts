// Events of turns that tests and screenshots play: what melete-nano would say, without it.
import type { AgentRecord, TurnEventBody, Usage } from "@melete/core";

export function usageOf(outputTokens: number): Usage {
  return { inputTokens: 40, outputTokens, reasoningTokens: 0, cachedInputTokens: 0, costUsd: null };
}

export function recordOf(answer: string, approach = "", keySteps: string[] = []): AgentRecord {
  return { answer, approach, keySteps, checks: [], doubts: [], status: "complete", taint: false };
}

export function contemplationStart(agents: number): TurnEventBody[] {
  return [
    { type: "turn-start", mode: "contemplating", model: "melete-nano" },
    { type: "plan", shape: "explore", agents, why: `${agents} agents try the same problem, each on its own.` },
    { type: "round-start", round: 1, stage: "draft", agents },
    ...Array.from({ length: agents }, (_, index): TurnEventBody => ({ type: "agent-start", agentId: `d${index + 1}`, stage: "draft", round: 1 })),
  ];
}

export function progress(agentId: string, tokens: number, gist: string): TurnEventBody {
  return { type: "agent-progress", agentId, tokens, elapsedMs: tokens * 20, gist };
}

export function agentDone(agentId: string, answer: string, tokens = 90): TurnEventBody {
  return { type: "agent-end", agentId, reason: "done", record: recordOf(answer), usage: usageOf(tokens), elapsedMs: tokens * 20 };
}

export function agentCancelled(agentId: string, tokens = 60): TurnEventBody[] {
  return [
    { type: "cancel", agentId, why: "Three agents agreed, so it did not need to finish." },
    { type: "agent-end", agentId, reason: "cancelled", record: null, usage: usageOf(tokens), elapsedMs: tokens * 20 },
  ];
}

/** Three of four agree, the fourth is stopped, and the answer is written. */
export function contemplationEnd(): TurnEventBody[] {
  return [
    { type: "agreement", classes: [{ answer: "3*7+8", agents: ["d1", "d2", "d3"] }], abstained: [] },
    { type: "early-stop", why: "Three agents agree on 3*7+8.", cancelled: ["d4"] },
    ...agentCancelled("d4"),
    { type: "round-end", round: 1, stage: "draft" },
    { type: "answer-start", decision: "agreement" },
    { type: "text-delta", text: "3*7+8" },
    { type: "answer-end" },
    { type: "usage", usage: usageOf(330), criticalPathTokens: 95 },
    { type: "turn-end", reason: "done", degraded: false },
  ];
}
