// Instant and Thinking: one agent whose words are the answer. Contemplating with one agent is this, too.
import { runAgent } from "../agent/run-agent.ts";
import type { Failure, Usage } from "../event.ts";
import { estimateTokens } from "../model/metered-stream.ts";
import type { ModelRequest } from "../model/model.ts";
import { addUsage, noUsage, tokensOf } from "./ledger.ts";
import { cutReason, emitBudget, type TurnContext, type TurnOutcome } from "./turn-context.ts";

/** Runs one agent and streams its text as the answer. `think` false is Instant: one generation, no tools. */
export async function runSingleAgent(context: TurnContext, think: boolean): Promise<TurnOutcome> {
  const { request, model, ledger, signal, emit } = context;
  const left = ledger.tokensLeft(1);
  const allowed = left === null ? null : left - estimateTokens(request.messages);
  if (allowed !== null && allowed <= 0) {
    return { reason: "budget", degraded: true, criticalPathTokens: 0, failure: tooSmall(request.budget?.maxTokens ?? 0, left ?? 0, allowed) };
  }
  const cap = Math.min(request.maxOutputTokens ?? Number.POSITIVE_INFINITY, allowed ?? Number.POSITIVE_INFINITY);
  const first: ModelRequest = {
    messages: request.messages,
    think,
    ...(Number.isFinite(cap) ? { maxOutputTokens: cap } : {}),
    ...(request.temperature !== undefined && model.capabilities.sampling === "settable" ? { temperature: request.temperature } : {}),
    ...(request.seed === undefined ? {} : { seed: request.seed }),
  };

  let started = false;
  let spoke = false;
  let newStep = false;
  let usage: Usage = noUsage;
  const start = () => {
    if (!started) emit({ type: "answer-start", decision: "single" });
    started = true;
  };
  const end = (outcome: Omit<TurnOutcome, "criticalPathTokens">): TurnOutcome => {
    if (started) emit({ type: "answer-end" });
    return { ...outcome, criticalPathTokens: tokensOf(usage) };
  };

  const tools = think ? context.tools : [];
  for await (const event of runAgent({ ...context, tools, request: first, turnId: request.turnId })) {
    switch (event.type) {
      case "text-delta":
        start();
        // words before a tool call and words after it are two paragraphs
        emit(newStep && spoke ? { ...event, text: `\n\n${event.text}` } : event);
        spoke = true;
        newStep = false;
        break;
      case "annotations":
        start();
        emit(event);
        break;
      case "artifact":
        spoke = true;
        emit(event);
        break;
      case "generation":
        usage = addUsage(usage, event.usage);
        newStep = true;
        break;
      case "raw-text":
        break;
      case "reasoning-delta":
      case "tool-call":
      case "tool-result":
      case "citation":
        emit(event);
        break;
      case "agent-finish":
        if (event.reason === "error") return end({ reason: "error", degraded: false, failure: event.failure });
        if (event.reason === "aborted") {
          const reason = cutReason(signal);
          if (reason !== "stopped") emitBudget(context, true);
          return end({ reason, degraded: reason !== "stopped" });
        }
        if (event.reason === "length" && cap === allowed) {
          emitBudget(context, true);
          return end({ reason: "budget", degraded: true });
        }
        if (event.reason === "done" && !spoke && !started) return end({ reason: "error", degraded: false, failure: silent(model.id) });
        return end({ reason: event.reason, degraded: false });
      default:
        return unknownEvent(event);
    }
  }
  return end({ reason: "error", degraded: false, failure: silent(model.id) });
}

function silent(modelId: string): Failure {
  const message = `${modelId} ended without an answer. Ask again, or ask in other words.`;
  return { kind: "model", message, retryable: true };
}

function tooSmall(maxTokens: number, left: number, allowed: number): Failure {
  const message = `The question has about ${left - allowed} tokens, the budget is ${maxTokens}: nothing is left for an answer. Raise maxTokens or shorten the question.`;
  return { kind: "request", message, retryable: false };
}

function unknownEvent(event: never): never {
  throw new Error(`single-agent has no rule for ${JSON.stringify(event)}; add one in single-agent.ts.`);
}
