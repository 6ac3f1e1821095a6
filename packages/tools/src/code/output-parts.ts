// What code wrote, as parts of a message: pictures that can be shown, and files. It reads sizes from headers; it decodes nothing.
import { imageHandle, type Part, type PartOf, pixelsToFractions, type ToolContext } from "@melete/core";
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
  mediaType: "image/png" | "image/jpeg";
}

/** PNG and JPEG only: what every model and every tool can open. */
export function pictureSize(bytes: Uint8Array): PictureSize | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.byteLength > 24 && view.getUint32(0) === 0x89504e47 && view.getUint32(4) === 0x0d0a1a0a && view.getUint32(12) === 0x49484452) {
    return sized(view.getUint32(16), view.getUint32(20), "image/png");
  }
  if (bytes.byteLength < 4 || view.getUint16(0) !== 0xffd8) return null;
  for (let at = 2; at + 9 < bytes.byteLength; ) {
    const marker = view.getUint16(at);
    const isFrame = marker >= 0xffc0 && marker <= 0xffcf && ![0xffc4, 0xffc8, 0xffcc].includes(marker);
    if (isFrame) return sized(view.getUint16(at + 7), view.getUint16(at + 5), "image/jpeg");
    if (marker < 0xff00) return null;
    at += 2 + view.getUint16(at + 2);
  }
  return null;
}

function sized(width: number, height: number, mediaType: PictureSize["mediaType"]): PictureSize | null {
  return width > 0 && height > 0 ? { width, height, mediaType } : null;
}
