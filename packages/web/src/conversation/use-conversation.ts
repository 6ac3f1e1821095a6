// One conversation as the page shows it: loaded from the server, extended at once when a turn is started here.
// It knows turns by their id only; their events are the turn store's business.
import { useCallback, useEffect, useState } from "react";
import { readConversation } from "../api/client.ts";
import { errorText } from "../api/error-text.ts";
import { groupTurns, type TurnEntry } from "./group-turns.ts";

export type ConversationState =
  | { status: "loading"; turns: TurnEntry[] }
  | { status: "ready"; turns: TurnEntry[]; title: string | null }
  | { status: "failed"; turns: TurnEntry[]; message: string };

const empty: ConversationState = { status: "ready", turns: [], title: null };

/** Turns of conversations seen since the page was opened, so that going back to one is instant. */
const seen = new Map<string, TurnEntry[]>();

export function forgetConversations(): void {
  seen.clear();
}

/** A turn that was just started; the conversation shows it before the server is asked again. */
export function rememberTurn(conversationId: string, turn: TurnEntry): void {
  seen.set(conversationId, [...(seen.get(conversationId) ?? []), turn]);
}

/** The caller gives each conversation a component of its own (a `key`), so the id does not change within one. */
export function useConversation(conversationId: string | null) {
  const [state, setState] = useState<ConversationState>(() => initialState(conversationId));
  const [attempt, setAttempt] = useState(0);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new attempt reads again
  useEffect(() => {
    if (conversationId === null) return;
    setState(initialState(conversationId));
    const controller = new AbortController();
    const turnsBefore = seen.get(conversationId);
    readConversation(conversationId, controller.signal).then(
      (conversation) => {
        // A turn started while we were asking is newer than this answer.
        const turns = seen.get(conversationId) === turnsBefore ? groupTurns(conversation) : (seen.get(conversationId) ?? []);
        seen.set(conversationId, turns);
        setState({ status: "ready", turns, title: conversation.title });
      },
      (error: unknown) => {
        if (!controller.signal.aborted) setState({ status: "failed", turns: turnsBefore ?? [], message: errorText(error) });
      },
    );
    return () => controller.abort();
  }, [conversationId, attempt]);

  const addTurn = useCallback((id: string, turn: TurnEntry) => {
    rememberTurn(id, turn);
    setState((before) => ({ ...before, turns: [...before.turns, turn] }));
  }, []);

  const reload = useCallback(() => setAttempt((count) => count + 1), []);
  return { state, addTurn, reload };
}

function initialState(conversationId: string | null): ConversationState {
  if (conversationId === null) return empty;
  const turns = seen.get(conversationId);
  return turns ? { status: "ready", turns, title: null } : { status: "loading", turns: [] };
}
