// One agent of a contemplation from start to end: it tells how it goes and leaves an outcome. It does not know the other agents.
import { type AgentFinish, runAgent, type RunAgentOptions } from "../agent/run-agent.ts";
import type { TurnEventBody } from "../event.ts";
import type { Annotations } from "../message.ts";
import { estimateTokens } from "../model/metered-stream.ts";
import { addUsage, noUsage } from "../turn/ledger.ts";
import type { TurnContext } from "../turn/turn-context.ts";
import { type AgentOutcome, type AgentTask, endingOf, readAnswer, readsUntrusted, restoreOutcome, saidOf } from "./outcome.ts";
import { createProgress, type Progress } from "./progress.ts";

export type { AgentOutcome, AgentTask } from "./outcome.ts";

export interface SolveHooks {
  /** the agent said its first word */
  onFirstWord?: () => void;
  /** text and marks as they come, for an agent whose words are the answer */
  onAnswer?: (body: Extract<TurnEventBody, { type: "text-delta" | "annotations" }>) => void;
  /** may a call that stalled be made a second time? A round has only so many; once per agent without this */
  mayHedge?: () => boolean;
  /** waits until the provider may be asked again, and there is room for this agent beside the others */
  pause?: (waitMs: number) => Promise<void>;
}

/** Runs the agent under its own signal, or restores what it left before the turn was taken over. Never throws. */
export async function solve(context: TurnContext, task: AgentTask, outer: AbortSignal, hooks: SolveHooks = {}): Promise<AgentOutcome> {
  const restored = restoreOutcome(context, task);
  if (restored !== null) return restored;
  const { agentId, stage, round, model = context.model } = task;
  const { emit, clock, policy } = context;
  const signal = task.share === undefined ? outer : AbortSignal.any([outer, task.share.signal]);
  const ledger = task.share?.ledger ?? context.ledger;
  const startedAt = clock.now();
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
  let taint = task.taint === true;
  let told = false;
  let usage = noUsage;
  const annotations: Annotations[] = [];
  let marksBefore = 0;
  const extras: AgentOutcome["extras"] = [];
  let finish: AgentFinish | null = null;

  const startText = () => {
    // only the last step's text is the answer; what came before a tool call was on the way
    if (stepOver) text = rawText = "";
    stepOver = false;
  };
  const answers = stage === "aggregate" || stage === "integrate";
  const budgetShare = answers ? 1 : policy.roundsShare;
  // a second call reads the request again, which the budget must have room for
  const canRepeat = () => {
    const room = ledger.room(estimateTokens(task.request.messages), budgetShare, model.capabilities.priceUsdPerMillion);
    return room === null || room >= 1;
  };
  const options: RunAgentOptions = {
    ...context,
    ledger,
    model,
    signal,
    tools: task.tools,
    clientTools: task.clientTools ?? [],
    request: task.request,
    turnId: context.request.turnId,
    agentId,
    budgetShare,
    watch: {
      clock,
      limits: policy,
      onStall: whenStalled(context, agentId, { ...hooks, mayHedge: () => canRepeat() && hooks.mayHedge?.() !== false }, () => told),
    },
    rest: whenBusy(context, signal, progress, hooks),
  };
  for await (const event of runAgent(options)) {
    switch (event.type) {
      case "raw-text":
        hooks.onFirstWord?.();
        startText();
        rawText += event.text;
        progress.say(event.text);
        break;
      case "text-delta":
        text += event.text;
        told ||= hooks.onAnswer !== undefined;
        hooks.onAnswer?.(event);
        break;
      case "reasoning-delta":
        hooks.onFirstWord?.();
        progress.say(event.text);
        break;
      case "restart":
        text = rawText = "";
        annotations.length = marksBefore;
        break;
      case "annotations":
        annotations.push(event.annotations);
        emit({ ...event, agentId });
        told ||= hooks.onAnswer !== undefined;
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
        marksBefore = annotations.length;
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

  const answer = readAnswer(task, text, taint, endingOf(finish, signal, model.id), model.id);
  const outcome: AgentOutcome = { agentId, stage, model: model.id, ...answer, rawText, annotations, extras, check: "unknown", usage };
  const { reason, record, failure } = outcome;
  const said = saidOf(outcome);
  emit({
    type: "agent-end",
    agentId,
    reason,
    record,
    ...(said === null ? {} : { said }),
    usage,
    elapsedMs: clock.now() - startedAt,
    ...(failure === undefined ? {} : { failure }),
  });
  return outcome;
}

type OnStall = NonNullable<RunAgentOptions["watch"]>["onStall"];

/** The first stall of an agent is answered by a second call, if there are any left; the second one ends it. */
function whenStalled({ emit }: TurnContext, agentId: string, hooks: SolveHooks, told: () => boolean): OnStall {
  let stalled = false;
  return (why, spoke) => {
    if (stalled || (spoke && told())) return "end";
    stalled = true;
    if (hooks.mayHedge?.() === false) return "wait";
    emit({ type: "hedge", agentId, why: `${why}, so it is asked a second time` });
    return "again";
  };
}

/** A busy provider is waited for: as long as it says, else longer each time. */
function whenBusy({ clock, policy }: TurnContext, signal: AbortSignal, progress: Progress, hooks: SolveHooks): NonNullable<RunAgentOptions["rest"]> {
  return async (failure, attempt) => {
    if (attempt >= policy.busyAttempts) return false;
    const waitMs = failure.retryAfterMs ?? policy.busyWaitMs * 2 ** (attempt - 1);
    if (waitMs > policy.longestBusyWaitMs) return false;
    progress.note(`The provider is busy; asking again in ${Math.ceil(waitMs / 1_000)} s.`);
    await (hooks.pause?.(waitMs) ?? clock.sleep(waitMs, signal));
    return true;
  };
}
