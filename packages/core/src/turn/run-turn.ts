// RunTurn: the type that modes, guards, evals and servers all speak, and the function that picks the mode.
// It stamps events and guarantees the first and the last one; what happens in between is the mode's.
import { maxSpawnedPerTurn } from "../agent/spawn-agent.ts";
import { createEffectGuard } from "../agent/effect-guard.ts";
import type { Person, Tool } from "../agent/tool.ts";
import { type Clock, systemClock } from "../clock.ts";
import type { Checker } from "../contemplate/checker.ts";
import type { Workbench } from "../contemplate/workbench.ts";
import { contemplate } from "../contemplate/contemplate.ts";
import { type ContemplatePolicy, defaultPolicy } from "../contemplate/plan.ts";
import type { Failure, TurnEvent, TurnEventBody } from "../event.ts";
import type { BlobStore } from "../message.ts";
import type { Model } from "../model/model.ts";
import { modelsOf, unknownRole } from "../contemplate/role-model.ts";
import { interrupted, readEarlier, wasTold } from "./earlier.ts";
import { type Approvals, createApprovals } from "./approvals.ts";
import { createEventQueue } from "./event-queue.ts";
import { createLedger } from "./ledger.ts";
import { runSingleAgent } from "./single-agent.ts";
import { AbortCause, emitBudget, type TurnContext, type TurnOutcome } from "./turn-context.ts";
import { createTurnControls, type TurnControls } from "./turn-controls.ts";
import type { TurnRequest } from "./turn-request.ts";

export interface RunTurnOptions {
  signal: AbortSignal;
  blobs: BlobStore;
  /** what the person asks of the turn while it runs */
  controls?: TurnControls;
  /** somebody watches who can answer an approval-request through `controls`; without it what needs agreement is not done */
  canAsk?: boolean;
  /** the messages hold what the person keeps to themselves, such as their profile: the rule of two counts it as read */
  hasPrivate?: boolean;
  /** whose turn it is, where what is known about people is kept */
  person?: Person;
  /**
   * The events of an earlier attempt at this turn, whose process died. The turn goes on behind them: its first event is `resume`, `seq`
   * continues, and agents that had ended are not run again.
   */
  log?: readonly TurnEvent[];
}

/** Never throws: the last event is always `turn-end`. `seq` is gapless from 0. */
export type RunTurn = (request: TurnRequest, options: RunTurnOptions) => AsyncIterable<TurnEvent>;

export interface CreateRunTurnOptions {
  model: Model;
  /** finds the models that a request's `roles` name; undefined for an unknown id */
  findModel?: (id: string) => Model | undefined;
  tools?: readonly Tool[];
  /** ways to tell a right answer from a wrong one; Contemplating uses them to decide */
  checkers?: readonly Checker[];
  /** tries out programs and pages, so that Contemplating can choose between them by more than reading */
  workbench?: Workbench;
  /** changes to Contemplating's rules, for experiments */
  policy?: Partial<ContemplatePolicy>;
  /** may agents ask for sub-agents of their own (`spawn_agent`)? true when absent */
  spawn?: boolean;
  clock?: Clock;
}

/**
 * A RunTurn for one model. A reader that stops reading stops the turn.
 *
 * @example
 * const runTurn = createRunTurn({ model, tools: [calculate] });
 * const request = turnRequestSchema.parse({ turnId: newId("turn"), mode: "contemplating", agents: 4, messages });
 * for await (const event of runTurn(request, { signal, blobs })) view = reduceTurn(view, event);
 */
export function createRunTurn(options: CreateRunTurnOptions): RunTurn {
  return (request, runOptions) => stamped(options, request, runOptions);
}

async function* stamped(options: CreateRunTurnOptions, request: TurnRequest, runOptions: RunTurnOptions): AsyncGenerator<TurnEvent> {
  const { signal, blobs, log = [] } = runOptions;
  const earlier = readEarlier(log);
  // nothing is left to do for a turn that had ended
  if (earlier.ended) return;
  const own = new AbortController();
  const queue = createEventQueue<TurnEventBody>();
  const { model, checkers = [], clock = systemClock } = options;
  const emit = (body: TurnEventBody): void => {
    if (!wasTold(log, body)) queue.push(body);
  };
  const approvals = runOptions.canAsk === true && runOptions.controls !== undefined ? createApprovals(emit, clock) : undefined;
  const { controls, forget } = splitControls(runOptions.controls, approvals);
  if (log.length > 0) queue.push({ type: "resume", why: "the process that ran this turn is gone; another one goes on" });
  if (!earlier.started) queue.push({ type: "turn-start", mode: request.mode, model: model.id });
  // behind turn-start, because what the conversation brings along is told at once
  const guard = createEffectGuard(request.messages, (what) => emit({ type: "reads", what }));
  if (runOptions.hasPrivate === true) guard.note("private");
  for (const event of log) if (event.type === "reads") guard.note(event.what);
  const context: TurnContext = {
    request,
    model,
    tools: (options.tools ?? []).filter(({ name }) => request.toolbox?.includes(name) ?? true),
    checkers,
    ...(options.workbench === undefined ? {} : { workbench: options.workbench }),
    policy: { ...defaultPolicy, ...options.policy },
    clock,
    blobs,
    ledger: createLedger(request.budget, model.capabilities.priceUsdPerMillion),
    findModel: (id) => (id === model.id ? model : options.findModel?.(id)),
    log,
    spawning: options.spawn === false ? null : { left: maxSpawnedPerTurn },
    guard,
    ...(approvals === undefined ? {} : { approvals }),
    ...(runOptions.person === undefined ? {} : { person: runOptions.person }),
    ...(controls === undefined ? {} : { controls }),
    signal: AbortSignal.any([signal, own.signal]),
    emit,
  };
  context.ledger.restore(earlier.usage);
  run(context, own).then((outcome) => {
    const { reason, degraded, failure, criticalPathTokens } = outcome;
    queue.push({ type: "usage", usage: context.ledger.total(), criticalPathTokens });
    queue.push({ type: "turn-end", reason, degraded, ...(failure === undefined ? {} : { failure }) });
    queue.close();
  });
  let seq = earlier.lastSeq + 1;
  try {
    for await (const body of queue) {
      yield { turnId: request.turnId, seq, ...body } as TurnEvent;
      seq += 1;
    }
  } finally {
    forget();
    own.abort(new AbortCause("stopped", "the turn is over"));
  }
}

