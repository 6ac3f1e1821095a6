// What an artifact can be: the media types of sources, what each is called and how its file ends. It does not know how a page is built.

export type ArtifactKind = "html" | "svg" | "react" | "markdown" | "vega-lite";

interface KindFacts {
  kind: ArtifactKind;
  /** of a source that is downloaded */
  extension: string;
}

export const artifactKinds = {
  "text/html": { kind: "html", extension: "html" },
  "image/svg+xml": { kind: "svg", extension: "svg" },
  "text/jsx": { kind: "react", extension: "tsx" },
  "text/markdown": { kind: "markdown", extension: "md" },
  "application/vnd.vega-lite+json": { kind: "vega-lite", extension: "vl.json" },
} as const satisfies Record<string, KindFacts>;

export type ArtifactMediaType = keyof typeof artifactKinds;

export const artifactMediaTypes = Object.keys(artifactKinds) as [ArtifactMediaType, ...ArtifactMediaType[]];

export function isArtifactMediaType(mediaType: string): mediaType is ArtifactMediaType {
  return mediaType in artifactKinds;
}

/** A page larger than this is slow on a phone, and its source would fill the context of any model. */
export const maxSourceBytes = 4 * 1024 * 1024;
