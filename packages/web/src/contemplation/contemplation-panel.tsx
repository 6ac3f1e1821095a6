// The live panel of the parallel agents. Open while they work, one line once the answer starts; the person's own choice wins.
import type { TurnView } from "@melete/core";
import { useId, useState } from "react";
import { isRunning } from "../api/turn-store.ts";
import type { KnownImage } from "../thread/marked-images.tsx";
import { AgentDots } from "./agent-dots.tsx";
import { agentNames } from "./agent-names.ts";
import { CandidateReader } from "./candidate-reader.tsx";
import { candidatesOf } from "./candidates.ts";
import { groupRounds } from "./group-rounds.ts";
import { Round } from "./round.tsx";
import { sentence } from "./sentence.ts";
import { spentText } from "./spent.ts";
import { SteeringBar } from "./steering-bar.tsx";
import { decisionWords, plural, summarise } from "./summarise.ts";
import { useSteering } from "./use-steering.ts";

export function ContemplationPanel({ view, images }: { view: TurnView; images: KnownImage[] }) {
  const [chosen, setChosen] = useState<boolean | null>(null);
  const [reading, setReading] = useState<string | null>(null);
  const steering = useSteering(view);
  const bodyId = useId();
  const open = chosen ?? view.answer.text === "";
  const groups = groupRounds(view);
  const names = agentNames(groups);
  const live = isRunning(view) && view.decision === null;
  const candidates = candidatesOf(view, names, reading);
  const what = view.plan?.shape === "split" ? "part" : "candidate";
  return (
    <section className={`contemplation ${live ? "live" : "settled"}`} aria-label="Contemplation">
      <button type="button" className="contemplation-summary" aria-expanded={open} aria-controls={bodyId} onClick={() => setChosen(!open)}>
        <AgentDots groups={groups} />
        <span className="contemplation-line">{summarise(view)}</span>
        {isRunning(view) && <span className="contemplation-cost">{spentText(view)}</span>}
        <svg className="chevron" viewBox="0 0 16 16" aria-hidden="true">
          <path d="m4 6 4 4 4-4" />
        </svg>
      </button>
      {live && <SteeringBar view={view} steering={steering} />}
      {!live && candidates.length > 0 && (
        <div className="steering">
          <button type="button" className="quiet-button" onClick={() => setReading(candidates[0].agent.agentId)}>
            {candidates.length === 1 ? `Read the one ${what}` : `Read the ${candidates.length} ${what}s`}
          </button>
        </div>
      )}
      <div id={bodyId} hidden={!open} className="contemplation-body">
        {view.plan && view.plan.why !== "" && <p className="contemplation-why">{sentence(view.plan.why)}</p>}
        {groups.map((group) => (
          <Round
            key={`${group.round}-${group.stage}`}
            group={group}
            names={names}
            several={groups.length > 1}
            view={view}
            images={images}
            steering={steering}
            onRead={setReading}
          />
        ))}
        <Settlement view={view} />
      </div>
      {reading !== null && (
        <CandidateReader candidates={candidates} current={reading} images={images} onRead={setReading} onClose={() => setReading(null)} />
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
