// The files and pictures of a conversation under their short names, for tools that open them. It knows messages and names, not contents.
import { fileHandle, imageHandle, imagesIn, type BlobRef, type Message, type PartOf } from "@melete/core";

export interface ConversationFile {
  /** what the model calls it: img_3f9a2c1b or file_3f9a2c1b */
  handle: string;
  /** the handle with an ending, as code finds it in /in */
  fileName: string;
  /** as the person named it; "" when it has none */
  name: string;
  kind: "picture" | "file";
  blob: BlobRef;
}

const endings: Record<string, string> = {
  "image/png": "png",
  "image/jpeg": "jpg",
  "image/webp": "webp",
  "image/gif": "gif",
  "text/csv": "csv",
  "text/plain": "txt",
  "text/markdown": "md",
  "text/html": "html",
  "application/json": "json",
  "application/pdf": "pdf",
};

/** Every file and picture, oldest first, each once. */
export function conversationFiles(history: readonly Message[]): ConversationFile[] {
  const files = new Map<string, PartOf<"file">>();
  for (const { parts } of history) {
    for (const part of parts) if (part.type === "file" && !files.has(part.blob.hash)) files.set(part.blob.hash, part);
  }
  const pictures = imagesIn(history).map((part) => describe("picture", imageHandle(part.blob), part.blob, part.name ?? ""));
  return [...pictures, ...[...files.values()].map((part) => describe("file", fileHandle(part.blob), part.blob, part.name))];
}

function describe(kind: ConversationFile["kind"], handle: string, blob: BlobRef, name: string): ConversationFile {
  const ending = endings[blob.mediaType] ?? /\.([a-z0-9]{1,8})$/i.exec(name)?.[1]?.toLowerCase() ?? "bin";
  return { handle, fileName: `${handle}.${ending}`, name, kind, blob };
}

/** By handle, by its name in /in, or by the person's name for it. */
export function findFile(files: readonly ConversationFile[], asked: string): ConversationFile | undefined {
  const wanted = asked.trim();
  const exact = files.find(({ handle, fileName, blob }) => [handle, fileName, blob.hash].includes(wanted));
  return exact ?? files.findLast(({ name }) => name !== "" && name === wanted);
}

/** One line for each, for a model. */
export function listOf(files: readonly ConversationFile[]): string {
  return files
    .map(({ handle, name, blob }) => {
      const size = blob.width === undefined ? "" : `, ${blob.width} x ${blob.height} pixels`;
      return `${handle}${name === "" ? "" : `  ${JSON.stringify(name)}`}  ${blob.mediaType}, ${blob.byteLength} bytes${size}`;
    })
    .join("\n");
}
