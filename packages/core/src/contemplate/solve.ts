// One agent of a contemplation from start to end: it tells how it goes and leaves an outcome. It does not know the other agents.
import type { Tool } from "../agent/tool.ts";
import type { ToolCall } from "../agent/execute-tools.ts";
import { type AgentFinish, runAgent } from "../agent/run-agent.ts";
import type { Failure, ResponseFormat, Said, Stage, ToolSpec, TurnEventBody, TurnEventOf, Usage } from "../event.ts";
import { canonicalJson, readJsonAnswer } from "../json.ts";
import type { AgentRecord, Annotations } from "../message.ts";
import type { Model, ModelRequest } from "../model/model.ts";
import type { BudgetShare } from "../turn/budget-share.ts";
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
  /** the caller's own tools: calling one is an answer */
  clientTools?: readonly ToolSpec[];
  /** the answer is one JSON value of this form, and anything else is a failure */
  format?: ResponseFormat;
  /** the prompt asks for a record block at the end */
  block: boolean;
  /** when it is not the turn's own model */
  model?: Model;
  /** what a sub-agent was asked, in a few words */
  title?: string;
  /** the agent that asked for this one */
  parentId?: string;
  /** its part of the turn's budget, and the signal that ends it when that is spent */
  share?: BudgetShare;
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
  /** calls of the caller's tools, when that is its answer */
  clientCalls: readonly ToolCall[];
  /** the answer as canonical JSON, when a format was asked for */
  json: string | null;
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
export async function solve(context: TurnContext, task: AgentTask, outer: AbortSignal, hooks: SolveHooks = {}): Promise<AgentOutcome> {
  const { agentId, stage, round, model = context.model } = task;
  const { emit, clock } = context;
  const signal = task.share === undefined ? outer : AbortSignal.any([outer, task.share.signal]);
  const ledger = task.share?.ledger ?? context.ledger;
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
    ledger,
    model,
    signal,
    tools: task.tools,
    clientTools: task.clientTools ?? [],
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
        // the caller's tools are called by the turn, once it is decided which agent's calls
        if (event.type === "tool-result" || event.client !== true) emit({ ...event, agentId });
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

  const ended = ending(finish, signal, model.id);
  const answer = readAnswer(task, text, taint, ended, model.id);
  const { record, reason, failure } = answer;
  const outcome: AgentOutcome = {
    agentId,
    stage,
    reason,
    record,
    text: answer.text,
    rawText,
    annotations,
    extras,
    open: answer.open,
    clientCalls: answer.clientCalls,
    json: answer.json,
    check: "unknown",
    usage,
    ...(failure === undefined ? {} : { failure }),
  };
  const said = saidOf(outcome);
  emit({
    type: "agent-end",
    agentId,
    reason,
    record,
    ...(said === null ? {} : { said }),
    usage,
    elapsedMs: elapsedMs(),
    ...(failure === undefined ? {} : { failure }),
  });
  return outcome;
}

/** The agent's own words as the log keeps them; null when it left none. `restoreOutcome` is the way back. */
function saidOf({ text, rawText, annotations, open, extras, clientCalls }: AgentOutcome): Said | null {
  if (text === "" && rawText === "" && clientCalls.length === 0) return null;
  const artifacts = extras.flatMap((extra) => (extra.type === "artifact" ? [withoutType(extra)] : []));
  const citations = extras.flatMap((extra) => (extra.type === "citation" ? [withoutType(extra)] : []));
  return {
    text,
    ...(rawText === text ? {} : { rawText }),
    ...(annotations.length === 0 ? {} : { annotations }),
    ...(open ? { open } : {}),
    ...(artifacts.length === 0 ? {} : { artifacts }),
    ...(citations.length === 0 ? {} : { citations }),
    ...(clientCalls.length === 0 ? {} : { clientCalls: clientCalls.map(({ callId, tool, input }) => ({ callId, tool, input })) }),
  };
}

function withoutType<T extends { type: string }>({ type: _, ...rest }: T): Omit<T, "type"> {
  return rest;
}

interface Answer extends Pick<AgentOutcome, "text" | "open" | "record" | "clientCalls" | "json" | "reason"> {
  failure?: Failure;
}

/** What the agent's text is worth: its record, its calls, or its JSON. */
function readAnswer(task: AgentTask, text: string, taint: boolean, ended: Ending, modelId: string): Answer {
  const { reason, complete, calls, failure } = ended;
  const nothing = { text, open: false, record: null, clientCalls: [], json: null };
  if (failure !== undefined) return { ...nothing, reason, failure };
  if (calls.length > 0) {
    const answer = calls.map(({ tool, input }) => `${tool} ${canonicalJson(input)}`).join("\n");
    return { ...nothing, reason, text: text.trim(), record: plainRecord(answer, "complete", taint).record, clientCalls: calls };
  }
  const status = complete ? "complete" : "partial";
  if (task.format !== undefined && complete) {
    const read = readJsonAnswer(text, task.format);
    if (read.type === "json") {
      return { ...nothing, reason, text: read.json, record: plainRecord(read.json, status, taint).record, json: read.canonical };
    }
    const message = `${modelId} did not answer with the JSON that was asked for: ${read.why}.`;
    return { ...nothing, reason: "error", failure: { kind: "model", message, retryable: true } };
  }
  const read = readRecord(task.block, text, status, taint);
  return { ...nothing, reason, ...(read === null ? {} : { text: read.text, open: read.open, record: read.record }) };
}

interface Ending {
  reason: AgentOutcome["reason"];
  complete: boolean;
  calls: readonly ToolCall[];
  failure?: Failure;
}

function ending(finish: AgentFinish | null, signal: AbortSignal, modelId: string): Ending {
  switch (finish?.reason) {
    case "done":
      return { reason: "done", complete: true, calls: [] };
    case "tool-calls":
      return { reason: "done", complete: true, calls: finish.calls };
    case "length":
      return { reason: "done", complete: false, calls: [] };
    case "refused":
      return { reason: "error", complete: false, calls: [], failure: refused(modelId) };
    case "error":
      return { reason: "error", complete: false, calls: [], failure: finish.failure };
    case "aborted":
    case undefined: {
      const cause = causeOf(signal);
      return { reason: cause === "budget" || cause === "deadline" ? cause : "cancelled", complete: false, calls: [] };
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