/** Answers to questions go to who asked them, whatever stage is listening; the stages get the rest. */
function splitControls(controls: TurnControls | undefined, approvals: Approvals | undefined): { controls?: TurnControls; forget(): void } {
  if (controls === undefined) return { forget: () => undefined };
  const rest = createTurnControls();
  const forget = controls.listen((control) => {
    if (control.type === "approve") approvals?.answer(control.approvalId, control.decision);
    else rest.send(control);
  });
  return { controls: rest, forget };
}

async function run(context: TurnContext, own: AbortController): Promise<TurnOutcome> {
  const failure = refusal(context) ?? interrupted(context.log, context.tools);
  if (failure !== null) return { reason: "error", degraded: false, failure, criticalPathTokens: 0 };
  if (context.signal.aborted) return { reason: "stopped", degraded: false, criticalPathTokens: 0 };
  const over = new AbortController();
  const unwatch = enforceBudget(context, own, over.signal);
  try {
    switch (context.request.mode) {
      case "instant":
        return await runSingleAgent(context, false);
      case "thinking":
        return await runSingleAgent(context, true);
      case "contemplating":
        return await contemplate(context);
      default: {
        const unknown: never = context.request.mode;
        throw new Error(`There is no mode ${String(unknown)}; use instant, thinking or contemplating.`);
      }
    }
  } catch (error) {
    const message = `The turn failed inside Melete: ${error instanceof Error ? error.message : String(error)}. Please report this.`;
    return { reason: "error", degraded: false, criticalPathTokens: 0, failure: { kind: "internal", message, retryable: true } };
  } finally {
    unwatch();
    over.abort();
  }
}

/** The whole budget is a hard end for everything in the turn; modes that want to end gracefully watch a smaller share themselves. */
function enforceBudget(context: TurnContext, own: AbortController, over: AbortSignal): () => void {
  const { budget } = context.request;
  const maxMs = budget?.maxMs ?? context.policy.turnMs;
  const leftMs = Math.max(0, maxMs - readEarlier(context.log).elapsedMs);
  context.clock.sleep(leftMs, AbortSignal.any([context.signal, over])).then(() => {
    if (!over.aborted) own.abort(new AbortCause("deadline", `the turn took ${maxMs} ms`));
  });
  return context.ledger.watch(1, () => {
    emitBudget(context, true);
    own.abort(new AbortCause("budget", "the budget of the turn is spent"));
  });
}

/** What cannot be answered at all, told before anything is spent. */
function refusal(context: TurnContext): Failure | null {
  const { request, model } = context;
  const failure = (message: string): Failure => ({ kind: "request", message, retryable: false });
  const last = request.messages.at(-1);
  if (last?.role !== "user" && last?.role !== "tool") {
    return failure(`The last message must be the user's or a tool's, it is the ${last?.role ?? "missing"} one. Put the new question last.`);
  }
  const { toolChoice } = request;
  if (!model.capabilities.tools && toolChoice !== undefined && toolChoice !== "auto" && toolChoice !== "none") {
    return failure(`The model "${model.id}" cannot call tools, so none can be demanded. Leave out toolChoice, or choose a model that can.`);
  }
  const unknown = unknownRole(context);
  if (unknown !== null) return unknown;
  const models = modelsOf(context);
  const hasImage = request.messages.some((message) => message.parts.some((part) => part.type === "image"));
  const blind = models.find(({ capabilities }) => !capabilities.images);
  if (hasImage && blind !== undefined) {
    const instead = blind === model ? "choose a model that accepts images" : "give its role to a model that accepts images";
    return failure(`The model "${blind.id}" cannot see images. Remove the image, or ${instead}.`);
  }
  const maxCostUsd = request.budget?.maxCostUsd ?? null;
  const priceless = models.find(({ capabilities }) => capabilities.priceUsdPerMillion === null);
  if (maxCostUsd !== null && priceless !== undefined) {
    return failure(
      `The price of the model "${priceless.id}" is unknown, so the limit of $${maxCostUsd} cannot be kept. Set its price, or limit tokens instead.`,
    );
  }
  return null;
}
