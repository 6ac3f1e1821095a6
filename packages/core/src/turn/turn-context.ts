// What a mode gets to run a turn, and what it gives back. One AbortSignal tree: the turn's signal here, agents' signals below it.
import type { EffectGuard } from "../agent/effect-guard.ts";
import type { Person, Tool } from "../agent/tool.ts";
import type { Clock } from "../clock.ts";
import type { Checker } from "../contemplate/checker.ts";
import type { Workbench } from "../contemplate/workbench.ts";
import type { ContemplatePolicy } from "../contemplate/plan.ts";
import type { Failure, TurnEvent, TurnEventBody, TurnEventOf } from "../event.ts";
import type { BlobStore } from "../message.ts";
import type { Model } from "../model/model.ts";
import type { Approvals } from "./approvals.ts";
import type { Ledger } from "./ledger.ts";
import type { TurnControls } from "./turn-controls.ts";
import type { TurnRequest } from "./turn-request.ts";

/** How many sub-agents may still be asked for; shared by all agents of a turn. */
export interface SpawnQuota {
  left: number;
}

export interface TurnContext {
  request: TurnRequest;
  model: Model;
  /** ours; a model that cannot use tools is offered none of them */
  tools: readonly Tool[];
  checkers: readonly Checker[];
  /** where made things are tried out; absent when nothing can be */
  workbench?: Workbench;
  policy: ContemplatePolicy;
  clock: Clock;
  blobs: BlobStore;
  ledger: Ledger;
  /** finds the models that the request's roles name; undefined for an unknown id */
  findModel(id: string): Model | undefined;
  /** how many sub-agents the turn's agents may still ask for; null when they may not ask for any */
  spawning: SpawnQuota | null;
  /** what keeps the rule of two for the whole turn */
  guard: EffectGuard;
  /** where the person is asked for agreement; absent when nobody can be */
  approvals?: Approvals;
  /** whose turn it is, where that is kept */
  person?: Person;
  /** what the person asks of the turn while it runs */
  controls?: TurnControls;
  /** the events of an earlier attempt at this turn; empty at the first */
  log: readonly TurnEvent[];
  /** aborts when the person stops the turn, the reader leaves, the budget is spent or the deadline passes */
  signal: AbortSignal;
  emit(body: TurnEventBody): void;
}

export interface TurnOutcome {
  reason: TurnEventOf<"turn-end">["reason"];
  degraded: boolean;
  failure?: Failure;
  /** tokens on the longest chain of dependent generations */
  criticalPathTokens: number;
}

export type Cause = "stopped" | "budget" | "deadline" | "early-stop" | "quorum" | "skipped" | "answer-now";

/** The reason of an abort that we caused; any other abort is the person's stop. */
export class AbortCause extends Error {
  readonly kind: Cause;
  constructor(kind: Cause, why: string) {
    super(why);
    this.name = "AbortCause";
    this.kind = kind;
  }
}

/** Why a signal was aborted; "stopped" for aborts from outside. */
export function causeOf(signal: AbortSignal): Cause {
  return signal.reason instanceof AbortCause ? signal.reason.kind : "stopped";
}

/** How a turn ends whose signal was aborted. */
export function cutReason(signal: AbortSignal): "stopped" | "budget" | "deadline" {
  const cause = causeOf(signal);
  return cause === "budget" || cause === "deadline" ? cause : "stopped";
}

/** Says where the budget stands; silent when the turn has none. */
export function emitBudget(context: TurnContext, exhausted: boolean): void {
  const { budget } = context.request;
  if (budget === undefined) return;
  const { tokens, usd } = context.ledger.spent();
  context.emit({ type: "budget", spentTokens: tokens, limitTokens: budget.maxTokens, spentUsd: usd, exhausted });
}
