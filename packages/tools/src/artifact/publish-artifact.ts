// Keeps a source as one version of an artifact, and gives the part that a tool returns to show it. It knows sizes and names; it does not
// know whether the source works (render-check.ts).
import { type ArtifactVersion, newId, type PartOf, type ToolContext } from "@melete/core";
import { type ArtifactMediaType, maxSourceBytes } from "./artifact-kinds.ts";

/** Long enough to be told apart at a glance, short enough that a model copies it right. */
const maxSlugCharacters = 24;
const randomCharacters = 6;
/** More does not fit into the title line of a panel. */
const maxTitleCharacters = 120;

export interface NewArtifact {
  title: string;
  mediaType: ArtifactMediaType;
  source: string;
  /** what this is the next version of; absent for a new artifact */
  previous?: ArtifactVersion;
}

/**
 * Stores the source as a blob. Rejects when it is larger than `maxSourceBytes`.
 *
 * @example return { text: "The game is ready.", parts: [await publishArtifact(context, { title: "Sudoku", mediaType: "text/html", source })] };
 */
export async function publishArtifact(
  { blobs }: Pick<ToolContext, "blobs">,
  { title, mediaType, source, previous }: NewArtifact,
): Promise<PartOf<"artifact">> {
  const bytes = new TextEncoder().encode(source);
  if (bytes.byteLength > maxSourceBytes) {
    throw new Error(`The source has ${bytes.byteLength} bytes; an artifact has at most ${maxSourceBytes}. Make it smaller, its pictures first.`);
  }
  const shortTitle = title.replace(/\s+/g, " ").trim().slice(0, maxTitleCharacters) || "Untitled";
  const { hash } = await blobs.write(bytes, { mediaType });
  return {
    type: "artifact",
    artifactId: previous?.artifactId ?? artifactIdFor(shortTitle),
    version: (previous?.version ?? 0) + 1,
    mediaType,
    title: shortTitle,
    hash,
  };
}

/** Readable, because models and people speak of it: `tic-tac-toe-k3x9aq`. */
function artifactIdFor(title: string): string {
  const ascii = title.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const slug = firstWords(ascii.split(/[^a-z0-9]+/).filter((word) => word !== ""));
  return `${slug || "artifact"}-${newId("").slice(1, 1 + randomCharacters)}`;
}

/** As many whole words as fit; a first word that is longer than that is cut. */
function firstWords(words: readonly string[]): string {
  let slug = (words[0] ?? "").slice(0, maxSlugCharacters);
  for (const word of words.slice(1)) {
    if (slug.length + 1 + word.length > maxSlugCharacters) break;
    slug += `-${word}`;
  }
  return slug;
}
