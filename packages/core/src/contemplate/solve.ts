// One agent of a contemplation from start to end: it tells how it goes and leaves an outcome. It does not know the other agents.
import type { Tool } from "../agent/tool.ts";
import { type AgentFinish, runAgent } from "../agent/run-agent.ts";
import type { Failure, Stage, TurnEventBody, TurnEventOf, Usage } from "../event.ts";
import type { AgentRecord, Annotations } from "../message.ts";
import type { Model, ModelRequest } from "../model/model.ts";
import { addUsage, noUsage } from "../turn/ledger.ts";
import { causeOf, type TurnContext } from "../turn/turn-context.ts";
import type { CheckResult } from "./checker.ts";
import { blockRecord, plainRecord, type ReadRecord } from "./record.ts";

export interface AgentTask {
  agentId: string;
  stage: Stage;
  round: number;
  request: ModelRequest;
  tools: readonly Tool[];
  /** the prompt asks for a record block at the end */
  block: boolean;
  /** when it is not the turn's own model */
  model?: Model;
  /** what a sub-agent was asked, in a few words */
  title?: string;
  /** the agent that asked for this one */
  parentId?: string;
}

type AnswerExtra = Extract<TurnEventBody, { type: "artifact" | "citation" }>;

export interface AgentOutcome {
  agentId: string;
  stage: Stage;
  reason: TurnEventOf<"agent-end">["reason"];
  /** null when nothing could be salvaged */
  record: AgentRecord | null;
  /** the answer as a person reads it, without markup and record block */
  text: string;
  /** the answer as the model wrote it, boxes included: what another agent of the same model understands */
  rawText: string;
  annotations: Annotations[];
  /** citations and artifacts, told only when this agent's answer is chosen */
  extras: AnswerExtra[];
  /** answers to this request cannot be compared */
  open: boolean;
  /** what the checkers said of the answer */
  check: CheckResult;
  usage: Usage;
  failure?: Failure;
}

/** At most one progress event per this many milliseconds or deltas, whichever comes first. */
const progressMs = 100;
const progressDeltas = 16;
const gistCharacters = 160;

export interface SolveHooks {
  /** the agent said its first word */
  onFirstWord?: () => void;
  /** text and marks as they come, for an agent whose words are the answer */
  onAnswer?: (body: Extract<TurnEventBody, { type: "text-delta" | "annotations" }>) => void;
}

/** Runs the agent under its own signal. Never throws. */
export async function solve(context: TurnContext, task: AgentTask, signal: AbortSignal, hooks: SolveHooks = {}): Promise<AgentOutcome> {
  const { agentId, stage, round, model = context.model } = task;
  const { emit, clock } = context;
  const startedAt = clock.now();
  const elapsedMs = () => clock.now() - startedAt;
  const progress = createProgress(context, agentId);
  emit({
    type: "agent-start",
    agentId,
    stage,
    round,
    ...(model === context.model ? {} : { model: model.id }),
    ...(task.title === undefined ? {} : { title: task.title }),
    ...(task.parentId === undefined ? {} : { parentId: task.parentId }),
  });

  let text = "";
  let rawText = "";
  let stepOver = false;
  let taint = false;
  let usage = noUsage;
  const annotations: Annotations[] = [];
  const extras: AnswerExtra[] = [];
  let finish: AgentFinish | null = null;

  const startText = () => {
    // only the last step's text is the answer; what came before a tool call was on the way
    if (stepOver) text = rawText = "";
    stepOver = false;
  };
  for await (const event of runAgent({
    ...context,
    model,
    signal,
    tools: task.tools,
    request: task.request,
    turnId: context.request.turnId,
    agentId,
  })) {
    switch (event.type) {
      case "raw-text":
        hooks.onFirstWord?.();
        startText();
        rawText += event.text;
        progress.say(event.text);
        break;
      case "text-delta":
        text += event.text;
        hooks.onAnswer?.(event);
        break;
      case "reasoning-delta":
        hooks.onFirstWord?.();
        progress.say(event.text);
        break;
      case "annotations":
        annotations.push(event.annotations);
        emit({ ...event, agentId });
        hooks.onAnswer?.(event);
        break;
      case "tool-call":
      case "tool-result":
        if (event.type === "tool-result") taint ||= readsUntrusted(task.tools, event.tool);
        emit({ ...event, agentId });
        break;
      case "artifact":
      case "citation":
        extras.push(event);
        break;
      case "generation":
        usage = addUsage(usage, event.usage);
        progress.settle(usage.outputTokens);
        stepOver = event.toolCalls > 0;
        break;
      case "agent-finish":
        finish = event;
        break;
      default: {
        const unknown: never = event;
        throw new Error(`solve has no rule for ${JSON.stringify(unknown)}; add one in solve.ts.`);
      }
    }
  }

  const end = ending(finish, signal, model.id);
  const status = end.complete ? "complete" : "partial";
  const read = end.failure === undefined ? readRecord(task.block, text, status, taint) : null;
  const failure = end.failure === undefined ? {} : { failure: end.failure };
  const record = read?.record ?? null;
  emit({ type: "agent-end", agentId, reason: end.reason, record, usage, elapsedMs: elapsedMs(), ...failure });
  const answer = { text: read?.text ?? text, open: read?.open ?? false };
  return { agentId, stage, reason: end.reason, record, ...answer, rawText, annotations, extras, check: "unknown", usage, ...failure };
}

