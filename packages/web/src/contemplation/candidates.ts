// The attempts whose own words were kept, in the order they began, named as on their cards. The answer's writer is not one of them.
import type { AgentView, Said, Stage, TurnView } from "@melete/core";
import { type AnswerClass, answerClasses, classOf } from "./agent-classes.ts";
import { groupRounds } from "./group-rounds.ts";
import { nameOf } from "./agent-names.ts";

export interface Candidate {
  agent: AgentView;
  said: Said;
  name: string;
  answerClass: AnswerClass | undefined;
}

const isAttempt: { [K in Stage]: boolean } = {
  draft: true,
  refine: true,
  subtask: true,
  spawned: true,
  // Plans, comparisons and the writing of the answer are work on candidates.
  plan: false,
  aggregate: false,
  integrate: false,
  compare: false,
};

export function isCandidate({ stage, said }: AgentView): boolean {
  return isAttempt[stage] && said !== null && said.text.trim() !== "";
}

/** @param open an agent of another stage that is to be read as well */
export function candidatesOf(view: TurnView, names: Map<string, string>, open: string | null = null): Candidate[] {
  return groupRounds(view).flatMap((group) => {
    const classes = answerClasses(group.agreement);
    return group.members.flatMap((member) => {
      const agents = member.kind === "agent" ? [member.agent, ...member.helpers] : [];
      return agents.flatMap((agent): Candidate[] =>
        agent.said !== null && (isCandidate(agent) || agent.agentId === open)
          ? [{ agent, said: agent.said, name: nameOf(names, agent.agentId), answerClass: classOf(classes, agent.agentId) }]
          : [],
      );
    });
  });
}
