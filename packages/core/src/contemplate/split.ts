// Split: a lead divides the request, sub-agents work on the parts side by side, the lead writes the answer. The order is here.
//   plan -> sub-tasks as they become ready -> integrate -> (one gap round -> integrate)
import { estimateTokens } from "../model/metered-stream.ts";
import { tokensOf } from "../turn/ledger.ts";
import { runSingleAgent } from "../turn/single-agent.ts";
import type { TurnContext, TurnOutcome } from "../turn/turn-context.ts";
import { isComplete } from "./decide.ts";
import { agentTools } from "./draft.ts";
import { artifactsOf, findingOf, type Integrated, integrate, type Part } from "./integrate.ts";
import { limitRounds } from "./limits.ts";
import { maxSubtasks, planTask, readGap, readSubtasks, subtaskLimit } from "./plan-subtasks.ts";
import { runParts } from "./run-parts.ts";
import { runRound } from "./run-round.ts";
import type { AgentOutcome } from "./solve.ts";
import { collectSources } from "./sources.ts";
import { createSteering, type Steering } from "./steering.ts";
import { announced, independent, type Subtask } from "./subtask.ts";
import { allFailed, cut, nothingToTell, tell, toldLive } from "./tell.ts";

/** The division did not come about: why, and whether that is less than was asked for. */
export interface NotSplit {
  why: string;
  failed: boolean;
  path: number;
}

export type SplitResult = { type: "answered"; outcome: TurnOutcome } | ({ type: "not-split" } & NotSplit);

export interface SplitOptions {
  /** why this shape was chosen */
  why: string;
  /** parts that can start at once, below which the request is not divided */
  leastIndependent: number;
}

/** Runs the whole division and tells the answer, unless the lead finds too few parts. */
export async function split(whole: TurnContext, { why, leastIndependent }: SplitOptions): Promise<SplitResult> {
  // checkers know whole questions, not parts of them
  const context = { ...whole, checkers: [] };
  const rounds = limitRounds(context);
  const steering = createSteering(context);
  try {
    const planning = { round: 0, tasks: [planTask(context, 0)], signal: rounds.signal, prime: false, parts: true, steering };
    const [lead] = await runRound(context, planning);
    const path = lead === undefined ? 0 : tokensOf(lead.usage);
    if (context.signal.aborted) return answered(cut(context, [], path));
    if (lead?.reason !== "done" && steering.answerNow()) return answered(await answerAtOnce(context, path));
    const names = agentTools(context).map(({ name }) => name);
    const limit = toldParts(context) ?? Math.min(subtaskLimit(context), fedParts(context));
    if (limit < 2) return { type: "not-split", why: "the budget does not feed two parts and their integration", failed: true, path };
    const subtasks = lead?.text === undefined ? [] : readSubtasks(lead.text, limit, names);
    const division = dividedEnough(subtasks, lead, leastIndependent);
    if (division !== null) return { type: "not-split", ...division, path };

    const plan = `${subtasks.length} agents share the work: ${why}`;
    context.emit({ type: "plan", shape: "split", agents: subtasks.length, why: plan, subtasks: subtasks.map(announced) });
    const ran = await runParts(context, { round: 1, subtasks, earlier: [], signal: rounds.signal, steering });
    return answered(await conclude(context, { ...ran, path: path + ran.path }, rounds.signal, steering));
  } finally {
    steering.end();
    rounds.end();
  }
}

/** How many sub-agents the rest of the budget can feed: each reads the request and its part, and must be able to write something. */
function fedParts({ request, ledger, policy }: TurnContext): number {
  const left = ledger.tokensLeft(policy.roundsShare);
  return left === null ? maxSubtasks : Math.floor(left / (estimateTokens(request.messages) + partTokens));
}

/** The part's own words in a prompt are about 300 tokens; with fewer than 200 to write, nothing is found out. */
const partTokens = 500;

function answered(outcome: TurnOutcome): SplitResult {
  return { type: "answered", outcome };
}

/** Why the plan is no division; null when it is one. */
function dividedEnough(subtasks: readonly Subtask[], lead: AgentOutcome | undefined, least: number): Omit<NotSplit, "path"> | null {
  if (lead === undefined || lead.reason !== "done") {
    return { why: `the lead could not divide the work: ${lead?.failure?.message ?? "it was cut off"}`, failed: true };
  }
  if (subtasks.length < 2) return { why: "the lead found no two parts that could be worked on side by side", failed: false };
  if (independent(subtasks).length >= least) return null;
  return { why: "every part the lead found needs the result of another one", failed: false };
}

