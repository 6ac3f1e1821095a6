// What each stage is called on the page, and the agents that work in it.
import type { AgentView, Stage } from "@melete/core";

export const stageWords: { [K in Stage]: { title: string; agent: string } } = {
  draft: { title: "Each works alone", agent: "Agent" },
  refine: { title: "Each reads what others found, and revises", agent: "Agent" },
  aggregate: { title: "One writes the answer from the reports", agent: "Writer" },
  plan: { title: "A lead agent divides the task", agent: "Lead" },
  subtask: { title: "Each works on its part", agent: "Part" },
  integrate: { title: "The lead agent puts the parts together", agent: "Lead" },
  compare: { title: "Candidates are compared, two at a time", agent: "Judge" },
  spawned: { title: "Called in by another agent", agent: "Helper" },
};

/** "Agent 2", or "Writer" where there is only one; a sub-agent is known by what it was asked. */
export function agentName({ stage, title }: Pick<AgentView, "stage" | "title">, index: number, count: number): string {
  const word = count === 1 ? stageWords[stage].agent : `${stageWords[stage].agent} ${index + 1}`;
  return title === "" ? word : title;
}
