// The last generation: one agent reads the attempts and writes the answer, and a guard compares it with them before it is told.
import { isAbstention, sameMarks } from "./answer-class.ts";
import { AbortCause, type TurnContext } from "../turn/turn-context.ts";
import { estimateTokens } from "../model/metered-stream.ts";
import type { Model } from "../model/model.ts";
import { classOf, groupAnswers, isCandidate, isComplete, isOpenClass } from "./decide.ts";
import { aggregateReferences, refineReferences } from "./plan.ts";
import { shuffled } from "./random.ts";
import { fitting, pickReferences, readingTask } from "./refine.ts";
import { roleModel } from "./role-model.ts";
import { judge } from "./run-round.ts";
import { type AgentOutcome, type SolveHooks, solve } from "./solve.ts";
import type { Steering } from "./steering.ts";

/** A small model checks attempts best when it does not roll dice; a large one writes better prose with some freedom. */
const finalTemperature = { plain: 0, block: 0.6 };

/** With fewer finished attempts than this there is little to weigh. */
const fewAttempts = 3;

export interface Aggregated {
  /** null when no aggregation could run: the budget has no room for it */
  outcome: AgentOutcome | null;
  /** the answer was told while it was written */
  told: boolean;
  /** why the answer must not be used, null when it may */
  rejected: string | null;
}

/**
 * Runs the aggregating agent. When the attempts have answers that can be compared, its text is held back until the guard has seen it: an
 * answer that no attempt gave and no checker confirms is rejected. Open requests have nothing to compare, and stream at once.
 */
export async function aggregate(
  context: TurnContext,
  drafts: readonly AgentOutcome[],
  refined: readonly AgentOutcome[],
  round: number,
  steering?: Steering,
): Promise<Aggregated> {
  const model = roleModel(context, "aggregate");
  const known = [...drafts, ...refined];
  const guarded = isComparable(known);
  const task = readingTask(context, {
    model,
    agentId: "aggregate-1",
    stage: "aggregate",
    round,
    read: references(context, model, drafts, refined),
    tokens: null,
    temperature: context.request.temperature ?? finalTemperature[model.capabilities.records],
    withRecord: guarded,
  });
  const room = context.ledger.room(estimateTokens(task.request.messages), 1, model.capabilities.priceUsdPerMillion);
  if (room !== null && room < 16) return { outcome: null, told: false, rejected: "the budget has no room for it" };

  context.emit({ type: "round-start", round, stage: "aggregate", agents: 1 });
  // JSON is told once it is known to be some
  const live = guarded || context.request.responseFormat !== undefined ? null : liveAnswer(context);
  const own = new AbortController();
  const unsteer = steering?.during({
    // an answer that is being told is what the person asked for
    answerNow: () => {
      if (live?.started() === true) return null;
      return () => {
        context.emit({ type: "cancel", agentId: task.agentId, why: "the person wants the answer now" });
        own.abort(new AbortCause("answer-now", "the person wants the answer now"));
      };
    },
  });
  const outcome = await judge(context, await solve(context, task, AbortSignal.any([context.signal, own.signal]), live?.hooks));
  unsteer?.();
  context.emit({ type: "round-end", round, stage: "aggregate" });
  const told = live?.end() ?? false;
  return { outcome, told, rejected: told ? null : reject(outcome, known, guarded) };
}

/** Do most of the attempts give short answers that can be compared? */
function isComparable(known: readonly AgentOutcome[]): boolean {
  const { classes } = groupAnswers(known);
  const open = classes.filter(isOpenClass).length;
  const all = classes.reduce((sum, { members }) => sum + members.length, 0);
  return all > 0 && open <= all / 2;
}

/** Refined attempts first, then one draft of each class; in random order, without counts. */
function references({ request }: TurnContext, model: Model, drafts: readonly AgentOutcome[], refined: readonly AgentOutcome[]): AgentOutcome[] {
  const most = model.capabilities.references ?? aggregateReferences;
  const key = `${request.turnId}/aggregate`;
  const late = refined.filter(isCandidate);
  const { classes } = groupAnswers(drafts);
  const early = pickReferences(drafts, Math.min(classes.length, Math.max(0, most - late.length)), key);
  const finished = [...late, ...early];
  // few have finished, so the ends of what others wrote are worth reading, too
  const cutOff = finished.length < fewAttempts ? drafts.filter(({ record }) => record?.status === "partial") : [];
  const all = finished.length === 0 ? [] : [...finished, ...cutOff.slice(0, Math.max(0, Math.min(refineReferences, most) - finished.length))];
  if (all.length > 0) return shuffled(all.slice(0, fitting(model, all, most)), `${key}/order`);
  // nobody finished with an answer: partial work and honest failures are better than nothing
  return drafts.filter((outcome) => outcome.record !== null).slice(0, aggregateReferences);
}

function liveAnswer(context: TurnContext): { hooks: SolveHooks; started: () => boolean; end: () => boolean } {
  let started = false;
  return {
    hooks: {
      onAnswer: (body) => {
        if (!started) context.emit({ type: "answer-start", decision: "synthesis" });
        started = true;
        context.emit(body);
      },
    },
    started: () => started,
    end: () => {
      if (started) context.emit({ type: "answer-end" });
      return started;
    },
  };
}

/** The novel guard: a synthesis may choose among the attempts, but must not invent. */
function reject(outcome: AgentOutcome, known: readonly AgentOutcome[], guarded: boolean): string | null {
  if (!isComplete(outcome)) return outcome.failure?.message ?? "it was not finished";
  const answer = outcome.record?.answer ?? "";
  if (isAbstention(answer)) return "it found no answer";
  if (outcome.check === "fail") return "a checker found it wrong";
  if (!guarded || outcome.check === "pass") return null;
  const { key } = classOf(outcome);
  const seen = known.filter(isCandidate).some((other) => classOf(other).key === key && sameMarks(other.annotations, outcome.annotations));
  return key !== null && seen ? null : "no other agent gave this answer, and nothing confirms it";
}
