// The live panel of the parallel agents. Open while they work, one line once the answer starts; the person's own choice wins.
import type { AgentView, Stage, TurnView } from "@melete/core";
import { useId, useState } from "react";
import type { KnownImage } from "../thread/marked-images.tsx";
import { AgentCard } from "./agent-card.tsx";
import { type AnswerClass, answerClasses, classOf, classTone } from "./agent-classes.ts";
import { AgentDots } from "./agent-dots.tsx";
import { decisionWords, plural, summarise } from "./summarise.ts";

export function ContemplationPanel({ view, images }: { view: TurnView; images: KnownImage[] }) {
  const [chosen, setChosen] = useState<boolean | null>(null);
  const bodyId = useId();
  const open = chosen ?? (view.status === "working" || (view.answer.text === "" && view.status !== "waiting"));
  const classes = answerClasses(view);
  return (
    <section className={`contemplation ${view.decision === null && view.status === "working" ? "live" : "settled"}`} aria-label="Contemplation">
      <button type="button" className="contemplation-summary" aria-expanded={open} aria-controls={bodyId} onClick={() => setChosen(!open)}>
        <AgentDots agents={view.agents} classes={classes} />
        <span className="contemplation-line">{summarise(view)}</span>
        <svg className="chevron" viewBox="0 0 16 16" aria-hidden="true">
          <path d="m4 6 4 4 4-4" />
        </svg>
      </button>
      <div id={bodyId} hidden={!open} className="contemplation-body">
        {view.plan && view.plan.why !== "" && <p className="contemplation-why">{view.plan.why}</p>}
        {groupByRound(view).map((group) => (
          <Round key={`${group.round}-${group.stage}`} group={group} view={view} classes={classes} images={images} />
        ))}
        <Agreement view={view} classes={classes} />
      </div>
    </section>
  );
}

interface RoundGroup {
  round: number;
  stage: Stage;
  agents: AgentView[];
}

function groupByRound(view: TurnView): RoundGroup[] {
  const groups: RoundGroup[] = view.rounds.map(({ round, stage }) => ({ round, stage, agents: [] }));
  for (const agent of view.agents) {
    let group = groups.find(({ round, stage }) => round === agent.round && stage === agent.stage);
    if (!group) {
      group = { round: agent.round, stage: agent.stage, agents: [] };
      groups.push(group);
    }
    group.agents.push(agent);
  }
  return groups.filter(({ agents }) => agents.length > 0);
}

const stageWords: { [K in Stage]: { title: string; agent: string } } = {
  draft: { title: "Each works alone", agent: "Agent" },
  refine: { title: "Each reads what others found, and revises", agent: "Agent" },
  aggregate: { title: "One writes the answer from the reports", agent: "Writer" },
};

interface RoundProps {
  group: RoundGroup;
  view: TurnView;
  classes: AnswerClass[];
  images: KnownImage[];
}

function Round({ group, view, classes, images }: RoundProps) {
  const words = stageWords[group.stage];
  return (
    <section className="round">
      {view.rounds.length > 1 && (
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
            answerClass={classOf(classes, agent.agentId)}
            abstained={view.agreement?.abstained.includes(agent.agentId) ?? false}
            toolCalls={view.toolCalls.filter((call) => call.agentId === agent.agentId)}
            images={images}
          />
        ))}
      </ul>
    </section>
  );
}

function Agreement({ view, classes }: { view: TurnView; classes: AnswerClass[] }) {
  const { earlyStop, decision } = view;
  if (classes.length === 0 && !earlyStop && decision === null) return null;
  return (
    <div className="agreement">
      {classes.length > 0 && (
        <ul aria-label="Who agreed">
          {classes.map((found) => (
            <li key={found.letter} className={classTone(found)}>
              <span className="class-tag">{found.letter}</span>
              <span className="agreement-answer">{found.answer}</span>
              <span className="agreement-count">{plural(found.agents.length, "agent")}</span>
            </li>
          ))}
        </ul>
      )}
      {earlyStop && (
        <p>
          <strong>Stopped early.</strong> {earlyStop.why}{" "}
          {earlyStop.cancelled.length > 0 && `${plural(earlyStop.cancelled.length, "agent")} did not need to finish.`}
        </p>
      )}
      {decision !== null && (
        <p>
          <strong>Decision.</strong> {decisionWords[decision]}
        </p>
      )}
    </div>
  );
}
