// Whether a draft can be sent, and as which parts. Pictures and files go first: that is the order in which models were taught to read.
import type { Part } from "@melete/core";
import { type Attachment, toPart } from "./attachment.ts";

export type DraftState = { ready: true; parts: Part[] } | { ready: false; why: string };

export function draftParts(text: string, attachments: Attachment[]): DraftState {
  const parts: Part[] = [];
  for (const attachment of attachments) {
    if (attachment.status === "uploading") return { ready: false, why: `${attachment.name} is still being uploaded.` };
    if (attachment.status === "failed") return { ready: false, why: `Remove ${attachment.name}, which could not be uploaded, or attach it again.` };
    parts.push(toPart(attachment.kind, attachment.name, attachment.blob));
  }
  const words = text.trim();
  if (words !== "") parts.push({ type: "text", text: words });
  if (parts.length === 0) return { ready: false, why: "Write a question first." };
  return { ready: true, parts };
}
