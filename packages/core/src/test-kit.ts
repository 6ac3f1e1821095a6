// Shared by the tests of this package: run a turn to its end and look at it. Not exported.
import { createManualClock } from "./clock.ts";
import type { AgentOutcome } from "./contemplate/solve.ts";
import type { TurnEvent, TurnEventOf } from "./event.ts";
import type { BlobRef, BlobStore, Message } from "./message.ts";
import { createScriptedModel, type Script, type ScriptStep } from "./model/scripted.ts";
import { emptyTurnView, reduceTurn, type TurnView } from "./reduce-turn.ts";
import type { Capabilities, Model, ModelRequest } from "./model/model.ts";
import { type CreateRunTurnOptions, createRunTurn, type RunTurnOptions } from "./turn/run-turn.ts";
import { type TurnRequest, turnRequestSchema } from "./turn/turn-request.ts";

export const noBlobs: BlobStore = {
  read: (hash) => Promise.reject(new Error(`no blob ${hash}`)),
  write: () => Promise.reject(new Error("these blobs take nothing")),
};
export const picture: BlobRef = { hash: "a".repeat(64), mediaType: "image/png", byteLength: 1, width: 200, height: 100 };

export function user(text: string, image?: BlobRef): Message {
  const parts = image === undefined ? [] : [{ type: "image" as const, blob: image }];
  return { role: "user", parts: [...parts, { type: "text", text }] };
}

export function turn(mode: TurnRequest["mode"], change: Partial<TurnRequest> = {}): TurnRequest {
  return turnRequestSchema.parse({ turnId: "turn_1", mode, messages: [user("What is 3 * 4?")], ...change });
}

/** Tokens, time and dollars; what is left out is unlimited. */
export function budget(limits: Partial<NonNullable<TurnRequest["budget"]>>): NonNullable<TurnRequest["budget"]> {
  return { maxTokens: null, maxMs: null, maxCostUsd: null, ...limits };
}

export interface Ran {
  events: TurnEvent[];
  view: TurnView;
  types: string[];
  of<T extends TurnEvent["type"]>(type: T): TurnEventOf<T>[];
  last: TurnEventOf<"turn-end">;
}

/** Runs a turn to its end, with a clock that stands still unless the options bring one. `onEvent` may stop it or open gates. */
export async function runTurn(
  options: CreateRunTurnOptions,
  request: TurnRequest,
  onEvent: (event: TurnEvent) => void = () => undefined,
  signal: AbortSignal = new AbortController().signal,
  more: Pick<RunTurnOptions, "controls" | "log"> = {},
): Promise<Ran> {
  const events: TurnEvent[] = [];
  const run = createRunTurn({ clock: createManualClock(), ...options });
  for await (const event of run(request, { signal, blobs: noBlobs, ...more })) {
    events.push(event);
    onEvent(event);
  }
  const last = events.at(-1);
  if (last?.type !== "turn-end" && more.log?.at(-1)?.type !== "turn-end") throw new Error(`The last event is ${last?.type}, not turn-end.`);
  return {
    events,
    view: events.reduce(reduceTurn, emptyTurnView),
    types: events.map((event) => event.type),
    of: (type) => events.filter((event): event is TurnEventOf<typeof type> => event.type === type),
    last: last as TurnEventOf<"turn-end">,
  };
}

/** One turn of the event loop: whatever is ready by now has happened. No time passes by the manual clock, so this waits for work, not for time. */
export function tick(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

/** How a draft ended that answered this. */
export function draftOutcome(answer: string, change: Partial<AgentOutcome> = {}): AgentOutcome {
  return {
    agentId: "draft-1",
    stage: "draft",
    model: "scripted",
    reason: "done",
    record: { answer, approach: "", keySteps: [], checks: [], doubts: [], status: "complete", taint: false },
    text: answer,
    rawText: answer,
    annotations: [],
    extras: [],
    open: false,
    clientCalls: [],
    json: null,
    check: "unknown",
    usage: { inputTokens: 0, outputTokens: 0, reasoningTokens: 0, cachedInputTokens: 0, costUsd: null },
    ...change,
  };
}

export interface AgentModel extends Model {
  /** every request so far, with the agent that made it; "" for the turn itself */
  readonly asked: { agentId: string; request: ModelRequest }[];
}

/** A model whose script depends on who asks, not on when: what an agent says is the same in every attempt at a turn. */
export function createAgentModel(
  script: (agentId: string, request: ModelRequest, attempt: number) => Script,
  capabilities: Partial<Capabilities> = {},
  id = "scripted",
): AgentModel {
  const asked: AgentModel["asked"] = [];
  const scripted = createScriptedModel({ id, capabilities, script: [] });
  return {
    id,
    capabilities: scripted.capabilities,
    asked,
    stream(request, options) {
      const agentId = options.agentId ?? "";
      const attempt = asked.filter((other) => other.agentId === agentId).length;
      asked.push({ agentId, request });
      return createScriptedModel({ id, capabilities, script: [script(agentId, request, attempt)] }).stream(request, options);
    },
  };
}

/** `count` deltas of one word each. */
export function words(count: number, type: "text-delta" | "reasoning-delta" = "text-delta"): ScriptStep[] {
  return Array.from({ length: count }, () => ({ type, text: "la " }));
}

export function usage(inputTokens: number, outputTokens: number): ScriptStep {
  return { type: "usage", usage: { inputTokens, outputTokens, reasoningTokens: 0, cachedInputTokens: 0, costUsd: null } };
}

/** What a "block" model writes: prose, then its record. */
export function withRecord(prose: string, record: Record<string, unknown>): Script {
  return [{ type: "text-delta", text: `${prose}\n\`\`\`json\n${JSON.stringify(record)}\n\`\`\`` }];
}
