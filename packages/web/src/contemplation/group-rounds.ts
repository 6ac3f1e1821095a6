// The agents of a turn by the round they worked in, each round with who agreed in it. Groups of another round are others' groups.
// An agent that another one called in belongs to that one, and a part of a divided task to its round before anybody works on it.
import type { AgentView, AgreementView, Stage, TurnView } from "@melete/core";

export type Subtask = NonNullable<NonNullable<TurnView["plan"]>["subtasks"]>[number];

export type Member =
  | { kind: "agent"; agent: AgentView; subtask: Subtask | null; helpers: AgentView[] }
  /** titles of the parts it waits for; none when it only waits for a free place */
  | { kind: "waiting"; subtask: Subtask; waitsFor: string[] };

export interface RoundGroup {
  round: number;
  stage: Stage;
  /** how many were asked for; more than have started while the model's hands are full */
  planned: number;
  members: Member[];
  agreement: AgreementView | null;
}

export function groupRounds({ rounds, agents, plan }: Pick<TurnView, "rounds" | "agents" | "plan">): RoundGroup[] {
  const subtasks = plan?.subtasks ?? [];
  const groups: RoundGroup[] = rounds.map(({ round, stage, agents: planned, agreement }) => ({ round, stage, planned, members: [], agreement }));
  const known = new Set(agents.map(({ agentId }) => agentId));
  for (const agent of agents) {
    if (agent.parentId !== null && known.has(agent.parentId)) continue;
    let group = groups.find(({ round, stage }) => round === agent.round && stage === agent.stage);
    if (!group) {
      group = { round: agent.round, stage: agent.stage, planned: 1, members: [], agreement: null };
      groups.push(group);
    }
    const subtask = subtasks.find(({ agentId }) => agentId === agent.agentId) ?? null;
    group.members.push({ kind: "agent", agent, subtask, helpers: helpersOf(agent.agentId, agents) });
  }
  const dividing = groups.find(({ stage }) => stage === "subtask");
  if (dividing) {
    for (const subtask of subtasks) {
      if (!known.has(subtask.agentId)) dividing.members.push({ kind: "waiting", subtask, waitsFor: waitsFor(subtask, subtasks, agents) });
    }
    const place = (member: Member) =>
      subtasks.findIndex(({ agentId }) => agentId === (member.kind === "agent" ? member.agent : member.subtask).agentId);
    dividing.members.sort((one, other) => place(one) - place(other));
    dividing.planned = Math.max(dividing.planned, dividing.members.length);
  }
  return groups;
}

/** Those it called in, and those that they called in, in the order they came. */
function helpersOf(agentId: string, agents: AgentView[]): AgentView[] {
  return agents.filter(({ parentId }) => parentId === agentId).flatMap((helper) => [helper, ...helpersOf(helper.agentId, agents)]);
}

function waitsFor({ after }: Subtask, subtasks: Subtask[], agents: AgentView[]): string[] {
  const ended = new Set(agents.filter(({ status }) => status !== "running").map(({ agentId }) => agentId));
  return after.filter((id) => !ended.has(id)).map((id) => subtasks.find(({ agentId }) => agentId === id)?.title ?? id);
}

export function agentsOf({ members }: RoundGroup): AgentView[] {
  return members.flatMap((member) => (member.kind === "agent" ? [member.agent] : []));
}
