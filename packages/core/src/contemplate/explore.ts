// Explore: many agents on the same question, then one answer. The order of the stages is here; each stage is a file.
//   plan -> draft -> decide -> refine (when split and wide) -> decide -> aggregate -> guard -> answer
import type { Decision } from "../event.ts";
import { estimateTokens } from "../model/metered-stream.ts";
import { tokensOf } from "../turn/ledger.ts";
import { runSingleAgent } from "../turn/single-agent.ts";
import type { TurnContext, TurnOutcome } from "../turn/turn-context.ts";
import { aggregate } from "./aggregate.ts";
import { tellSelection } from "./compare.ts";
import { decide, groupAnswers, isComplete, type Verdict } from "./decide.ts";
import { draftTask, draftTasks } from "./draft.ts";
import { limitRounds } from "./limits.ts";
import { makePlan, type Money, type Plan, quorumSize } from "./plan.ts";
import { createProbe } from "./probe.ts";
import { refineTasks } from "./refine.ts";
import { draftModel, roleModel } from "./role-model.ts";
import { runRound } from "./run-round.ts";
import type { AgentOutcome, AgentTask } from "./solve.ts";
import { createSteering, type Steering } from "./steering.ts";
import { allFailed, allRefuted, best, cut, noAnswer, nothingToTell, tell, type Told, toldLive } from "./tell.ts";

const defaultAgents = 4;
/** A prefix shorter than this is computed faster than it is waited for. */
const primeTokens = 1_024;

export interface ExploreOptions {
  /** why this shape was chosen, for the plan event; absent when agents were simply asked for */
  why?: string;
  /** start with a few drafts and add more while they disagree */
  probe?: boolean;
}

/** Runs the whole exploration and tells the answer. */
export async function explore(context: TurnContext, { why, probe = false }: ExploreOptions = {}): Promise<TurnOutcome> {
  const { request, policy, emit } = context;
  const asked = request.agents ?? defaultAgents;
  const inputTokens = estimateTokens(request.messages);
  const plan = makePlan(asked, request.budget?.maxTokens ?? null, inputTokens, policy, moneyOf(context));
  const tasks = draftTasks(context, plan);
  const few = probe ? createProbe(context, tasks) : null;
  const agents = few?.first.length ?? plan.agents;
  emit({ type: "plan", shape: plan.agents === 1 ? "direct" : "explore", agents, why: why ?? plan.why });
  if (plan.agents === 1) {
    const outcome = await runSingleAgent(context, true);
    return { ...outcome, degraded: outcome.degraded || asked > 1 };
  }

  const rounds = limitRounds(context);
  const steering = createSteering(context);
  try {
    const hasImage = request.messages.some((message) => message.parts.some((part) => part.type === "image"));
    const all = await runRound(context, {
      round: 1,
      tasks: few?.first ?? tasks,
      ...(few === null ? {} : { more: few.more }),
      signal: rounds.signal,
      prime: shouldPrime(tasks, inputTokens, hasImage),
      steering,
      add: addDraft(context, plan),
    });
    let path = longest(all);
    const width = few === null ? plan.agents : all.length;
    const degraded = (asked !== plan.agents && !probe) || isDegraded(all, width, context, steering);
    if (context.signal.aborted) return cut(context, all, path);
    if (all.every(({ text, clientCalls }) => text === "" && clientCalls.length === 0)) {
      return steering.answerNow() ? answerAtOnce(context, path) : allFailed(all, path);
    }

    const first = decide(all, policy);
    if (first.type === "settled") return tell(context, first.decision, first.chosen, { degraded, path });
    // calls of the caller's tools that stayed in the minority are no attempts at an answer
    const drafts = all.filter((outcome) => outcome.clientCalls.length === 0);
    if (isBelowFloor(all, width, context)) {
      const chosen = best(all);
      if (chosen !== null && (chosen.text !== "" || chosen.clientCalls.length > 0))
        return tell(context, "fallback", chosen, { degraded: true, path });
    }
    const early = withoutAggregation(context, first, drafts, hasImage);
    if (early?.degraded === true && steering.answerNow()) return answerAtOnce(context, path);
    if (early !== null) return tell(context, early.decision, early.chosen, { degraded: degraded || early.degraded, path });

    const selected = await tellSelection(context, drafts, { round: 2, degraded, path, steering });
    if (selected !== null) return selected;

    let refined: AgentOutcome[] = [];
    const inHaste = rounds.signal.aborted || steering.answerNow() || all.some(({ reason }) => reason === "deadline");
    if (first.type === "split" && plan.refiners > 0 && width >= 8 && !inHaste) {
      refined = await runRound(context, { round: 2, tasks: refineTasks(context, plan, drafts), signal: rounds.signal, prime: false, steering });
      path += longest(refined);
      if (context.signal.aborted) return cut(context, [...drafts, ...refined], path);
      const second = decide(refined, policy);
      if (second.type === "settled") return tell(context, second.decision, second.chosen, { degraded, path });
    }

    const final = await aggregate(context, drafts, refined, refined.length > 0 ? 3 : 2, steering);
    if (final.outcome !== null) path += tokensOf(final.outcome.usage);
    if (final.told) return toldLive(context, final.outcome, degraded, path);
    if (context.signal.aborted) return cut(context, [...drafts, ...refined], path);
    if (final.outcome !== null && final.rejected === null) {
      return tell(context, final.outcome.check === "pass" ? "checked" : "synthesis", final.outcome, { degraded, path });
    }
    // a synthesis that was turned down is the guard at work; one that could not run is less than was asked for
    const unfinished = final.outcome === null || !isComplete(final.outcome);
    const how = { degraded: degraded || unfinished, path };
    const fallback = best([...drafts, ...refined]) ?? (final.outcome?.check === "fail" ? null : final.outcome);
    if (fallback !== null && fallback.text !== "") return tell(context, "fallback", fallback, how);
    if (allRefuted([...drafts, ...refined])) return tell(context, "fallback", noAnswer, how);
    return nothingToTell(final.outcome === null ? drafts : [final.outcome, ...drafts], path);
  } finally {
    steering.end();
    rounds.end();
  }
}

