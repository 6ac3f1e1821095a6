// The short names by which models and tools speak of pictures, and how to find one in a conversation. It knows messages, not bytes.
import type { ArtifactVersion, BlobRef, Message, PartOf } from "./message.ts";

/** Long enough that two pictures of one conversation never share it, short enough that a model copies it right. */
const handleDigits = 8;

/** `img_` and the first digits of the picture's hash: the same in every turn, and the same after a crash. */
export function imageHandle(blob: Pick<BlobRef, "hash">): string {
  return `img_${blob.hash.slice(0, handleDigits)}`;
}

/** Every picture, oldest first, each once. */
export function imagesIn(history: readonly Message[]): PartOf<"image">[] {
  const found = new Map<string, PartOf<"image">>();
  for (const { parts } of history) {
    for (const part of parts) if (part.type === "image" && !found.has(part.blob.hash)) found.set(part.blob.hash, part);
  }
  return [...found.values()];
}

export type FoundImage = { found: true; image: PartOf<"image"> } | { found: false; why: string };

/**
 * The picture with this handle; without one, the last that a person sent. `why` is a sentence for the model that asked.
 *
 * @example const { found } = findImage(context.history, "img_3f9a2c1b");
 */
export function findImage(history: readonly Message[], handle?: string): FoundImage {
  const images = imagesIn(history);
  if (images.length === 0) return { found: false, why: "There is no picture in this conversation. Ask the person to attach one." };
  const known = `The pictures are: ${images.map(({ blob }) => imageHandle(blob)).join(", ")}.`;
  if (handle === undefined) {
    const image = images.findLast(({ origin }) => origin === undefined);
    return image === undefined ? { found: false, why: `The person has sent no picture. ${known}` } : { found: true, image };
  }
  const image = images.find(({ blob }) => imageHandle(blob) === handle.trim() || blob.hash === handle.trim());
  return image === undefined ? { found: false, why: `There is no picture "${handle}". ${known}` } : { found: true, image };
}

/** The newest version of every artifact of the conversation, in the order in which they were made. */
export function latestArtifacts(history: readonly Message[]): ArtifactVersion[] {
  const latest = new Map<string, ArtifactVersion>();
  for (const { parts } of history) {
    for (const part of parts) {
      if (part.type !== "artifact" || (latest.get(part.artifactId)?.version ?? 0) >= part.version) continue;
      const { type: _, ...artifact } = part;
      latest.set(part.artifactId, artifact);
    }
  }
  return [...latest.values()];
}
