// One question with its answer: live from the turn's events where they can be read, else from what was stored.
import type { Mode, Part } from "@melete/core";
import { memo, useMemo, useRef } from "react";
import { isRunning } from "../api/turn-store.ts";
import { turnStore, useTurn } from "../api/use-turn.ts";
import type { TurnEntry } from "../conversation/group-turns.ts";
import { Answer } from "./answer.tsx";
import { ConnectionNotice } from "./connection-notice.tsx";
import type { KnownImage } from "./marked-images.tsx";
import { Question } from "./question.tsx";
import { storedView } from "./stored-view.ts";
import { useNearView } from "./use-near-view.ts";

export interface TurnActions {
  /** asks again, otherwise as the composer says now; null: in its mode, too */
  retry(parts: Part[], mode: Mode | null): void;
  edit(parts: Part[]): void;
}

interface TurnProps {
  entry: TurnEntry;
  /** the newest turn is always live, wherever the window is scrolled to */
  newest: boolean;
  /** all pictures of the conversation: an answer may mark one from an earlier question */
  images: KnownImage[];
  actions: TurnActions;
}

export const Turn = memo(function Turn({ entry, newest, images, actions }: TurnProps) {
  const element = useRef<HTMLElement>(null);
  const near = useNearView(element) || newest;
  return (
    <article className="turn" ref={element}>
      <Question parts={entry.question} />
      {entry.turnId !== null && near ? (
        <LiveAnswer turnId={entry.turnId} entry={entry} images={images} actions={actions} />
      ) : (
        <StoredAnswer entry={entry} images={images} />
      )}
    </article>
  );
});

function StoredAnswer({ entry, images, loading }: { entry: TurnEntry; images: KnownImage[]; loading?: boolean }) {
  const view = useMemo(() => storedView(entry.stored), [entry.stored]);
  return <Answer view={view} images={images} loading={loading} />;
}

interface LiveAnswerProps {
  turnId: string;
  entry: TurnEntry;
  images: KnownImage[];
  actions: TurnActions;
}

function LiveAnswer({ turnId, entry, images, actions }: LiveAnswerProps) {
  const { view, connection } = useTurn(turnId);
  const hasParts = entry.question.length > 0;
  const retry = () => actions.retry(entry.question, view.mode);
  const nothingYet = view.lastSeq < 0;
  if (nothingYet && entry.stored.length > 0) return <StoredAnswer entry={entry} images={images} loading={connection.state !== "refused"} />;
  return (
    <>
      {!(nothingYet && connection.state === "refused") && (
        <Answer
          view={view}
          images={images}
          fresh={entry.stored.length === 0}
          onRetry={hasParts ? retry : undefined}
          onEdit={hasParts ? () => actions.edit(entry.question) : undefined}
        />
      )}
      {isRunning(view) && <ConnectionNotice connection={connection} onReconnect={() => turnStore(turnId).reconnectNow()} />}
    </>
  );
}
