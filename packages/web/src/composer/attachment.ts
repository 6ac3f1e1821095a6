// A picture or a file on its way into a question, and which files may become one.
import { type BlobRef, type Part, textFileKind } from "@melete/core";

export type Attachment = {
  key: string;
  kind: "picture" | "file";
  name: string;
  byteLength: number /** of a picture: what to show now */;
  preview: string;
} & ({ status: "uploading" /** 0..1 */; progress: number } | { status: "ready"; blob: BlobRef } | { status: "failed"; message: string });

/** What of a choice, a paste or a drop can be attached. What cannot is named, with what to do instead: nothing vanishes silently. */
export function splitFiles(files: Iterable<File>): { taken: { kind: Attachment["kind"]; file: File }[]; refused: string[] } {
  const taken: { kind: Attachment["kind"]; file: File }[] = [];
  const refused: string[] = [];
  for (const file of files) {
    const kind = textFileKind(file.name || "a file without a name");
    // the system's idea of a file's type is not asked: to some, a CSV belongs to a spreadsheet
    if (file.type.startsWith("image/")) taken.push({ kind: "picture", file });
    else if ("refusal" in kind) refused.push(kind.refusal);
    else taken.push({ kind: "file", file });
  }
  return { taken, refused };
}

export function refusedMessage(refusals: string[]): string {
  const more = refusals.length > 3 ? ` And ${refusals.length - 3} more.` : "";
  return `${refusals.slice(0, 3).join(" ")}${more}`;
}

export function toPart(kind: Attachment["kind"], name: string, blob: BlobRef): Part {
  return kind === "picture" ? { type: "image", blob, name } : { type: "file", blob, name };
}
