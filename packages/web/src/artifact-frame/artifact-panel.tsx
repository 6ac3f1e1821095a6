// One artifact beside the conversation, or over it where there is no room: its page or its source, its versions, and what can be done with
// it. It knows the version that it shows; the page itself runs in artifact-frame.tsx.
import type { ArtifactVersion } from "@melete/core";
import { useCallback, useEffect, useRef, useState } from "react";
import { useMediaQuery } from "../shell/use-media-query.ts";
import { CopyButton } from "../markdown/copy-button.tsx";
import { ArtifactStage } from "./artifact-stage.tsx";
import { kindWord } from "./kind-words.ts";
import { readableSource } from "./readable-source.ts";
import { useBackToClose } from "./use-back-to-close.ts";
import { artifactUrl, useArtifactText } from "./use-artifact-text.ts";

/** Where the thread and a page fit side by side; the style sheet says the same. */
export const besideThread = "(min-width: 64rem)";

interface ArtifactPanelProps {
  /** oldest first */
  versions: ArtifactVersion[];
  /** null: the newest */
  chosen: number | null;
  onChoose(version: number | null): void;
  onClose(): void;
  /** puts a message to the assistant into the composer */
  onAsk(message: string): void;
}

type View = "page" | "source";

export function ArtifactPanel({ versions, chosen, onChoose, onClose, onAsk }: ArtifactPanelProps) {
  const [view, setView] = useState<View>("page");
  const [full, setFull] = useState(false);
  const beside = useMediaQuery(besideThread);
  const panel = useRef<HTMLElement>(null);
  const newest = versions[versions.length - 1];
  const artifact = versions.find(({ version }) => version === chosen) ?? newest;
  const covers = full || !beside;

  // over the conversation it takes the focus and gives it back; beside it, it leaves the composer alone
  useEffect(() => {
    if (!covers) return;
    const before = document.activeElement;
    panel.current?.focus({ preventScroll: true });
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
    };
  }, [covers]);

  useBackToClose(!beside, onClose);

  const ask = useCallback(
    (message: string) => {
      setFull(false);
      if (!beside) onClose();
      onAsk(message);
    },
    [beside, onAsk, onClose],
  );

  return (
    <section
      ref={panel}
      className={full ? "artifact-panel full" : "artifact-panel"}
      aria-label={`Artifact: ${artifact.title}`}
      tabIndex={-1}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        if (full) setFull(false);
        else onClose();
      }}
    >
      <header className="artifact-bar">
        <div className="artifact-name">
          <h2>{artifact.title}</h2>
          {versions.length > 1 ? (
            <select
              aria-label="Version"
              value={artifact.version}
              onChange={(event) => {
                const version = Number(event.target.value);
                onChoose(version === newest.version ? null : version);
              }}
            >
              {versions.toReversed().map(({ version }) => (
                <option key={version} value={version}>
                  Version {version}
                  {version === newest.version ? ", newest" : ""}
                </option>
              ))}
            </select>
          ) : (
            <span className="artifact-kind">{kindWord(artifact.mediaType)}</span>
          )}
        </div>
        {beside && (
          <button type="button" className="icon-button" onClick={() => setFull(!full)} aria-label={full ? "Beside the conversation" : "Full screen"}>
            <svg viewBox="0 0 20 20" aria-hidden="true">
              <path d={full ? "M8 3.5V8H3.5M12 3.5V8h4.5M8 16.5V12H3.5M12 16.5V12h4.5" : "M3.5 8V3.5H8M16.5 8V3.5H12M3.5 12v4.5H8M16.5 12v4.5H12"} />
            </svg>
          </button>
        )}
        <button type="button" className="icon-button" onClick={onClose} aria-label="Close the artifact">
          <svg viewBox="0 0 20 20" aria-hidden="true">
            <path d="m5 5 10 10M15 5 5 15" />
          </svg>
        </button>
      </header>
      <div className="artifact-tools">
        <fieldset className="artifact-views">
          <legend className="visually-hidden">What to show</legend>
          {(["page", "source"] as const).map((one) => (
            <button key={one} type="button" aria-pressed={view === one} onClick={() => setView(one)}>
              {one === "page" ? "Preview" : "Source"}
            </button>
          ))}
        </fieldset>
        {view === "source" && <CopySource artifact={artifact} />}
        <a className="quiet-button artifact-download" href={artifactUrl(artifact, view, true)} download>
          {view === "page" ? "Download page" : "Download source"}
        </a>
      </div>
      {view === "page" ? (
        <ArtifactStage key={`${artifact.artifactId} ${artifact.version} ${artifact.hash}`} artifact={artifact} onAsk={ask} />
      ) : (
        <Source artifact={artifact} />
      )}
    </section>
  );
}

function CopySource({ artifact }: { artifact: ArtifactVersion }) {
  const source = useArtifactText(artifact, "source");
  return source.state === "there" ? <CopyButton text={readableSource(source.text, artifact.mediaType)} what="source" /> : null;
}

function Source({ artifact }: { artifact: ArtifactVersion }) {
  const source = useArtifactText(artifact, "source");
  if (source.state === "loading") return <p className="artifact-note">Fetching the source</p>;
  if (source.state === "failed") return <p className="artifact-note">The source cannot be shown. {source.message}</p>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region must be reachable by keyboard
    <pre className="artifact-source" tabIndex={0}>
      <code>{readableSource(source.text, artifact.mediaType)}</code>
    </pre>
  );
}
