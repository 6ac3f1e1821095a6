// The input of a stored response as OpenAI's items again. It knows our messages and their shape; it does not know HTTP.
import type { Blobs, Message, Part } from "@melete/core";

export interface ListedItem {
  id: string;
  type: "message" | "function_call" | "function_call_output";
  [field: string]: unknown;
}

/** @param suffix  makes ids that no other response has */
export async function inputItems(messages: readonly Message[], suffix: string, blobs: Blobs): Promise<ListedItem[]> {
  const items: ListedItem[] = [];
  const push = (prefix: string, item: { type: ListedItem["type"]; [field: string]: unknown }): void => {
    items.push({ ...item, id: `${prefix}_${suffix}_in${items.length}`, status: "completed" });
  };
  for (const { role, parts } of messages) {
    const content = await Promise.all(parts.filter(isContent).map((part) => toContent(part, role, blobs)));
    if (role !== "tool" && content.length > 0) push("msg", { type: "message", role, content });
    for (const part of parts) {
      if (part.type === "tool-call") {
        push("fc", { type: "function_call", call_id: part.callId, name: part.tool, arguments: JSON.stringify(part.input ?? {}) });
      } else if (part.type === "tool-result") {
        const said = { type: "input_text", text: part.output };
        push("fco", { type: "function_call_output", call_id: part.callId, output: content.length === 0 ? part.output : [said, ...content] });
      }
    }
  }
  return items;
}

function isContent(part: Part): part is Extract<Part, { type: "text" | "image" }> {
  return part.type === "text" || part.type === "image";
}

async function toContent(part: Extract<Part, { type: "text" | "image" }>, role: Message["role"], blobs: Blobs): Promise<unknown> {
  if (part.type === "text") {
    return role === "assistant" ? { type: "output_text", text: part.text, annotations: [] } : { type: "input_text", text: part.text };
  }
  const bytes = await blobs.read(part.blob.hash);
  return { type: "input_image", detail: "auto", image_url: `data:${part.blob.mediaType};base64,${Buffer.from(bytes).toString("base64")}` };
}
