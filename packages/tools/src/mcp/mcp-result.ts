// The answer of an MCP server as a tool's output: text fenced as data, pictures as pictures. It trusts nothing in it.
import type { ToolContext, ToolOutput } from "@melete/core";
import { imageHandle, type Part, pixelsToFractions } from "@melete/core";
import { z } from "zod";
import { pictureSize } from "../code/output-parts.ts";
import { fence } from "../web/fence.ts";

const maxPictures = 6;
/** in base64 */
const maxPictureCharacters = 12 * 1024 * 1024;
const maxPixels = 40_000_000;

const contentSchema = z.object({
  type: z.string(),
  text: z.string().optional(),
  data: z.string().optional(),
  uri: z.string().optional(),
  name: z.string().optional(),
  resource: z.object({ uri: z.string(), text: z.string().optional() }).optional(),
});
const resultSchema = z.object({
  content: z.array(contentSchema).default([]),
  structuredContent: z.unknown().optional(),
  isError: z.boolean().optional(),
});

export async function readMcpResult(result: unknown, source: string, { blobs }: Pick<ToolContext, "blobs">): Promise<ToolOutput> {
  const read = resultSchema.safeParse(result);
  if (!read.success) return { text: `${source} answered in a form that is not known.`, isError: true };
  const { content, structuredContent, isError } = read.data;
  const texts: string[] = [];
  const parts: Part[] = [];
  for (const { type, text, data, uri, name, resource } of content) {
    if (type === "text" && text !== undefined) texts.push(text);
    else if (type === "image" && data !== undefined) texts.push(await keepPicture(data));
    else if (type === "resource" && resource !== undefined) texts.push(`${resource.uri}:\n${resource.text ?? "(not text)"}`);
    else if (type === "resource_link") texts.push(`${name ?? "resource"}: ${uri ?? ""}`);
    else texts.push(`(${type.slice(0, 40)}, which is not read)`);
  }
  if (texts.length === 0 && structuredContent !== undefined) texts.push(JSON.stringify(structuredContent));
  const text = texts.join("\n").trim();
  return { text: text === "" ? `${source} answered nothing.` : fence(source, text), parts, ...(isError === true ? { isError } : {}) };

  async function keepPicture(data: string): Promise<string> {
    if (parts.length >= maxPictures || data.length > maxPictureCharacters) return "(a picture too many, or too large)";
    const bytes = new Uint8Array(Buffer.from(data, "base64"));
    const size = pictureSize(bytes);
    if (size === null || size.width * size.height > maxPixels) return "(a picture of a kind that is not read)";
    const { width, height, mediaType } = size;
    const blob = await blobs.write(bytes, { mediaType, width, height });
    parts.push({ type: "image", blob, origin: { hash: blob.hash, toOriginal: pixelsToFractions(width, height) } });
    return `picture ${imageHandle(blob)} (${width} x ${height} pixels)`;
  }
}
