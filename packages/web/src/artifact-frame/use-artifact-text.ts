// The built page and the source of one version, fetched when they are asked for. What is named by its hash never changes, so it is kept.
import type { ArtifactVersion } from "@melete/core";
import { useEffect, useState } from "react";
import { send } from "../api/request.ts";
import { errorText } from "../api/error-text.ts";

export type ArtifactText = { state: "loading" } | { state: "there"; text: string } | { state: "failed"; message: string };
export type ArtifactForm = "page" | "source";

/** Enough to look back and forth. */
const maxKept = 12;
const kept = new Map<string, string>();

export function forgetArtifactTexts(): void {
  kept.clear();
}

export function artifactUrl({ hash, mediaType, title }: ArtifactVersion, form: ArtifactForm, download = false): string {
  const query = new URLSearchParams({ type: mediaType, title, ...(download ? { download: "1" } : {}) });
  return `/api/artifacts/${encodeURIComponent(hash)}/${form}?${query}`;
}

export function useArtifactText(artifact: ArtifactVersion, form: ArtifactForm): ArtifactText {
  const url = artifactUrl(artifact, form);
  const [loaded, setLoaded] = useState<{ url: string; text: ArtifactText } | null>(null);
  useEffect(() => {
    if (kept.has(url)) return;
    const controller = new AbortController();
    send(url, { signal: controller.signal })
      .then((response) => response.text())
      .then(
        (text) => {
          kept.set(url, text);
          for (const oldest of kept.keys()) if (kept.size > maxKept) kept.delete(oldest);
          setLoaded({ url, text: { state: "there", text } });
        },
        (error: unknown) => {
          if (!controller.signal.aborted) setLoaded({ url, text: { state: "failed", message: errorText(error) } });
        },
      );
    return () => controller.abort();
  }, [url]);
  const known = kept.get(url);
  if (known !== undefined) return { state: "there", text: known };
  return loaded?.url === url ? loaded.text : { state: "loading" };
}