/** The dollars there are, at the prices of the dearest model that drafts. */
function moneyOf(context: TurnContext): Money | null {
  const maxUsd = context.request.budget?.maxCostUsd ?? null;
  if (maxUsd === null) return null;
  const prices = (context.request.roles?.draft ?? [""]).map((_, index) => draftModel(context, index + 1).capabilities.priceUsdPerMillion);
  const known = prices.filter((price) => price !== null);
  return { maxUsd, prices: { input: Math.max(0, ...known.map(({ input }) => input)), output: Math.max(0, ...known.map(({ output }) => output)) } };
}

/** Several agents of one model that serves them side by side find the prefix computed, if it is long enough to matter. */
function shouldPrime(tasks: readonly AgentTask[], inputTokens: number, hasImage: boolean): boolean {
  const models = new Set(tasks.map((task) => task.model));
  const capabilities = tasks[0]?.model?.capabilities;
  if (models.size !== 1 || capabilities === undefined) return false;
  return capabilities.records === "block" && capabilities.parallel > 1 && (hasImage || inputTokens >= primeTokens);
}

/** The most agents that anybody may ask for. */
const mostAgents = 16;

/** One more draft, numbered behind all that were planned, so that a probe's later drafts keep their names. */
function addDraft(context: TurnContext, plan: Plan): (planned: number) => AgentTask | null {
  let added = 0;
  return (planned) => {
    if (planned >= mostAgents) return null;
    added += 1;
    return draftTask(context, plan, "draft", plan.agents + added);
  };
}

/** The person wants the answer now, and nobody has one: a model that does not think first gives it. */
async function answerAtOnce(context: TurnContext, path: number): Promise<TurnOutcome> {
  const outcome = await runSingleAgent(context, false);
  return { ...outcome, degraded: true, criticalPathTokens: path + outcome.criticalPathTokens };
}

/** At a deadline, so few have left something that there is nothing to weigh: the fullest attempt is told. */
function isBelowFloor(drafts: readonly AgentOutcome[], agents: number, { policy }: TurnContext): boolean {
  if (!drafts.some(({ reason }) => reason === "deadline")) return false;
  return drafts.filter(({ record }) => record !== null).length < Math.max(1, Math.ceil(agents * policy.floorShare));
}

/** Agents run side by side: their round is as long as its longest. */
function longest(outcomes: readonly AgentOutcome[]): number {
  return Math.max(0, ...outcomes.map((outcome) => tokensOf(outcome.usage)));
}

/** Agents cut by the budget, or failures that leave fewer answers than the quorum. Stragglers cut on purpose do not count. */
function isDegraded(drafts: readonly AgentOutcome[], agents: number, { policy }: TurnContext, steering: Steering): boolean {
  if (steering.answerNow()) return true;
  if (drafts.some((outcome) => outcome.reason === "budget" || outcome.reason === "deadline")) return true;
  const failed = drafts.some((outcome) => outcome.reason === "error");
  return failed && drafts.filter(isComplete).length < quorumSize(agents, policy);
}

/** Cases in which another generation could not help. */
function withoutAggregation(
  context: TurnContext,
  verdict: Verdict,
  drafts: readonly AgentOutcome[],
  hasImage: boolean,
): { decision: Decision; chosen: Told; degraded: boolean } | null {
  const plain = roleModel(context, "aggregate").capabilities.records === "plain";
  const { classes, abstained } = groupAnswers(drafts);
  const chosen = classes[0]?.members[0];
  // the only answer there is, and a model that could do no more with it than repeat it; or a picture, which leaves a small model no room to weigh attempts
  if (plain && chosen !== undefined && (classes.length === 1 || hasImage)) return { decision: "vote", chosen, degraded: false };
  // a plain model reads answers; without any there is nothing to show it
  if (plain && verdict.type === "empty") {
    if (allRefuted(drafts)) return { decision: "fallback", chosen: noAnswer, degraded: false };
    const silent = abstained.find(({ text }) => text !== "") ?? best(drafts);
    if (silent !== null && silent.text !== "") return { decision: "fallback", chosen: silent, degraded: !isComplete(silent) };
  }
  return null;
}
