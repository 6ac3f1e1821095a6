// One round of a contemplation: its agents side by side, the parts that still wait, and who agreed.
import type { TurnView } from "@melete/core";
import { isRunning } from "../api/turn-store.ts";
import type { KnownImage } from "../thread/marked-images.tsx";
import { AgentCard } from "./agent-card.tsx";
import { answerClasses, classOf, classTone } from "./agent-classes.ts";
import type { RoundGroup, Subtask } from "./group-rounds.ts";
import { nameOf } from "./agent-names.ts";
import { stageWords } from "./stage-words.ts";
import { plural } from "./summarise.ts";
import { canSkip } from "./turn-steering.ts";
import type { Steering } from "./use-steering.ts";

interface RoundProps {
  group: RoundGroup;
  /** one round needs no heading */
  several: boolean;
  names: Map<string, string>;
  view: TurnView;
  images: KnownImage[];
  steering: Steering;
  onRead(agentId: string): void;
}

export function Round({ group, several, names, view, images, steering, onRead }: RoundProps) {
  const classes = answerClasses(group.agreement);
  const card = (agent: TurnView["agents"][number], subtask: Subtask | null) => (
    <AgentCard
      agent={agent}
      name={nameOf(names, agent.agentId)}
      subtask={subtask}
      otherModel={agent.model !== null && agent.model !== view.model ? agent.model : null}
      turnRunning={isRunning(view)}
      answerClass={classOf(classes, agent.agentId)}
      abstained={group.agreement?.abstained.includes(agent.agentId) ?? false}
      toolCalls={view.toolCalls.filter((call) => call.agentId === agent.agentId)}
      images={images}
      skipped={view.controls.some(({ action, agentId }) => action === "skip-agent" && agentId === agent.agentId)}
      skip={canSkip(view, agent) ? steering.stateOf({ type: "skip-agent", agentId: agent.agentId }) : null}
      onSkip={() => steering.ask({ type: "skip-agent", agentId: agent.agentId })}
      onRead={() => onRead(agent.agentId)}
    />
  );
  return (
    <section className="round">
      {several && (
        <h3>
          {view.plan?.shape !== "split" && <span>Round {group.round}</span>} {stageWords[group.stage].title}
        </h3>
      )}
      <ul className={`agent-cards ${group.members.length > 4 ? "many" : ""} ${group.stage === "subtask" ? "parts" : ""}`}>
        {group.members.map((member) => {
          if (member.kind === "waiting") return <WaitingPart key={member.subtask.agentId} {...member} turnRunning={isRunning(view)} />;
          const { agent, subtask, helpers } = member;
          return (
            <li key={agent.agentId} className="agent-place">
              {card(agent, subtask)}
              {helpers.length > 0 && (
                <ul className="helpers" aria-label="Called in by this agent">
                  {helpers.map((helper) => (
                    <li key={helper.agentId}>{card(helper, null)}</li>
                  ))}
                </ul>
              )}
            </li>
          );
        })}
      </ul>
      {classes.length > 0 && (
        <ul className="agreement" aria-label="Who agreed">
          {classes.map((found) => (
            <li key={found.letter} className={classTone(found)}>
              <span className="class-tag">{found.letter}</span>
              <span className="agreement-answer">{found.differs}</span>
              <span className="agreement-count">{plural(found.agents.length, "agent")}</span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function WaitingPart({ subtask, waitsFor, turnRunning }: { subtask: Subtask; waitsFor: string[]; turnRunning: boolean }) {
  const needs = waitsFor.length > 0 ? `Needs ${joinTitles(waitsFor)} first.` : "Waits for a free place.";
  return (
    <li className="agent-place">
      <div className="agent-card not-started tone-none">
        <header>
          <h4>{subtask.title}</h4>
          <span className="agent-status">{turnRunning ? "waiting" : "not started"}</span>
        </header>
        <p className="agent-gist">{subtask.objective}</p>
        {turnRunning && <p className="agent-note">{needs}</p>}
      </div>
    </li>
  );
}

/** "Prices", "Prices and Rents", "Prices, Rents and Taxes" */
function joinTitles(titles: string[]): string {
  return titles.length < 2 ? titles.join("") : `${titles.slice(0, -1).join(", ")} and ${titles.at(-1)}`;
}
