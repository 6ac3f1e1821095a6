// The state of all agents as a row of dots: one glance says how many work, finished and agree. The summary beside it says it in words.
import type { AgentView } from "@melete/core";
import { answerClasses, classOf, classTone } from "./agent-classes.ts";
import type { RoundGroup } from "./group-rounds.ts";

export function AgentDots({ groups }: { groups: RoundGroup[] }) {
  return (
    <span className="agent-dots" aria-hidden="true">
      {groups.map(({ round, stage, planned, members, agreement }) => {
        const classes = answerClasses(agreement);
        const dot = (agent: AgentView, kind: string) => {
          const found = classOf(classes, agent.agentId);
          return (
            <span key={agent.agentId} className={`agent-dot ${kind} ${agent.status} ${classTone(found)}`}>
              {found?.letter}
            </span>
          );
        };
        return (
          <span key={`${round}-${stage}`} className="agent-dots-round">
            {members.map((member) =>
              member.kind === "agent" ? (
                [dot(member.agent, ""), ...member.helpers.map((helper) => dot(helper, "helper"))]
              ) : (
                <span key={member.subtask.agentId} className="agent-dot waiting-turn tone-none" />
              ),
            )}
            {Array.from({ length: Math.max(0, planned - members.length) }, (_, index) => (
              <span key={index} className="agent-dot waiting-turn tone-none" />
            ))}
          </span>
        );
      })}
    </span>
  );
}
