// Selection: things that were made (a program, a page, an artifact) are never merged as text. Programs that do the same agree; what is left
// is compared two by two, in both orders, and the winner is told as it was. Candidates that a checker refused do not come here.
import { passThrough } from "../turn/pass-through.ts";
import { tokensOf } from "../turn/ledger.ts";
import type { TurnContext, TurnOutcome } from "../turn/turn-context.ts";
import { byBehaviour } from "./behaviour.ts";
import { agree } from "./decide.ts";
import { sampling } from "./draft.ts";
import { type MadeDraft, madeThings, readMade } from "./made-things.ts";
import { compareTail, withTail } from "./prompts.ts";
import { nonceFor } from "./refine.ts";
import { roleModel } from "./role-model.ts";
import { runRound } from "./run-round.ts";
import type { AgentOutcome, AgentTask } from "./solve.ts";
import type { Steering } from "./steering.ts";
import { cut, tell } from "./tell.ts";
import type { Inspection } from "./workbench.ts";

/** Chooses and tells one of the drafts, when they are made things; null when they are not. A plain model cannot judge. */
export async function tellSelection(
  context: TurnContext,
  drafts: readonly AgentOutcome[],
  how: { round: number; degraded: boolean; path: number; steering: Steering },
): Promise<TurnOutcome | null> {
  const made = context.model.capabilities.records === "block" ? (madeThings(drafts) ?? []) : [];
  if (made.length === 0) return null;
  const { round, steering } = how;
  const things = await Promise.all(made.map((outcome) => readMade(outcome, context.blobs)));
  const { classes: alike, path: tried, rounds } = await byBehaviour(context, things, { round, steering });
  if (context.signal.aborted) return cut(context, made, how.path + tried);
  const classes = alike ?? things.map((thing): [MadeDraft] => [thing]);
  const rivals = classes.map(([first]) => first);
  const sizes = classes.map(({ length }) => length);
  if (alike !== null && rivals[0] !== undefined && agree(sizes, things.length, context.policy)) {
    return tell(context, "agreement", rivals[0].outcome, { degraded: how.degraded, path: how.path + tried });
  }
  const [first, ...others] = await openPages(context, rivals, steering);
  if (first === undefined) return null;
  const { chosen, unjudged, path } = await selectBest(context, [first, ...others], { round: round + rounds, steering });
  if (context.signal.aborted) return cut(context, made, how.path + tried + path);
  return tell(context, "selection", chosen, { degraded: how.degraded || unjudged, path: how.path + tried + path });
}

/** A made thing as judges see it. */
interface Candidate {
  outcome: AgentOutcome;
  text: string;
  picture?: Inspection["picture"];
}

/** What pages look like and what goes wrong in them; those that do not work at all are out while others do. */
async function openPages(context: TurnContext, drafts: readonly MadeDraft[], steering: Steering): Promise<Candidate[]> {
  const { workbench, blobs, signal } = context;
  const opened = await Promise.all(
    drafts.map(async ({ outcome, made }) => {
      const look = drafts.length > 1 && made.type === "page" && made.source !== "" && !steering.answerNow();
      // a page that cannot be opened here can still be read
      const inspection = look ? await workbench?.inspect(made, { blobs, signal }).catch(() => null) : null;
      return { outcome, made, inspection: inspection ?? null };
    }),
  );
  const working = opened.filter(({ inspection }) => inspection?.broken !== true);
  return (working.length > 0 ? working : opened).map(({ outcome, made, inspection }) => ({
    outcome,
    text: [
      outcome.text,
      ...(outcome.extras.some(({ type }) => type === "artifact") && made.type === "page"
        ? [`[made: ${made.title}, ${made.mediaType}]`, made.source]
        : []),
      ...(inspection === null ? [] : [`[opened in a browser: ${inspection.report}]`]),
    ].join("\n"),
    ...(inspection?.picture === undefined ? {} : { picture: inspection.picture }),
  }));
}

interface Selected {
  chosen: AgentOutcome;
  /** no judge could be read at all: the choice is the first candidate for want of anything better */
  unjudged: boolean;
  /** tokens on the longest chain of comparisons */
  path: number;
}

