// A conversation or turn, if it is this user's. What is somebody else's is 404, in the same words as what does not exist: nobody learns
// from us whether it does.
import { ApiError } from "../http/api-error.ts";
import type { ConversationRow, Store, StoredTurn } from "../store/store.ts";

export async function ownConversation(store: Store, id: string, userId: string): Promise<ConversationRow> {
  const row = await store.conversation(id);
  if (row?.userId === userId) return row;
  throw new ApiError(404, "conversation_not_found", `There is no conversation ${JSON.stringify(id)}. GET /api/conversations lists those that exist.`);
}

export async function ownTurn(store: Store, id: string, userId: string): Promise<StoredTurn> {
  const turn = await store.turn(id);
  const conversation = turn === null ? null : await store.conversation(turn.conversationId);
  if (turn !== null && conversation?.userId === userId) return turn;
  throw new ApiError(
    404,
    "turn_not_found",
    `There is no turn ${JSON.stringify(id)}. POST /api/conversations/:id/turns starts one and answers with its id.`,
  );
}
