// What each stage is called on the page, and the agents that work in it.
import type { Stage } from "@melete/core";

export const stageWords: { [K in Stage]: { title: string; agent: string } } = {
  draft: { title: "Each works alone", agent: "Agent" },
  refine: { title: "Each reads what others found, and revises", agent: "Agent" },
  aggregate: { title: "One writes the answer from the reports", agent: "Writer" },
  plan: { title: "A lead agent divides the task", agent: "Lead" },
  subtask: { title: "Each works on its part", agent: "Part" },
  integrate: { title: "The lead agent puts the parts together", agent: "Lead" },
  compare: { title: "Candidates are tried out and compared, two at a time", agent: "Comparison" },
  spawned: { title: "Called in by another agent", agent: "Helper" },
};
