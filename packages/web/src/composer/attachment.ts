// A picture on its way into a question, and which files may become one.
import type { BlobRef } from "@melete/core";

export type Attachment = { key: string; name: string /** what to show now */; preview: string } & (
  | { status: "uploading" /** 0..1 */; progress: number }
  | { status: "ready"; blob: BlobRef }
  | { status: "failed"; message: string }
);

/** The pictures of a paste or a drop. Files that are no pictures are named, so that nothing vanishes silently. */
export function splitFiles(files: Iterable<File>): { pictures: File[]; refused: string[] } {
  const pictures: File[] = [];
  const refused: string[] = [];
  for (const file of files) {
    if (file.type.startsWith("image/")) pictures.push(file);
    else refused.push(file.name || "a file without a name");
  }
  return { pictures, refused };
}

export function refusedMessage(names: string[]): string {
  const list = names.length > 3 ? `${names.slice(0, 3).join(", ")} and ${names.length - 3} more` : names.join(", ");
  return `${list}: not a picture. Attach PNG, JPEG, WebP or GIF files.`;
}
