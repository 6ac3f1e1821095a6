// Contemplation in one line: what is going on, or how it was settled.
import type { Decision, TurnView } from "@melete/core";
import { answerClasses } from "./agent-classes.ts";

export const decisionWords: { [K in Decision]: string } = {
  single: "One agent answered alone.",
  agreement: "Enough agents agreed, so their answer was taken.",
  checked: "A check confirmed this answer.",
  vote: "No clear agreement: the largest group decided.",
  synthesis: "The agents differed: their reports were combined into one answer.",
  fallback: "The agents did not settle: the best report was taken.",
};

export function summarise(view: TurnView): string {
  const finished = view.agents.filter((agent) => agent.status !== "running").length;
  const classes = answerClasses(view);
  const lead = classes[0];
  if (view.decision === null) {
    if (view.agents.length === 0) return view.plan ? `Starting ${plural(view.plan.agents, "agent")}` : "Planning";
    const leading = lead && lead.agents.length > 1 ? `, ${lead.agents.length} agree` : "";
    return `${finished} of ${plural(view.agents.length, "agent")} finished${leading}`;
  }
  const voices = classes.reduce((sum, { agents }) => sum + agents.length, 0);
  const share = lead ? `${lead.agents.length} of ${plural(voices, "agent")} agreed` : plural(view.agents.length, "agent");
  const rounds = view.rounds.length > 1 ? `, ${view.rounds.length} rounds` : "";
  return `${share}${rounds}, decided by ${decisionNoun[view.decision]}`;
}

const decisionNoun: { [K in Decision]: string } = {
  single: "a single agent",
  agreement: "agreement",
  checked: "a check",
  vote: "vote",
  synthesis: "synthesis",
  fallback: "the best report",
};

export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
