// What a tool gets in tests: a memory for bytes, a conversation, and nobody to ask.
import { createMemoryBlobs, type Message, type PartOf, type ToolContext } from "@melete/core";

/** `change` replaces single fields. */
export function toolContext(change: Partial<ToolContext> = {}): ToolContext {
  return {
    signal: new AbortController().signal,
    blobs: createMemoryBlobs(),
    turnId: "turn_1",
    history: [],
    notation: { coordinates: "thousandths" },
    ...change,
  };
}

/** A context whose conversation holds one picture of the person. */
export async function contextWithPicture(
  bytes: Uint8Array,
  size: { width: number; height: number },
  change: Partial<ToolContext> = {},
): Promise<{ context: ToolContext; image: PartOf<"image"> }> {
  const context = toolContext(change);
  const image: PartOf<"image"> = { type: "image", blob: await context.blobs.write(bytes, { mediaType: "image/png", ...size }) };
  const asked: Message = { role: "user", parts: [image, { type: "text", text: "Look at this." }] };
  return { context: { ...context, history: [...context.history, asked] }, image };
}
