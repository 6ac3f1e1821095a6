// Probe instead of predict: a few drafts first, more only while they disagree. It says how many more; the round runs them.
import type { TurnContext } from "../turn/turn-context.ts";
import { decide, groupAnswers, isComplete } from "./decide.ts";
import type { AgentOutcome, AgentTask } from "./solve.ts";

export interface Probe {
  first: AgentTask[];
  /** the tasks that the outcomes so far call for; none when they agree, or when more of the same could not help */
  more(outcomes: readonly AgentOutcome[], open: number): AgentTask[];
}

/** Two drafts that agree are enough; a third decides between two that do not; after that the width doubles. */
const widths = [2, 3, 4, 8, 16];

/**
 * @param tasks  all the drafts there may be; the probe hands out a prefix of them
 */
export function createProbe(context: TurnContext, tasks: readonly AgentTask[]): Probe {
  const steps = widths.filter((width) => width <= tasks.length);
  let started = steps[0] ?? tasks.length;
  return {
    first: tasks.slice(0, started),
    more(outcomes, open) {
      if (open > 0) return [];
      const next = steps.find((width) => width > started);
      const why = next === undefined ? null : reasonForMore(context, outcomes);
      if (next === undefined || why === null) return [];
      const further = tasks.slice(started, next);
      started = next;
      // the third draft is part of the first look: it only decides between two
      if (next > 3) context.emit({ type: "plan", shape: "explore", agents: next, why: `${why}, so ${next} agents try` });
      return further;
    },
  };
}

function reasonForMore({ policy }: TurnContext, outcomes: readonly AgentOutcome[]): string | null {
  if (decide(outcomes, policy).type === "settled") return null;
  const complete = outcomes.filter(isComplete);
  // an error that every agent met would meet the next one, too
  if (complete.length === 0) return outcomes.every(({ reason }) => reason === "error") ? null : "no attempt was finished";
  const { classes } = groupAnswers(outcomes);
  // open answers never agree, however many there are; they are merged
  if (classes[0]?.kind === "open") return complete.length < 2 ? "only one attempt was finished" : null;
  if (classes.length === 0) return "no attempt found an answer";
  return classes.length === 1 ? "too few attempts found an answer" : `the first ${outcomes.length} attempts disagree`;
}
