// How a contemplation ends: the chosen answer told, or the reason why there is none. It does not choose between answers that finished.
import type { Decision } from "../event.ts";
import { cutAtStop } from "../turn/pass-through.ts";
import { cutReason, emitBudget, type TurnContext, type TurnOutcome } from "../turn/turn-context.ts";
import { noAnswerSentence } from "./answer-class.ts";
import { groupAnswers, isCandidate, isComplete } from "./decide.ts";
import type { AgentOutcome } from "./solve.ts";

export type Told = Pick<AgentOutcome, "text" | "annotations" | "extras" | "clientCalls">;

/** What is told when a checker found every answer wrong: an answer known to be wrong is worse than none. */
export const noAnswer: Told = { text: noAnswerSentence, annotations: [], extras: [], clientCalls: [] };

export function allRefuted(outcomes: readonly AgentOutcome[]): boolean {
  return outcomes.some((outcome) => outcome.check === "fail") && !outcomes.some(isCandidate);
}

/** The leading answer, else the fullest partial one. */
export function best(outcomes: readonly AgentOutcome[]): AgentOutcome | null {
  const { classes, abstained } = groupAnswers(outcomes);
  const leader = classes[0]?.members[0];
  if (leader !== undefined) return leader;
  const partial = outcomes.filter((outcome) => !isComplete(outcome) && outcome.text !== "").toSorted((a, b) => b.text.length - a.text.length);
  return abstained.find(({ text }) => text !== "") ?? partial[0] ?? null;
}

/** Tells one agent's answer as the turn's own; calls of the caller's tools end the turn with the request to run them. */
export function tell({ request, emit }: TurnContext, decision: Decision, chosen: Told, how: { degraded: boolean; path: number }): TurnOutcome {
  const calls = chosen.clientCalls;
  const text = cutAtStop(chosen.text, request.stop);
  if (text !== "" || calls.length === 0) {
    emit({ type: "answer-start", decision });
    if (text !== "") emit({ type: "text-delta", text });
    for (const annotations of chosen.annotations) emit({ type: "annotations", annotations });
    for (const extra of chosen.extras) emit(extra);
    emit({ type: "answer-end" });
  }
  for (const { callId, tool, input } of calls) emit({ type: "tool-call", callId, tool, input, client: true });
  return { reason: calls.length > 0 ? "tool-calls" : "done", degraded: how.degraded, criticalPathTokens: how.path };
}

/** The turn's signal was aborted: a stop tells nothing more, a spent budget still tells the best answer there is. */
export function cut(context: TurnContext, outcomes: readonly AgentOutcome[], path: number): TurnOutcome {
  const reason = cutReason(context.signal);
  if (reason === "stopped") return { reason, degraded: false, criticalPathTokens: path };
  const chosen = best(outcomes);
  if (reason === "deadline") emitBudget(context, true);
  if (chosen !== null && chosen.clientCalls.length > 0) return tell(context, "fallback", chosen, { degraded: true, path });
  if (chosen !== null && chosen.text !== "") tell(context, "fallback", chosen, { degraded: true, path });
  return { reason, degraded: true, criticalPathTokens: path };
}

export function toldLive(context: TurnContext, outcome: AgentOutcome | null, degraded: boolean, path: number): TurnOutcome {
  if (context.signal.aborted) {
    const reason = cutReason(context.signal);
    return { reason, degraded: degraded || reason !== "stopped", criticalPathTokens: path };
  }
  if (outcome?.failure !== undefined) return { reason: "error", degraded: true, failure: outcome.failure, criticalPathTokens: path };
  if (outcome !== null && !isComplete(outcome)) return { reason: "length", degraded, criticalPathTokens: path };
  return { reason: "done", degraded, criticalPathTokens: path };
}

/** No agent left a word: the first failure speaks for all. */
export function allFailed(drafts: readonly AgentOutcome[], path: number): TurnOutcome {
  const first = drafts.find((outcome) => outcome.failure !== undefined)?.failure;
  if (first === undefined) return nothingToTell(drafts, path);
  const message = `All ${drafts.length} agents failed. The first said: ${first.message}`;
  return { reason: "error", degraded: true, failure: { ...first, message }, criticalPathTokens: path };
}

export function nothingToTell(outcomes: readonly AgentOutcome[], path: number): TurnOutcome {
  const limit = outcomes.find((outcome) => outcome.reason === "budget" || outcome.reason === "deadline")?.reason;
  const because =
    outcomes.find((outcome) => outcome.failure !== undefined)?.failure?.message ??
    (outcomes.every(isComplete) ? "they ended without a word" : "every agent was cut off before its answer");
  const message = `No agent produced an answer: ${because}. Raise the limits, ask for fewer agents, or ask again.`;
  const reason = limit === "budget" || limit === "deadline" ? limit : "error";
  return { reason, degraded: true, failure: { kind: "model", message, retryable: true }, criticalPathTokens: path };
}
