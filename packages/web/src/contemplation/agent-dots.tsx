// The state of all agents as a row of dots: one glance says how many work, finished and agree. The summary beside it says it in words.
import { answerClasses, classOf, classTone } from "./agent-classes.ts";
import type { RoundGroup } from "./group-rounds.ts";

export function AgentDots({ groups }: { groups: RoundGroup[] }) {
  return (
    <span className="agent-dots" aria-hidden="true">
      {groups.map(({ round, stage, planned, agents, agreement }) => {
        const classes = answerClasses(agreement);
        return (
          <span key={`${round}-${stage}`} className="agent-dots-round">
            {agents.map((agent) => {
              const found = classOf(classes, agent.agentId);
              return (
                <span key={agent.agentId} className={`agent-dot ${agent.status} ${classTone(found)}`}>
                  {found?.letter}
                </span>
              );
            })}
            {Array.from({ length: Math.max(0, planned - agents.length) }, (_, index) => (
              <span key={index} className="agent-dot waiting-turn tone-none" />
            ))}
          </span>
        );
      })}
    </span>
  );
}
