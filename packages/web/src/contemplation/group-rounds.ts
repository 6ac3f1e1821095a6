// The agents of a turn by the round they worked in, each round with who agreed in it. Groups of another round are others' groups.
import type { AgentView, AgreementView, Stage, TurnView } from "@melete/core";

export interface RoundGroup {
  round: number;
  stage: Stage;
  /** how many were asked for; more than have started while the model's hands are full */
  planned: number;
  agents: AgentView[];
  agreement: AgreementView | null;
}

export function groupRounds({ rounds, agents }: Pick<TurnView, "rounds" | "agents">): RoundGroup[] {
  const groups: RoundGroup[] = rounds.map(({ round, stage, agents: planned, agreement }) => ({ round, stage, planned, agents: [], agreement }));
  for (const agent of agents) {
    let group = groups.find(({ round, stage }) => round === agent.round && stage === agent.stage);
    if (!group) {
      group = { round: agent.round, stage: agent.stage, planned: 1, agents: [], agreement: null };
      groups.push(group);
    }
    group.agents.push(agent);
  }
  return groups;
}
