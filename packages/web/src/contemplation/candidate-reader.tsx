// Reads the candidates one by one in a dialog: an agent's own words as it wrote them, beside the answer that was made of them.
import type { KeyboardEvent } from "react";
import { CloseButton, Dialog } from "../dialog/dialog.tsx";
import { CopyButton } from "../markdown/copy-button.tsx";
import { Markdown } from "../markdown/markdown.tsx";
import { Citations } from "../thread/citations.tsx";
import { type KnownImage, MarkedImages } from "../thread/marked-images.tsx";
import { AgentDetails } from "./agent-details.tsx";
import { classTone } from "./agent-classes.ts";
import type { Candidate } from "./candidates.ts";
import { plural } from "./summarise.ts";

interface CandidateReaderProps {
  candidates: Candidate[];
  current: string;
  images: KnownImage[];
  onRead(agentId: string): void;
  onClose(): void;
}

export function CandidateReader({ candidates, current, images, onRead, onClose }: CandidateReaderProps) {
  const index = candidates.findIndex(({ agent }) => agent.agentId === current);
  const shown = candidates[index];
  if (!shown) return null;
  const { agent, said, name, answerClass } = shown;
  const step = (by: number) => {
    const next = candidates[index + by];
    if (next) onRead(next.agent.agentId);
  };
  function onKeyDown(event: KeyboardEvent) {
    if (event.key === "ArrowLeft") step(-1);
    else if (event.key === "ArrowRight") step(1);
  }
  return (
    <Dialog className="candidate-reader sheet" label={`What ${name} wrote`} onClose={onClose}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: arrow keys are a shortcut for the two buttons below */}
      <div className="candidate-frame" onKeyDown={onKeyDown}>
        <div className={`dialog-head ${classTone(answerClass)}`}>
          <h2>{name}</h2>
          {answerClass && (
            <span className="class-tag">
              <span className="visually-hidden">agrees with group </span>
              {answerClass.letter}
            </span>
          )}
          <CloseButton />
        </div>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region must be reachable by keyboard */}
        <section className="candidate-text" key={agent.agentId} tabIndex={0} aria-label={`The words of ${name}`}>
          <MarkedImages annotations={said.annotations ?? agent.annotations} images={images} />
          <Markdown text={said.text} />
          <Citations citations={said.citations ?? []} />
          <AgentDetails record={agent.record} />
        </section>
        <footer className="candidate-footer">
          <button type="button" className="quiet-button" aria-disabled={index === 0} onClick={() => step(-1)}>
            Previous
          </button>
          <button type="button" className="quiet-button" aria-disabled={index === candidates.length - 1} onClick={() => step(1)}>
            Next
          </button>
          <span role="status">
            {index + 1} of {candidates.length}
          </span>
          <span className="candidate-cost">
            {[agent.model, plural(agent.tokens, "token"), `${(agent.elapsedMs / 1000).toFixed(1)} s`].filter(Boolean).join(", ")}
          </span>
          <CopyButton text={said.text} what={`what ${name} wrote`} />
        </footer>
      </div>
    </Dialog>
  );
}
