// What one agent is asked and what it leaves: the task, the outcome, how an outcome is read from what the agent wrote, and how it goes
// into the log and comes back from there. It runs nothing.
import { readsUntrusted as bringsUntrusted } from "../agent/effect-guard.ts";
import type { ToolCall } from "../agent/execute-tools.ts";
import type { AgentFinish } from "../agent/run-agent.ts";
import type { Tool } from "../agent/tool.ts";
import type { Failure, ResponseFormat, Said, Stage, ToolSpec, TurnEventBody, TurnEventOf, Usage } from "../event.ts";
import { canonicalJson, readJsonAnswer } from "../json.ts";
import type { AgentRecord, Annotations } from "../message.ts";
import type { Model, ModelRequest } from "../model/model.ts";
import type { BudgetShare } from "../turn/budget-share.ts";
import { readEarlier } from "../turn/earlier.ts";
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
  /** what it is shown was read from sources that nobody vouches for, or written by somebody who had read such */
  taint?: boolean;
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
  /** id of the model that was asked */
  model: string;
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

/** The agent's own words as the log keeps them; null when it left none. `restoreOutcome` is the way back. */
export function saidOf({ text, rawText, annotations, open, extras, clientCalls }: AgentOutcome): Said | null {
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
export function readAnswer(task: AgentTask, text: string, taint: boolean, ended: Ending, modelId: string): Answer {
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

/** The outcome of an agent that had ended before the turn was taken over; null when it must run. */
export function restoreOutcome(context: TurnContext, { agentId, format }: Pick<AgentTask, "agentId" | "format">): AgentOutcome | null {
  const agent = readEarlier(context.log).agents.get(agentId);
  if (agent === undefined || agent.end === null) return null;
  const { start, end } = agent;
  const { text = "", rawText = text, annotations = [], open = false, artifacts = [], citations = [], clientCalls = [] } = end.said ?? {};
  const isJson = format !== undefined && end.record?.status === "complete" && clientCalls.length === 0;
  const json = isJson ? readJsonAnswer(text, format) : null;
  return {
    agentId,
    stage: start.stage,
    reason: end.reason,
    model: start.model ?? context.model.id,
    record: end.record,
    text,
    rawText,
    annotations,
    extras: [
      ...artifacts.map((artifact) => ({ type: "artifact" as const, ...artifact })),
      ...citations.map((citation) => ({ type: "citation" as const, ...citation })),
    ],
    open,
    clientCalls: clientCalls.map(({ callId, tool, input }) => ({ callId, tool, input })),
    json: json?.type === "json" ? json.canonical : null,
    check: "unknown",
    usage: end.usage,
    ...(end.failure === undefined ? {} : { failure: end.failure }),
  };
}

export interface Ending {
  reason: AgentOutcome["reason"];
  complete: boolean;
  calls: readonly ToolCall[];
  failure?: Failure;
}

export function endingOf(finish: AgentFinish | null, signal: AbortSignal, modelId: string): Ending {
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
    case "budget":
      return { reason: "budget", complete: false, calls: [] };
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

export function readsUntrusted(tools: readonly Tool[], name: string): boolean {
  return tools.some((tool) => tool.name === name && bringsUntrusted(tool));
}

function refused(modelId: string): Failure {
  return { kind: "model", message: `${modelId} refused to answer.`, retryable: false };
}
