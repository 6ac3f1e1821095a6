// From outcomes to classes of equal answers, and from classes to a decision. Pure: the order in which agents finished does not matter.
import type { Decision } from "../event.ts";
import { type AnswerClass, classifyAnswer, isAbstention, sameMarks } from "./answer-class.ts";
import type { ContemplatePolicy } from "./plan.ts";
import type { AgentOutcome } from "./solve.ts";

export interface OutcomeClass {
  kind: AnswerClass["kind"];
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

export function isComplete(outcome: AgentOutcome): boolean {
  return outcome.reason === "done" && outcome.record?.status === "complete";
}

/** Number at the end of an agent's id: the order in which agents were planned. */
function order(outcome: AgentOutcome): number {
  return Number(/\d+$/.exec(outcome.agentId)?.[0] ?? 0);
}

export function groupAnswers(outcomes: readonly AgentOutcome[]): Grouped {
  const inOrder = outcomes.toSorted((a, b) => order(a) - order(b));
  const classes: (OutcomeClass & { key: string | null })[] = [];
  for (const outcome of inOrder.filter(isCandidate)) {
    const { kind, key } = outcome.open ? { kind: "open" as const, key: null } : classifyAnswer(outcome.record?.answer ?? "");
    const same = classes.find((other) => key !== null && other.key === key && sameMarks(other.members[0]?.annotations ?? [], outcome.annotations));
    if (same === undefined) classes.push({ kind, key, members: [outcome] });
    else same.members.push(outcome);
  }
  classes.sort((a, b) => b.members.length - a.members.length || shortest(a) - shortest(b));
  const abstained = inOrder.filter((outcome) => isComplete(outcome) && isAbstention(outcome.record?.answer ?? ""));
  return { classes: classes.map(({ kind, members }) => ({ kind, members })), abstained };
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
  const { classes } = groupAnswers(outcomes);
  const checked = checkedWinner(classes);
  if (checked !== null) return { type: "settled", decision: "checked", chosen: checked, why: "a checker confirmed the answer" };
  const [leader, second] = classes;
  const chosen = leader?.members[0];
  if (leader === undefined || chosen === undefined) return { type: "empty" };
  if (leader.kind === "open") return { type: "split" };

  const votes = leader.members.length;
  const answered = classes.reduce((sum, group) => sum + group.members.length, 0);
  const agrees = votes >= policy.agreementAgents && (votes / answered >= policy.agreementShare || hasLead(classes, policy.earlyStopLead));
  // of two agents, both is all that can agree
  if (agrees || (votes === 2 && outcomes.length === 2)) {
    return { type: "settled", decision: "agreement", chosen, why: `${votes} of ${answered} agents agree` };
  }
  if (leader.kind === "choice" && votes >= 2 && votes > (second?.members.length ?? 0)) {
    return { type: "settled", decision: "vote", chosen, why: `${votes} of ${answered} agents chose it` };
  }
  return { type: "split" };
}

/**
 * Why the round can stop although agents are still running, or null. A checked answer ends it at once; agreement ends it when the largest
 * class leads by the policy's number. Answers that a checker understands but has not confirmed never end it early.
 */
export function earlyStop(outcomes: readonly AgentOutcome[], policy: ContemplatePolicy): string | null {
  if (policy.earlyStopLead === null) return null;
  const { classes } = groupAnswers(outcomes);
  if (checkedWinner(classes) !== null) return "a checker confirmed an answer";
  if (outcomes.some((outcome) => outcome.check !== "unknown")) return null;
  if (classes[0]?.kind === "open" || !hasLead(classes, policy.earlyStopLead)) return null;
  const votes = classes[0]?.members.length ?? 0;
  const against = classes[1]?.members.length ?? 0;
  return against === 0 ? `the first ${votes} answers agree` : `${votes} answers agree, ${against} stand against them`;
}

function checkedWinner(classes: readonly OutcomeClass[]): AgentOutcome | null {
  for (const { members } of classes) {
    const passed = members.find((member) => member.check === "pass");
    if (passed !== undefined) return passed;
  }
  return null;
}

function hasLead(classes: readonly OutcomeClass[], lead: number | null): boolean {
  return lead !== null && (classes[0]?.members.length ?? 0) - (classes[1]?.members.length ?? 0) >= lead;
}
