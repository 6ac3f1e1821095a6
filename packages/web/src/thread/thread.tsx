// The turns of one conversation, oldest first, kept at the end while something is being written.
import { useEffect, useMemo, useRef } from "react";
import type { TurnEntry } from "../conversation/group-turns.ts";
import type { Earlier } from "../conversation/use-conversation.ts";
import { EarlierTurns } from "./earlier-turns.tsx";
import type { KnownImage } from "./marked-images.tsx";
import { Turn, type TurnActions } from "./turn.tsx";
import { TurnStatus } from "./turn-status.tsx";
import { useSteadyStart } from "./use-steady-start.ts";
import { useStickToEnd } from "./use-stick-to-end.ts";

interface ThreadProps {
  turns: TurnEntry[];
  actions: TurnActions;
  earlier: Earlier;
  onEarlier(): void;
}

export function Thread({ turns, actions, earlier, onEarlier }: ThreadProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const { atEnd, toEnd } = useStickToEnd(scroller, content);
  useSteadyStart(scroller, turns[0]?.key, ".turn");
  const newestKey = turns.at(-1)?.key;
  // Whoever asks wants to see what comes of it, wherever they were reading.
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each new turn
  useEffect(toEnd, [newestKey, toEnd]);
  const images = useMemo(() => knownImages(turns), [turns]);
  const newest = turns.at(-1);
  return (
    <div className="thread-frame">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region must be reachable by keyboard */}
      <section className="thread-scroller" ref={scroller} tabIndex={0} aria-label="Conversation">
        <div className="thread" ref={content}>
          <EarlierTurns earlier={earlier} scroller={scroller} onEarlier={onEarlier} />
          {turns.map((entry) => (
            <Turn key={entry.key} entry={entry} newest={entry === newest} images={images} actions={actions} />
          ))}
        </div>
      </section>
      {newest?.turnId && <TurnStatus turnId={newest.turnId} />}
      {!atEnd && (
        <button type="button" className="to-end" onClick={toEnd}>
          Jump to the end
        </button>
      )}
    </div>
  );
}

function knownImages(turns: TurnEntry[]): KnownImage[] {
  return turns.flatMap((turn) =>
    [...turn.question, ...turn.stored].flatMap((part) => (part.type === "image" ? [{ name: part.name ?? "the picture", blob: part.blob }] : [])),
  );
}
