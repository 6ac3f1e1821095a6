// The words that a model gets: the conversation up to the turn's own message, the newest that fit into its context. It knows messages and
// their length; it does not know models.
import { estimateTokens, type Message } from "@melete/core";
import type { Store } from "../store/store.ts";
import { partsForHistory } from "./answer-message.ts";

/** The rest of the context is for instructions, thinking and the answer. */
const historyShare = 0.6;

/** Reads backwards and stops when the context is full, so a conversation of any length costs at most one context. */
export async function historyFor(store: Store, conversationId: string, contextTokens: number): Promise<Message[]> {
  const messages: Message[] = [];
  let room = contextTokens * historyShare;
  // few first: most conversations are short, and most contexts full before the second page
  let page = await store.messages(conversationId, { limit: 20 });
  for (;;) {
    for (const { role, parts } of page.items.reverse()) {
      const message: Message = { role, parts: partsForHistory(parts) };
      if (message.parts.length === 0) continue;
      room -= estimateTokens([message]);
      // the question itself goes along whatever its length: the model's server says best that it is too long
      if (room < 0 && messages.length > 0) return inPairs(messages);
      messages.push(message);
    }
    if (page.next === null) return inPairs(messages);
    page = await store.messages(conversationId, { before: page.next, limit: 200 });
  }
}

/** Oldest first, and never an answer without its question at the beginning. */
function inPairs(newestFirst: Message[]): Message[] {
  const messages = newestFirst.reverse();
  const first = messages.findIndex(({ role }) => role === "user");
  return first > 0 ? messages.slice(first) : messages;
}
