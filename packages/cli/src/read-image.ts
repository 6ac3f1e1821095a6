// A picture from the disk, checked as the server checks an upload. It knows files; what a good picture is, the server's check knows.
import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import type { BlobStore, PartOf } from "@melete/core";
import { UsageError } from "./usage-error.ts";

/** Throws UsageError that names the file and says what to do. */
export async function readImage(path: string, blobs: BlobStore): Promise<PartOf<"image">> {
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(`The picture ${path} ${whyUnreadable(error, "--image")}`, { cause: error });
  });
  const { acceptImage } = await import("@melete/server");
  const image = await acceptImage(bytes, path).catch((error: unknown) => {
    throw new UsageError(error instanceof Error ? error.message : String(error), { cause: error });
  });
  const { mediaType, width, height } = image;
  return { type: "image", blob: await blobs.write(image.bytes, { mediaType, width, height }), name: basename(path) };
}

export function whyUnreadable(error: NodeJS.ErrnoException, option: string): string {
  switch (error.code) {
    case "ENOENT":
      return "does not exist. Check the path; it counts from the folder you are in.";
    case "EACCES":
      return "may not be read by this user. Change its permissions, or copy it.";
    case "EISDIR":
      return `is a folder. Name one file; repeat ${option} for several.`;
    default:
      return `cannot be read: ${error.message}.`;
  }
}