interface Ending {
  reason: AgentOutcome["reason"];
  complete: boolean;
  failure?: Failure;
}

function ending(finish: AgentFinish | null, signal: AbortSignal, modelId: string): Ending {
  switch (finish?.reason) {
    case "done":
      return { reason: "done", complete: true };
    case "length":
      return { reason: "done", complete: false };
    case "refused":
      return { reason: "error", complete: false, failure: refused(modelId) };
    case "error":
      return { reason: "error", complete: false, failure: finish.failure };
    case "aborted":
    case undefined: {
      const cause = causeOf(signal);
      return { reason: cause === "budget" || cause === "deadline" ? cause : "cancelled", complete: false };
    }
    default: {
      const unknown: never = finish;
      throw new Error(`solve has no rule for the finish ${JSON.stringify(unknown)}; add one in solve.ts.`);
    }
  }
}

function readRecord(block: boolean, text: string, status: AgentRecord["status"], taint: boolean): ReadRecord | null {
  // half a sentence of a plain model is no answer; half a solution of a model that explains itself may still help another agent
  if (status === "partial" && (!block || text.trim() === "")) return null;
  return block ? blockRecord(text, status, taint) : plainRecord(text, status, taint);
}

function readsUntrusted(tools: readonly Tool[], name: string): boolean {
  return tools.some((tool) => tool.name === name && tool.effects === "reads-untrusted");
}

function refused(modelId: string): Failure {
  return { kind: "model", message: `${modelId} refused to answer.`, retryable: false };
}

interface Progress {
  say(text: string): void;
  /** the true number of tokens, known after each generation */
  settle(tokens: number): void;
}

function createProgress({ clock, emit }: TurnContext, agentId: string): Progress {
  const startedAt = clock.now();
  let toldAt = startedAt;
  let deltas = 0;
  let untold = 0;
  let settled = 0;
  let words = "";
  return {
    say(text) {
      deltas += 1;
      untold += 1;
      words = (words + text).slice(-2 * gistCharacters);
      const now = clock.now();
      if (untold < progressDeltas && now - toldAt < progressMs) return;
      toldAt = now;
      untold = 0;
      const gist = words.replace(/\s+/g, " ").trim().slice(-gistCharacters);
      emit({ type: "agent-progress", agentId, tokens: settled + deltas, elapsedMs: now - startedAt, gist });
    },
    settle(tokens) {
      settled = tokens;
      deltas = 0;
    },
  };
}
