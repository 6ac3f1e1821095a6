// A part of a request that one agent can do by itself, and how parts depend on each other. It knows no model and no prompt.
import type { TurnEventOf } from "../event.ts";

export interface Subtask {
  agentId: string;
  title: string;
  /** what is to be found out or made */
  objective: string;
  /** what the result looks like */
  output: string;
  /** what belongs to other parts */
  boundaries: string;
  doneWhen: string;
  /** names of the tools it may use; null: all that agents have */
  tools: readonly string[] | null;
  /** agents whose results it needs first */
  after: readonly string[];
}

/** Parts that need no result of another one. */
export function independent(subtasks: readonly Subtask[]): Subtask[] {
  return subtasks.filter(({ after }) => after.length === 0);
}

/** What the plan event tells of a part. */
export function announced({ agentId, title, objective, after }: Subtask): NonNullable<TurnEventOf<"plan">["subtasks"]>[number] {
  return { agentId, title, objective, after: [...after] };
}

/** Edges to parts that do not exist and edges that close a circle are dropped, so that every part can be reached. */
export function withoutCircles(subtasks: readonly Subtask[]): Subtask[] {
  const ids = new Set(subtasks.map(({ agentId }) => agentId));
  const open = subtasks.map((subtask) => ({ ...subtask, after: subtask.after.filter((id) => id !== subtask.agentId && ids.has(id)) }));
  const reached = new Set<string>();
  while (reached.size < open.length) {
    const ready = open.filter(({ agentId, after }) => !reached.has(agentId) && after.every((id) => reached.has(id)));
    for (const { agentId } of ready) reached.add(agentId);
    if (ready.length > 0) continue;
    // a circle: the first of those left goes ahead without what it waits for
    const first = open.find(({ agentId }) => !reached.has(agentId));
    if (first !== undefined) first.after = first.after.filter((id) => reached.has(id));
  }
  return open;
}

/**
 * At most `limit` parts, without two that ask for the same: a lead that divides badly makes agents repeat each other's searches. What is
 * left over is added to the part that asks for the same, or to the last one, so that nothing of the request is lost.
 */
export function merged(subtasks: readonly Subtask[], limit: number): Subtask[] {
  const kept: Subtask[] = [];
  const renamed = new Map<string, string>();
  for (const subtask of subtasks) {
    const twin = kept.findIndex((other) => sameIntent(other, subtask));
    const place = twin >= 0 ? twin : kept.length >= limit ? kept.length - 1 : -1;
    const target = kept[place];
    if (target === undefined) {
      kept.push(subtask);
      continue;
    }
    renamed.set(subtask.agentId, target.agentId);
    kept[place] = join(target, subtask);
  }
  return withoutCircles(kept.map((subtask) => ({ ...subtask, after: [...new Set(subtask.after.map((id) => renamed.get(id) ?? id))] })));
}

function join(one: Subtask, other: Subtask): Subtask {
  const both = (a: string, b: string) => (b === "" || a === b ? a : a === "" ? b : `${a}\nAlso: ${b}`);
  return {
    ...one,
    objective: both(one.objective, other.objective),
    output: both(one.output, other.output),
    // what bounded one of them may be what the other one is about
    boundaries: one.boundaries === other.boundaries ? one.boundaries : "",
    doneWhen: both(one.doneWhen, other.doneWhen),
    tools: one.tools === null || other.tools === null ? null : [...new Set([...one.tools, ...other.tools])],
    after: [...new Set([...one.after, ...other.after])],
  };
}

/** Above this share of common words, two objectives ask for the same. */
const sameShare = 0.75;
const commonWords = new Set(
  "the and for with from that this these those into about their its all any each both are was were has have had one find search list describe research look collect gather identify compare determine check explain write summarise summarize give get report information data".split(
    " ",
  ),
);

/** Nearly the same words, and no name or number that only one of them has: "population of Sweden" and "of Norway" are two tasks. */
function sameIntent(one: Subtask, other: Subtask): boolean {
  const [a, b] = [wordsOf(one), wordsOf(other)];
  if (a.words.size === 0 || b.words.size === 0) return false;
  if (!isSubset(a.names, b.words) || !isSubset(b.names, a.words)) return false;
  const common = [...a.words].filter((word) => b.words.has(word)).length;
  return common / (a.words.size + b.words.size - common) >= sameShare;
}

function wordsOf({ objective }: Subtask): { words: Set<string>; names: Set<string> } {
  const all = objective.match(/[\p{L}\p{N}][\p{L}\p{N}'.-]*/gu) ?? [];
  const kept = all.map((word) => word.replace(/[.'-]+$/, "")).filter((word) => word.length > 2 || /\d/.test(word));
  const plain = kept.filter((word) => !commonWords.has(word.toLowerCase()));
  const names = plain.filter((word) => /^[\p{Lu}\p{N}]/u.test(word));
  return { words: new Set(plain.map((word) => word.toLowerCase())), names: new Set(names.map((word) => word.toLowerCase())) };
}

function isSubset(part: ReadonlySet<string>, whole: ReadonlySet<string>): boolean {
  return [...part].every((item) => whole.has(item));
}
