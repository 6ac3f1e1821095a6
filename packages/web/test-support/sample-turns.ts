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

/** `text`: its own words; without them it left only its record. */
export function agentDone(agentId: string, answer: string, tokens = 90, text?: string): TurnEventBody {
  const said = text === undefined ? {} : { said: { text } };
  return { type: "agent-end", agentId, reason: "done", record: recordOf(answer), ...said, usage: usageOf(tokens), elapsedMs: tokens * 20 };
}

type Subtask = { agentId: string; title: string; objective: string; after: string[] };

/** Five parts of a task: three at once, one that needs two of them, and one that needs all. */
export const subtasks: Subtask[] = [
  { agentId: "s1", title: "Prices since 2019", objective: "Find the price of a night train ticket for each year, with sources.", after: [] },
  { agentId: "s2", title: "Travel times", objective: "Compare door-to-door times for the five routes.", after: [] },
  { agentId: "s3", title: "Emissions per person", objective: "Grams of CO2 per person and route, train against plane.", after: [] },
  { agentId: "s4", title: "Cost against time", objective: "Put prices and travel times into one table.", after: ["s1", "s2"] },
  { agentId: "s5", title: "Recommendation", objective: "Which routes are worth it, and for whom.", after: ["s3", "s4"] },
];

/** A lead agent divides the task, and those parts that need nothing begin. */
export function splitStart(): TurnEventBody[] {
  return [
    { type: "turn-start", mode: "contemplating", model: "muse-spark" },
    { type: "round-start", round: 1, stage: "plan", agents: 1 },
    { type: "agent-start", agentId: "lead", stage: "plan", round: 1 },
    { type: "agent-end", agentId: "lead", reason: "done", record: null, usage: usageOf(210), elapsedMs: 2400 },
    { type: "round-end", round: 1, stage: "plan" },
    { type: "plan", shape: "split", agents: 5, why: "the question has parts that do not depend on each other", subtasks },
    { type: "round-start", round: 2, stage: "subtask", agents: 5 },
    ...["s1", "s2", "s3"].map(
      (agentId): TurnEventBody => ({
        type: "agent-start",
        agentId,
        stage: "subtask",
        round: 2,
        title: subtasks.find((one) => one.agentId === agentId)?.title,
        ...(agentId === "s3" ? { model: "ember-small" } : {}),
      }),
    ),
  ];
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
