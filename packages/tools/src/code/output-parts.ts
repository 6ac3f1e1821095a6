// What code wrote, as parts of a message: pictures that can be shown, and files. It reads sizes from headers; it decodes nothing.
import {
  type ImageHeader,
  imageHandle,
  type Part,
  type PartOf,
  pixelsToFractions,
  readImageHeader,
  type ToolContext,
  uprightSize,
} from "@melete/core";
import type { OutputFile } from "./executor.ts";

/** More pixels than this are a bomb for whoever decodes them; they come back as a file. */
const maxPixels = 40_000_000;

const mediaTypes: Record<string, string> = {
  csv: "text/csv",
  txt: "text/plain",
  md: "text/markdown",
  json: "application/json",
  html: "text/html",
  svg: "image/svg+xml",
  pdf: "application/pdf",
  png: "image/png",
  jpg: "image/jpeg",
};

export interface KeptOutput {
  parts: Part[];
  /** one line for each, for the model */
  lines: string[];
}

export async function keepOutput(files: readonly OutputFile[], { blobs }: Pick<ToolContext, "blobs">): Promise<KeptOutput> {
  const parts: Part[] = [];
  const lines: string[] = [];
  for (const { name, bytes } of files) {
    const size = pictureSize(bytes);
    if (size !== null && size.width * size.height <= maxPixels) {
      const { width, height, mediaType } = size;
      const blob = await blobs.write(bytes, { mediaType, width, height });
      // drawn by code, not seen: it is its own original
      const part: PartOf<"image"> = { type: "image", blob, name, origin: { hash: blob.hash, toOriginal: pixelsToFractions(width, height) } };
      parts.push(part);
      lines.push(`picture ${imageHandle(blob)} (${name}, ${width} x ${height} pixels)`);
    } else {
      const ending = /\.([a-z0-9]+)$/i.exec(name)?.[1]?.toLowerCase() ?? "";
      const blob = await blobs.write(bytes, { mediaType: mediaTypes[ending] ?? "application/octet-stream" });
      parts.push({ type: "file", blob, name });
      lines.push(`file file_${blob.hash.slice(0, 8)} (${name}, ${bytes.byteLength} bytes)`);
    }
  }
  return { parts, lines };
}

interface PictureSize {
  width: number;
  height: number;
  mediaType: ImageHeader["mediaType"];
}

/** As it is shown. Null for what is no picture, or is damaged or cut short. */
export function pictureSize(bytes: Uint8Array): PictureSize | null {
  const { header, problem } = readImageHeader(bytes);
  if (header === null || problem !== undefined || header.width === 0 || header.height === 0) return null;
  return { ...uprightSize(header), mediaType: header.mediaType };
}
