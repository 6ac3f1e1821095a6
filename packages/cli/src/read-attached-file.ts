// A text file from the disk, checked as the server checks an upload. It knows files; what a good one is, the server's check knows.
import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { type BlobStore, decodeTextFile, type PartOf, startOfText } from "@melete/core";
import { whyUnreadable } from "./read-image.ts";
import { UsageError } from "./usage-error.ts";

/** Throws UsageError that names the file and says what to do. */
export async function readAttachedFile(path: string, blobs: BlobStore): Promise<PartOf<"file">> {
  const { acceptFile } = await import("@melete/server");
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(`The file ${path} ${whyUnreadable(error, "--file")}`, { cause: error });
  });
  try {
    const { mediaType } = acceptFile(bytes, path);
    const blob = await blobs.write(bytes, { mediaType });
    return { type: "file", blob, name: basename(path), start: startOfText(decodeTextFile(bytes) ?? "") };
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}