/** How many parts the process had planned that ran the turn before; what it has spent since must not change the plan. */
function toldParts({ log }: TurnContext): number | null {
  const last = log.findLast((event) => event.type === "plan");
  return last?.type === "plan" ? (last.subtasks?.length ?? null) : null;
}

/** The person wants the answer now, and there is nothing yet to make it from: a model that does not think first gives it. */
async function answerAtOnce(context: TurnContext, path: number): Promise<TurnOutcome> {
  const outcome = await runSingleAgent(context, false);
  return { ...outcome, degraded: true, criticalPathTokens: path + outcome.criticalPathTokens };
}

interface Ran {
  parts: Part[];
  path: number;
}

async function conclude(context: TurnContext, ran: Ran, signal: AbortSignal, steering: Steering): Promise<TurnOutcome> {
  const outcomes = outcomesOf(ran.parts);
  if (context.signal.aborted) return cutParts(context, ran.parts, ran.path);
  if (outcomes.length > 0 && outcomes.every(({ reason, text }) => reason === "error" && text === "")) return allFailed(outcomes, ran.path);

  if (steering.answerNow() && ran.parts.every((part) => findingOf(part).length === 0)) return answerAtOnce(context, ran.path);

  const mayAsk = !steering.answerNow() && !signal.aborted && ran.parts.length < subtaskLimit(context);
  let { parts, path } = ran;
  let written = await integrate(context, parts, { number: 1, round: 2, mayAsk, steering });
  path += tokensOfIntegration(written);
  if (written.gap !== null && !context.signal.aborted) {
    // a lead that asks although it may not is asked again, without that piece
    const gap = mayAsk ? readGap(written.gap, `subtask-${parts.length + 1}`) : null;
    if (gap !== null && !signal.aborted) {
      const more = await runParts(context, { round: 3, subtasks: [gap], earlier: parts, signal, steering });
      parts = [...parts, ...more.parts];
      path += more.path;
    }
    if (!context.signal.aborted) {
      written = await integrate(context, parts, { number: 2, round: 4, mayAsk: false, steering });
      path += tokensOfIntegration(written);
    }
  }
  return told(context, parts, written, path);
}

function tokensOfIntegration({ outcome }: Integrated): number {
  return outcome === null ? 0 : tokensOf(outcome.usage);
}

function told(context: TurnContext, parts: readonly Part[], { outcome, told: isTold, gap }: Integrated, path: number): TurnOutcome {
  const degraded = parts.some((part) => part.outcome === null || !isComplete(part.outcome));
  if (isTold) return toldLive(context, outcome, degraded, path);
  if (context.signal.aborted) return cutParts(context, parts, path);
  // an answer in a given format was held back until it was whole
  if (outcome !== null && isComplete(outcome) && outcome.text !== "" && gap === null)
    return tell(context, "integration", { ...outcome, extras: [...outcome.extras, ...artifactsOf(outcomesOf(parts))] }, { degraded, path });
  return tellParts(context, parts, path) ?? nothingToTell(outcome === null ? outcomesOf(parts) : [outcome, ...outcomesOf(parts)], path);
}

function cutParts(context: TurnContext, parts: readonly Part[], path: number): TurnOutcome {
  const end = cut(context, [], path);
  if (end.reason !== "stopped") tellParts(context, parts, path);
  return end;
}

/** Without an integration the parts themselves are the answer, under their titles; null when there are none. */
function tellParts(context: TurnContext, parts: readonly Part[], path: number): TurnOutcome | null {
  const sections = parts.filter((part) => findingOf(part).length > 0);
  if (sections.length === 0) return null;
  const text = sections.map(({ subtask, outcome }) => `## ${subtask.title}\n\n${outcome?.text.trim() ?? ""}`).join("\n\n");
  const outcomes = outcomesOf(sections);
  const annotations = outcomes.flatMap((outcome) => outcome.annotations);
  const extras = [...collectSources(outcomes), ...artifactsOf(outcomes)];
  return tell(context, "fallback", { text, annotations, extras, clientCalls: [] }, { degraded: true, path });
}

function outcomesOf(parts: readonly Part[]): AgentOutcome[] {
  return parts.flatMap(({ outcome }) => (outcome === null ? [] : [outcome]));
}
