// Finds a version of an artifact in what an agent can refer to, or says in a sentence what there is. It knows messages, not sources.
import { type ArtifactVersion, latestArtifacts, type Message, type ToolContext } from "@melete/core";
import { isArtifactMediaType, type ArtifactMediaType } from "./artifact-kinds.ts";

export type FoundArtifact = { found: true; artifact: ArtifactVersion & { mediaType: ArtifactMediaType } } | { found: false; why: string };

/** The newest version, or the one that is asked for. */
export function findArtifact(history: readonly Message[], artifactId: string, version?: number): FoundArtifact {
  const latest = latestArtifacts(history);
  if (latest.length === 0) return { found: false, why: "There is no artifact in this conversation. Make one with create_artifact." };
  const newest = latest.find((artifact) => artifact.artifactId === artifactId.trim());
  if (newest === undefined) {
    const known = latest.map((artifact) => `${artifact.artifactId} (${artifact.title})`).join(", ");
    return { found: false, why: `There is no artifact ${JSON.stringify(artifactId)}. The artifacts are: ${known}.` };
  }
  const artifact = version === undefined || version === newest.version ? newest : versionOf(history, newest.artifactId, version);
  if (artifact === undefined) return { found: false, why: `${newest.artifactId} has no version ${version}; its newest is ${newest.version}.` };
  const { mediaType } = artifact;
  if (!isArtifactMediaType(mediaType)) return { found: false, why: `${artifact.artifactId} is of a kind that cannot be opened here: ${mediaType}.` };
  return { found: true, artifact: { ...artifact, mediaType } };
}

function versionOf(history: readonly Message[], artifactId: string, version: number): ArtifactVersion | undefined {
  const parts = history.flatMap((message) => message.parts.filter((part) => part.type === "artifact"));
  return parts.findLast((part) => part.artifactId === artifactId && part.version === version);
}

export async function readSource({ blobs }: Pick<ToolContext, "blobs">, { hash }: Pick<ArtifactVersion, "hash">): Promise<string> {
  return new TextDecoder().decode(await blobs.read(hash));
}
