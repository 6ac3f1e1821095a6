// Programs as answers: two are the same answer when they do the same. One agent writes calls that tell right programs from wrong ones, all
// programs are run on all of them, and those with equal outcomes are a class. It knows no language; the workbench does.
import { cutJson } from "../json.ts";
import { passThrough } from "../turn/pass-through.ts";
import { tokensOf } from "../turn/ledger.ts";
import type { TurnContext } from "../turn/turn-context.ts";
import { sampling } from "./draft.ts";
import type { MadeDraft } from "./made-things.ts";
import { callsTail, withTail } from "./prompts.ts";
import { nonceFor } from "./refine.ts";
import { roleModel } from "./role-model.ts";
import { runRound } from "./run-round.ts";
import type { Steering } from "./steering.ts";

/** A dozen tells most wrong programs from right ones, and is written in a few seconds. */
const mostCalls = 12;
const longestCall = 2_000;

export interface Behaviour<T> {
  /** programs that do the same, the most first; those in which no call worked are left out */
  classes: [T, ...T[]][];
  /** how many calls were made */
  calls: number;
}

/** Null when it cannot be found out: then they are read, as other made things are. `path` counts in any case. */
export async function byBehaviour(
  context: TurnContext,
  drafts: readonly MadeDraft[],
  { round, steering }: { round: number; steering: Steering },
): Promise<{ behaviour: Behaviour<MadeDraft> | null; path: number }> {
  const { workbench, signal } = context;
  const programs = drafts.flatMap(({ made }) => (made.type === "program" ? [made] : []));
  const [first] = programs;
  const alike = first !== undefined && first.language !== "" && programs.every(({ language }) => language === first.language);
  if (workbench === undefined || programs.length < Math.max(2, drafts.length) || !alike || steering.answerNow()) return { behaviour: null, path: 0 };

  const model = roleModel(context, "aggregate");
  const { stop: _, ...asked } = passThrough(context.request, true);
  const agentId = "calls-1";
  const tail = callsTail(
    programs.map(({ source }) => source),
    first.language,
    nonceFor(context.request.turnId),
  );
  const request = { messages: withTail(context.request.messages, tail), ...asked, ...sampling({ ...context, model }, agentId, 0) };
  const task = { agentId, stage: "compare" as const, round, title: "calls to try", tools: [], block: false, model, request };
  const asking = { round, tasks: [task], signal, prime: false, parts: true, steering };
  const [outcome] = await runRound({ ...context, checkers: [] }, asking);
  const path = outcome === undefined ? 0 : tokensOf(outcome.usage);
  const calls = readCalls(outcome?.text ?? "");
  if (calls.length === 0 || signal.aborted || steering.answerNow()) return { behaviour: null, path };
  const sources = programs.map(({ source }) => source);
  // whatever goes wrong there, the programs can still be read
  const outcomes = await workbench.tryCalls(first.language, sources, calls, signal).catch(() => null);
  const classes = outcomes === null ? null : classesOf(drafts, outcomes);
  return { behaviour: classes === null ? null : { classes, calls: calls.length }, path };
}

function readCalls(text: string): string[] {
  const json = cutJson(text);
  const value: unknown = json === null ? null : JSON.parse(json);
  if (!Array.isArray(value)) return [];
  return value.filter((call): call is string => typeof call === "string" && call.trim() !== "" && call.length <= longestCall).slice(0, mostCalls);
}

/** Ties go to the class of the earlier draft. Null when no call worked in any program: that says nothing of the programs. */
function classesOf<T>(drafts: readonly T[], outcomes: readonly (readonly (string | null)[])[]): [T, ...T[]][] | null {
  const classes = new Map<string, { works: boolean; members: [T, ...T[]] }>();
  drafts.forEach((draft, index) => {
    const did = outcomes[index] ?? [];
    const key = JSON.stringify(did);
    const same = classes.get(key);
    if (same === undefined) classes.set(key, { works: did.some((one) => one !== null), members: [draft] });
    else same.members.push(draft);
  });
  const working = [...classes.values()].filter(({ works }) => works).map(({ members }) => members);
  return working.length === 0 ? null : working.toSorted((a, b) => b.length - a.length);
}
