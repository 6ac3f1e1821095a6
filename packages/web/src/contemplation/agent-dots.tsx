// The state of all agents as a row of dots: one glance says how many work, finished and agree. The summary beside it says it in words.
import type { AgentView } from "@melete/core";
import { type AnswerClass, classOf, classTone } from "./agent-classes.ts";

export function AgentDots({ agents, classes }: { agents: AgentView[]; classes: AnswerClass[] }) {
  return (
    <span className="agent-dots" aria-hidden="true">
      {agents.map((agent) => {
        const found = classOf(classes, agent.agentId);
        return (
          <span key={`${agent.agentId}-${agent.round}-${agent.stage}`} className={`agent-dot ${agent.status} ${classTone(found)}`}>
            {found?.letter}
          </span>
        );
      })}
    </span>
  );
}
