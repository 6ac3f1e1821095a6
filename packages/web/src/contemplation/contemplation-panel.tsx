// The live panel of the parallel agents. Open while they work, one line once the answer starts; the person's own choice wins.
import type { Stage, TurnView } from "@melete/core";
import { useId, useState } from "react";
import { isRunning } from "../api/turn-store.ts";
import type { KnownImage } from "../thread/marked-images.tsx";
import { AgentCard } from "./agent-card.tsx";
import { answerClasses, classOf, classTone } from "./agent-classes.ts";
import { AgentDots } from "./agent-dots.tsx";
import { groupRounds, type RoundGroup } from "./group-rounds.ts";
import { decisionWords, plural, summarise } from "./summarise.ts";

export function ContemplationPanel({ view, images }: { view: TurnView; images: KnownImage[] }) {
  const [chosen, setChosen] = useState<boolean | null>(null);
  const bodyId = useId();
  const open = chosen ?? view.answer.text === "";
  const groups = groupRounds(view);
  return (
    <section className={`contemplation ${isRunning(view) && view.decision === null ? "live" : "settled"}`} aria-label="Contemplation">
      <button type="button" className="contemplation-summary" aria-expanded={open} aria-controls={bodyId} onClick={() => setChosen(!open)}>
        <AgentDots groups={groups} />
        <span className="contemplation-line">{summarise(view)}</span>
        <svg className="chevron" viewBox="0 0 16 16" aria-hidden="true">
          <path d="m4 6 4 4 4-4" />
        </svg>
      </button>
      <div id={bodyId} hidden={!open} className="contemplation-body">
        {view.plan && view.plan.why !== "" && <p className="contemplation-why">{sentence(view.plan.why)}</p>}
        {groups.map((group) => (
          <Round key={`${group.round}-${group.stage}`} group={group} several={groups.length > 1} view={view} images={images} />
        ))}
        <Settlement view={view} />
      </div>
    </section>
  );
}

const stageWords: { [K in Stage]: { title: string; agent: string } } = {
  draft: { title: "Each works alone", agent: "Agent" },
  refine: { title: "Each reads what others found, and revises", agent: "Agent" },
  aggregate: { title: "One writes the answer from the reports", agent: "Writer" },
  plan: { title: "A lead agent divides the task", agent: "Lead" },
  subtask: { title: "Each works on its part", agent: "Part" },
  integrate: { title: "The lead agent puts the parts together", agent: "Lead" },
  compare: { title: "Candidates are compared, two at a time", agent: "Judge" },
  spawned: { title: "Called in by another agent", agent: "Helper" },
};

interface RoundProps {
  group: RoundGroup;
  /** one round needs no heading */
  several: boolean;
  view: TurnView;
  images: KnownImage[];
}

function Round({ group, several, view, images }: RoundProps) {
  const words = stageWords[group.stage];
  const classes = answerClasses(group.agreement);
  return (
    <section className="round">
      {several && (
        <h3>
          <span>Round {group.round}</span> {words.title}
        </h3>
      )}
      <ul className={`agent-cards ${group.agents.length > 4 ? "many" : ""}`}>
        {group.agents.map((agent, index) => (
          <AgentCard
            key={agent.agentId}
            agent={agent}
            name={group.agents.length === 1 ? words.agent : `${words.agent} ${index + 1}`}
            turnRunning={isRunning(view)}
            answerClass={classOf(classes, agent.agentId)}
            abstained={group.agreement?.abstained.includes(agent.agentId) ?? false}
            toolCalls={view.toolCalls.filter((call) => call.agentId === agent.agentId)}
            images={images}
          />
        ))}
      </ul>
      {classes.length > 0 && (
        <ul className="agreement" aria-label="Who agreed">
          {classes.map((found) => (
            <li key={found.letter} className={classTone(found)}>
              <span className="class-tag">{found.letter}</span>
              <span className="agreement-answer">{found.answer}</span>
              <span className="agreement-count">{plural(found.agents.length, "agent")}</span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function Settlement({ view: { earlyStop, decision } }: { view: TurnView }) {
  if (!earlyStop && decision === null) return null;
  return (
    <div className="settlement">
      {earlyStop && (
        <p>
          <strong>Stopped early.</strong> {sentence(earlyStop.why)}
          {earlyStop.cancelled.length > 0 && ` ${plural(earlyStop.cancelled.length, "agent")} did not need to finish.`}
        </p>
      )}
      {decision !== null && (
        <p>
          <strong>Decision.</strong> {decisionWords[decision].sentence}
        </p>
      )}
    </div>
  );
}

/** Reasons in events are phrases; here they stand alone. */
function sentence(phrase: string): string {
  const text = phrase.trim();
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? "" : "."}`;
}
