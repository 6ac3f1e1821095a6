// The person behind a conversation, as a turn meets them: a message for its model, and the way by which tools propose memories.
import type { Message, Person } from "@melete/core";
import type { Store } from "../store/store.ts";
import type { Personal } from "./personal.ts";
import { personalMessage } from "./personal-message.ts";

/** Null where nothing about people is kept, or the conversation is gone. */
export async function personOf(
  { personal, store }: { personal?: Personal; store: Pick<Store, "conversation"> },
  conversationId: string,
): Promise<{ person: Person; message: Message | null } | null> {
  const userId = personal === undefined ? undefined : (await store.conversation(conversationId))?.userId;
  if (personal === undefined || userId === undefined) return null;
  return {
    message: personalMessage(await personal.read(userId)),
    person: {
      async proposeMemory(text) {
        if (!(await personal.read(userId)).enabled) return "off";
        return (await personal.propose(userId, text, conversationId)) === null ? "known" : "proposed";
      },
    },
  };
}