/** A knock-out among the candidates, in agent order: as many rounds as it takes to halve them to one. A tie goes to the earlier agent. */
async function selectBest(
  context: TurnContext,
  candidates: readonly [Candidate, ...Candidate[]],
  options: { round: number; steering: Steering },
): Promise<Selected> {
  let [first, ...others] = candidates;
  let { round } = options;
  let votes = 0;
  let path = 0;
  while (others.length > 0) {
    const left = [first, ...others];
    const pairs = Array.from({ length: Math.floor(left.length / 2) }, (_, index) => left.slice(2 * index, 2 * index + 2));
    const tasks = pairs.flatMap(([one, other]) =>
      one === undefined || other === undefined
        ? []
        : [
            [one, other],
            [other, one],
          ].map((order) => compareTask(context, order, round)),
    );
    const comparing = { round, tasks, signal: context.signal, prime: false, parts: true, steering: options.steering };
    const judged = await runRound({ ...context, checkers: [] }, comparing);
    path += Math.max(0, ...judged.map(({ usage }) => tokensOf(usage)));
    const verdictOf = (task: AgentTask | undefined) => readVerdict(judged.find(({ agentId }) => agentId === task?.agentId));
    const winners = pairs.flatMap(([one, other], index) => {
      const [forward, backward] = [verdictOf(tasks[2 * index]), verdictOf(tasks[2 * index + 1])];
      votes += [forward, backward].filter((verdict) => verdict !== null).length;
      // the second judge saw them the other way round
      const balance = points(forward) - points(backward);
      const winner = balance < 0 ? other : one;
      return winner === undefined ? [] : [winner];
    });
    const bye = left.length % 2 === 1 ? left.slice(-1) : [];
    [first = first, ...others] = [...winners, ...bye];
    round += 1;
  }
  return { chosen: first.outcome, unjudged: candidates.length > 1 && votes === 0, path };
}

type Verdict = "first" | "second" | "same";

function points(verdict: Verdict | null): number {
  return verdict === "first" ? 1 : verdict === "second" ? -1 : 0;
}

/** What a judge said last; null when it cannot be read, which is no preference. */
function readVerdict(outcome: AgentOutcome | undefined): Verdict | null {
  if (outcome === undefined || outcome.reason !== "done") return null;
  const said = [...outcome.text.matchAll(/\bbetter\b[*_"'\s]*[:=]+[*_"'\s]*(?:candidate\s*)?(1|2|same|tie|neither|both)\b/gi)]
    .at(-1)?.[1]
    ?.toLowerCase();
  if (said === undefined) return null;
  return said === "1" ? "first" : said === "2" ? "second" : "same";
}

function compareTask(context: TurnContext, pair: readonly Candidate[], round: number): AgentTask {
  const model = roleModel(context, "aggregate");
  const compared = pair.map(({ outcome }) => outcome.agentId);
  // by whom it compares: a turn that is taken over may find that other candidates work, and must not take one judgement for another
  const agentId = `compare-${compared.join("-")}`;
  // four characters per token: a quarter of the context for each, the rest for the request and the judgement
  const limit = Math.min(maxCandidateCharacters, model.capabilities.contextTokens);
  const shown = pair.map(({ text }) => (text.length <= limit ? text : `${text.slice(0, limit / 2)}\n[cut]\n${text.slice(-limit / 2)}`));
  const pictures = model.capabilities.images ? pair.flatMap(({ picture }) => picture ?? []) : [];
  const both = pictures.length === pair.length ? pictures : [];
  const { stop: _, ...asked } = passThrough(context.request, true);
  return {
    agentId,
    stage: "compare",
    round,
    title: compared.join(" or "),
    tools: [],
    block: false,
    model,
    request: {
      messages: withTail(context.request.messages, compareTail(shown, nonceFor(context.request.turnId), both.length > 0), both),
      ...asked,
      ...sampling({ ...context, model }, agentId, 0),
    },
  };
}

/** A page of HTML with its scripts; what is longer no judge reads to the end. */
const maxCandidateCharacters = 40_000;
