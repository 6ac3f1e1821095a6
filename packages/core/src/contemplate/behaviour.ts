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

/** Programs that do the same: the drafts, in agent order, and what each call came to, null for one that failed. */
interface BehaviourClass {
  members: [MadeDraft, ...MadeDraft[]];
  did: readonly (string | null)[];
}

/**
 * The classes, the most first, without programs in which no call worked. Null when nothing can be found out: then they are read, as other made
 * things are. `path` and `rounds` count in any case.
 */
export async function byBehaviour(
  context: TurnContext,
  drafts: readonly MadeDraft[],
  { round, steering }: { round: number; steering: Steering },
): Promise<{ classes: [MadeDraft, ...MadeDraft[]][] | null; path: number; rounds: number }> {
  const { workbench, signal } = context;
  const programs = drafts.flatMap(({ made }) => (made.type === "program" ? [made] : []));
  const [first] = programs;
  const alike = first !== undefined && first.language !== "" && programs.every(({ language }) => language === first.language);
  if (workbench === undefined || programs.length < Math.max(2, drafts.length) || !alike || steering.answerNow())
    return { classes: null, path: 0, rounds: 0 };

  const model = roleModel(context, "aggregate");
  const { stop: _, ...asked } = passThrough(context.request, true);
  const agentId = "calls-1";
  const tail = callsTail(
    programs.map(({ source }) => source),
    first.language,
    nonceFor(context.request.turnId),
  );
  const request = { messages: withTail(context.request.messages, tail), ...asked, ...sampling({ ...context, model }, agentId, 0) };
  const task = { agentId, stage: "compare" as const, round, title: "Calls to try", tools: [], block: false, model, request };
  const asking = { round, tasks: [task], signal, prime: false, parts: true, steering };
  const [outcome] = await runRound({ ...context, checkers: [] }, asking);
  const path = outcome === undefined ? 0 : tokensOf(outcome.usage);
  const calls = readCalls(outcome?.text ?? "");
  if (calls.length === 0 || signal.aborted || steering.answerNow()) return { classes: null, path, rounds: 1 };
  const sources = programs.map(({ source }) => source);
  // whatever goes wrong there, the programs can still be read
  const outcomes = await workbench.tryCalls(first.language, sources, calls, signal).catch(() => null);
  const classes = outcomes === null ? [] : classesOf(drafts, outcomes);
  if (classes.length === 0) return { classes: null, path, rounds: 1 };
  tellAgreement(context, drafts, classes, calls);
  return { classes: classes.map(({ members }) => members), path, rounds: 1 };
}

function readCalls(text: string): string[] {
  const json = cutJson(text);
  const value: unknown = json === null ? null : JSON.parse(json);
  if (!Array.isArray(value)) return [];
  return value.filter((call): call is string => typeof call === "string" && call.trim() !== "" && call.length <= longestCall).slice(0, mostCalls);
}

/** Ties go to the class of the earlier draft. Empty when no call worked in any program: that says nothing of the programs. */
function classesOf(drafts: readonly MadeDraft[], outcomes: readonly (readonly (string | null)[])[]): BehaviourClass[] {
  const classes = new Map<string, BehaviourClass>();
  drafts.forEach((draft, index) => {
    const did = outcomes[index] ?? [];
    const same = classes.get(JSON.stringify(did));
    if (same === undefined) classes.set(JSON.stringify(did), { members: [draft], did });
    else same.members.push(draft);
  });
  const working = [...classes.values()].filter(({ did }) => did.some((one) => one !== null));
  return working.toSorted((a, b) => b.members.length - a.members.length);
}

/** For people, a class is known by the first call on which not all do the same. */
function tellAgreement({ emit }: TurnContext, drafts: readonly MadeDraft[], classes: readonly BehaviourClass[], calls: readonly string[]): void {
  const differing = calls.findIndex((_, index) => new Set(classes.map(({ did }) => did[index])).size > 1);
  const idOf = ({ outcome }: MadeDraft) => outcome.agentId;
  const working = classes.flatMap(({ members }) => members.map(idOf));
  emit({
    type: "agreement",
    classes: classes.map(({ members, did }) => ({
      answer: differing < 0 ? `does the same in ${calls.length} calls` : `${calls[differing]}: ${did[differing] ?? "failed"}`,
      agents: members.map(idOf),
    })),
    abstained: drafts.map(idOf).filter((id) => !working.includes(id)),
  });
}
