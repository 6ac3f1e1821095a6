// Contemplation in one line: what is going on, or how it was settled.
import type { Decision, Stage, TurnView } from "@melete/core";
import { isRunning } from "../api/turn-store.ts";
import { agentsOf, groupRounds } from "./group-rounds.ts";

export const decisionWords: { [K in Decision]: { how: string; sentence: string } } = {
  single: { how: "one agent alone", sentence: "One agent answered alone." },
  agreement: { how: "agreement", sentence: "Enough agents agreed, so their answer was taken." },
  checked: { how: "a check", sentence: "A check confirmed this answer." },
  vote: { how: "vote", sentence: "No clear agreement: the largest group decided." },
  synthesis: { how: "synthesis", sentence: "The agents differed: their reports were combined into one answer." },
  fallback: { how: "the best report", sentence: "The agents did not settle: the best report was taken." },
  integration: { how: "integration", sentence: "The lead agent put the parts together." },
  selection: { how: "comparison", sentence: "Candidates were compared two at a time; the winner is shown as it was." },
};

export function summarise(view: TurnView): string {
  const groups = groupRounds(view);
  const current = groups.at(-1);
  const finished = view.agents.filter((agent) => agent.status !== "running").length;
  if (view.decision !== null) return settled(view, groups.length);
  if (!isRunning(view)) return `Ended before a decision, ${finished} of ${plural(view.agents.length, "agent")} finished`;
  if (!current) return view.plan && view.plan.shape !== "split" ? `Starting ${plural(view.plan.agents, "agent")}` : "Planning";
  if (current.stage === "aggregate") return "Writing the answer from the reports";
  if (current.stage === "plan") return "Dividing the task";
  if (current.stage === "integrate") return "Putting the parts together";
  const done = agentsOf(current).filter((agent) => agent.status !== "running").length;
  const waiting = current.planned - agentsOf(current).length;
  const agreeing = current.agreement?.classes[0]?.agents.length ?? 0;
  return [
    `${done} of ${plural(current.planned, nouns[current.stage] ?? "agent")} finished`,
    ...(agreeing > 1 ? [`${agreeing} agree`] : []),
    ...(waiting > 0 ? [`${waiting} waiting for their turn`] : []),
    ...(groups.length > 1 && current.stage !== "subtask" ? [`round ${current.round}`] : []),
  ].join(", ");
}

const nouns: { [K in Stage]?: string } = { subtask: "part", compare: "comparison" };

function settled({ agreement, agents, decision, plan }: TurnView, rounds: number): string {
  if (plan?.shape === "split" && plan.subtasks) return `${plural(plan.subtasks.length, "part")}, put together by the lead agent`;
  const voices = agreement?.classes.reduce((sum, group) => sum + group.agents.length, 0) ?? 0;
  const most = agreement?.classes[0]?.agents.length ?? 0;
  const share =
    voices > 1
      ? voices === 2 && most === 1
        ? "2 agents disagreed"
        : `${most === 1 ? "No two" : most} of ${plural(voices, "agent")} agreed`
      : voices === 1 && agents.length > 1
        ? `1 of ${plural(agents.length, "agent")} found an answer`
        : plural(agents.length, "agent");
  const how = decision === null ? "" : `, decided by ${decisionWords[decision].how}`;
  return `${share}${rounds > 1 ? ` after ${rounds} rounds` : ""}${how}`;
}

export function plural(count: number, noun: string): string {
  return `${count.toLocaleString("en")} ${noun}${count === 1 ? "" : "s"}`;
}
