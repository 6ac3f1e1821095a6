// The artifacts of one answer as cards that open them beside the conversation; the newest version of each.
import type { ArtifactVersion } from "@melete/core";
import { useEffect, useRef } from "react";
import { useMediaQuery } from "../shell/use-media-query.ts";
import { besideThread } from "./artifact-panel.tsx";
import { useArtifacts } from "./artifacts-context.tsx";
import { kindWord } from "./kind-words.ts";

interface ArtifactCardsProps {
  artifacts: readonly ArtifactVersion[];
  /** they are being made now, so the newest opens by itself where there is room */
  live: boolean;
}

export function ArtifactCards({ artifacts, live }: ArtifactCardsProps) {
  const context = useArtifacts();
  const roomy = useMediaQuery(besideThread);
  const tell = context?.tell;
  const show = context?.show;
  const shown = useRef(0);
  useEffect(() => {
    for (const artifact of artifacts) tell?.(artifact);
  }, [artifacts, tell]);
  const newest = artifacts.at(-1);
  useEffect(() => {
    if (!live || !roomy || newest === undefined || shown.current >= artifacts.length) return;
    shown.current = artifacts.length;
    show?.({ artifactId: newest.artifactId, version: null });
  }, [live, roomy, newest, artifacts.length, show]);
  if (context === null || artifacts.length === 0) return null;
  return (
    <ul className="artifact-cards" aria-label="Artifacts">
      {latest(artifacts).map((artifact) => {
        const { artifactId, title, version, mediaType } = artifact;
        const newer = (context.known.get(artifactId)?.at(-1)?.version ?? version) > version;
        const isOpen = context.open?.artifactId === artifactId && (context.open.version === version || (context.open.version === null && !newer));
        return (
          <li key={artifactId}>
            <button
              type="button"
              className="artifact-card"
              aria-pressed={isOpen}
              onClick={() => context.show(isOpen ? null : { artifactId, version: newer ? version : null })}
            >
              <svg viewBox="0 0 20 20" aria-hidden="true">
                <path d="M3.5 4.5h13v11h-13zM3.5 7.6h13M6 6.05h.01M8 6.05h.01" />
              </svg>
              <span className="artifact-card-words">
                <strong>{title}</strong>
                <span>
                  {kindWord(mediaType)}
                  {version > 1 || newer ? `, version ${version}` : ""}
                </span>
              </span>
              <span className="artifact-card-action">{isOpen ? "Close" : "Open"}</span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}

function latest(artifacts: readonly ArtifactVersion[]): ArtifactVersion[] {
  return artifacts.filter(({ artifactId }, index) => !artifacts.slice(index + 1).some((later) => later.artifactId === artifactId));
}
