// From outcomes to classes of equal answers, and from classes to a decision. Pure: the order in which agents finished does not matter.
import type { Decision } from "../event.ts";
import { canonicalJson } from "../json.ts";
import { type AnswerClass, classifyAnswer, isAbstention, maxComparableCharacters, sameMarks } from "./answer-class.ts";
import type { ContemplatePolicy } from "./plan.ts";
import type { AgentOutcome } from "./solve.ts";

export interface OutcomeClass {
  kind: AnswerClass["kind"];
  key: AnswerClass["key"];
  /** in agent order; the first one speaks for the class */
  members: AgentOutcome[];
}

export interface Grouped {
  /** largest first; ties: fewer output tokens of the first member, then agent order */
  classes: OutcomeClass[];
  /** finished, but found no answer */
  abstained: AgentOutcome[];
}

/** An outcome whose answer may win: finished, complete, not an abstention, not shown wrong by a checker. */
export function isCandidate(outcome: AgentOutcome): boolean {
  return isComplete(outcome) && !isAbstention(outcome.record?.answer ?? "") && outcome.check !== "fail";
}

/** What the outcome says, in the form in which outcomes are compared. */
export function classOf(outcome: AgentOutcome): AnswerClass {
  const { clientCalls, json, open, record } = outcome;
  if (clientCalls.length > 0) {
    const calls = clientCalls.map(({ tool, input }) => `${tool} ${canonicalJson(input)}`).toSorted();
    return { kind: "calls", key: `calls:${calls.join("\n")}` };
  }
  if (open) return { kind: "open", key: null };
  if (json !== null) return { kind: "json", key: `json:${json}` };
  return classifyAnswer(record?.answer ?? "");
}

/** Prose, or a JSON value with prose in it: that no two are equal says nothing. */
export function isOpenClass({ kind, key }: OutcomeClass): boolean {
  return kind === "open" || (kind === "json" && (key?.length ?? 0) > maxComparableCharacters);
}

export function isComplete(outcome: AgentOutcome): boolean {
  return outcome.reason === "done" && outcome.record?.status === "complete";
}

/** Number at the end of an agent's id: the order in which agents were planned. */
function order(outcome: AgentOutcome): number {
  return Number(/\d+$/.exec(outcome.agentId)?.[0] ?? 0);
}

export function groupAnswers(outcomes: readonly AgentOutcome[]): Grouped {
  const inOrder = outcomes.toSorted((a, b) => order(a) - order(b));
  const classes: OutcomeClass[] = [];
  for (const outcome of inOrder.filter(isCandidate)) {
    const { kind, key } = classOf(outcome);
    const same = classes.find((other) => key !== null && other.key === key && sameMarks(other.members[0]?.annotations ?? [], outcome.annotations));
    if (same === undefined) classes.push({ kind, key, members: [outcome] });
    else same.members.push(outcome);
  }
  classes.sort((a, b) => b.members.length - a.members.length || shortest(a) - shortest(b));
  const abstained = inOrder.filter((outcome) => isComplete(outcome) && isAbstention(outcome.record?.answer ?? ""));
  return { classes, abstained };
}

/** Among equal votes, the answer that took fewer words: short chains are right more often (short-m@k, arXiv 2505.17813). */
function shortest(group: OutcomeClass): number {
  return Math.min(...group.members.map((member) => member.usage.outputTokens));
}

export type Verdict =
  | { type: "settled"; decision: Extract<Decision, "checked" | "vote" | "agreement">; chosen: AgentOutcome; why: string }
  | { type: "split" }
  | { type: "empty" };

/** What the outcomes of a finished round say together. */
export function decide(outcomes: readonly AgentOutcome[], policy: ContemplatePolicy): Verdict {
  const all = groupAnswers(outcomes).classes;
  const checked = checkedWinner(all);
  if (checked !== null) return { type: "settled", decision: "checked", chosen: checked, why: "a checker confirmed the answer" };
  const calling = decideCalls(all);
  if (calling !== null) return calling;
  const classes = all.filter(({ kind }) => kind !== "calls");
  const [leader, second] = classes;
  const chosen = leader?.members[0];
  if (leader === undefined || chosen === undefined) return { type: "empty" };
  if (leader.kind === "open") return { type: "split" };

  const votes = leader.members.length;
  const answered = classes.reduce((sum, group) => sum + group.members.length, 0);
  const sizes = classes.map(({ members }) => members.length);
  if (agree(sizes, outcomes.length, policy)) {
    return { type: "settled", decision: "agreement", chosen, why: `${votes} of ${answered} agents agree` };
  }
  if (leader.kind === "choice" && votes >= 2 && votes > (second?.members.length ?? 0)) {
    return { type: "settled", decision: "vote", chosen, why: `${votes} of ${answered} agents chose it` };
  }
  return { type: "split" };
}

/** Do so many say the same that this is the answer? `sizes` are those of the classes, the largest first. */
export function agree(sizes: readonly number[], agents: number, policy: ContemplatePolicy): boolean {
  const [votes = 0] = sizes;
  const answered = sizes.reduce((sum, size) => sum + size, 0);
  // of two agents, both is all that can agree
  if (votes === 2 && agents === 2) return true;
  return votes >= policy.agreementAgents && (votes / answered >= policy.agreementShare || hasLead(sizes, policy.earlyStopLead));
}

/** Whether to call the caller's tools comes before what to say: when at least half want to, the calls that most of them make. */
function decideCalls(classes: readonly OutcomeClass[]): Verdict | null {
  const votes = (group: OutcomeClass) => group.members.length;
  const calls = classes.filter(({ kind }) => kind === "calls");
  const calling = calls.reduce((sum, group) => sum + votes(group), 0);
  const answered = classes.reduce((sum, group) => sum + votes(group), 0);
  const chosen = calls[0]?.members[0];
  if (calls[0] === undefined || chosen === undefined || calling * 2 < answered) return null;
  const why = `${votes(calls[0])} of ${answered} agents make the same calls`;
  return { type: "settled", decision: votes(calls[0]) === answered && answered > 1 ? "agreement" : "vote", chosen, why };
}

/**
 * Why the round can stop although agents are still running, or null. A checked answer ends it at once; agreement ends it when the largest
 * class leads by the policy's number. Answers that a checker understands but has not confirmed never end it early.
 */
export function earlyStop(outcomes: readonly AgentOutcome[], policy: ContemplatePolicy): string | null {
  if (policy.earlyStopLead === null) return null;
  const { classes } = groupAnswers(outcomes);
  const sizes = classes.map(({ members }) => members.length);
  if (checkedWinner(classes) !== null) return "a checker confirmed an answer";
  if (outcomes.some((outcome) => outcome.check !== "unknown")) return null;
  if (classes[0]?.kind === "open" || !hasLead(sizes, policy.earlyStopLead)) return null;
  const votes = classes[0]?.members.length ?? 0;
  const against = classes[1]?.members.length ?? 0;
  return against === 0 ? `the first ${votes} answers agree` : `${votes} answers agree, ${against} ${against === 1 ? "stands" : "stand"} against them`;
}

function checkedWinner(classes: readonly OutcomeClass[]): AgentOutcome | null {
  for (const { members } of classes) {
    const passed = members.find((member) => member.check === "pass");
    if (passed !== undefined) return passed;
  }
  return null;
}

function hasLead([first = 0, second = 0]: readonly number[], lead: number | null): boolean {
  return lead !== null && first - second >= lead;
}
