// One conversation as the page shows it: its newest page from the server, extended at once when a turn is started here, and backwards on
// demand. It knows turns by their id only; their events are the turn store's business.
import { useCallback, useEffect, useRef, useState } from "react";
import { readConversation } from "../api/client.ts";
import { errorText } from "../api/error-text.ts";
import { groupTurns, joinTurns, type TurnEntry } from "./group-turns.ts";

export type ConversationState =
  | { status: "loading"; turns: TurnEntry[] }
  | { status: "ready"; turns: TurnEntry[]; title: string | null }
  | { status: "failed"; turns: TurnEntry[]; message: string };

/** What lies before the first turn that is shown. */
export type Earlier = { state: "none" } | { state: "there" } | { state: "loading" } | { state: "failed"; message: string };

const empty: ConversationState = { status: "ready", turns: [], title: null };

interface Seen {
  turns: TurnEntry[];
  /** what to ask for the page before these; null when there is none */
  earlier: string | null;
}

/** Turns of conversations seen since the page was opened, so that going back to one is instant. */
const seen = new Map<string, Seen>();

export function forgetConversations(): void {
  seen.clear();
}

/** A turn that was just started; the conversation shows it before the server is asked again. */
export function rememberTurn(conversationId: string, turn: TurnEntry): void {
  const { turns, earlier } = seen.get(conversationId) ?? { turns: [], earlier: null };
  seen.set(conversationId, { turns: [...turns, turn], earlier });
}

/** The caller gives each conversation a component of its own (a `key`), so the id does not change within one. */
export function useConversation(conversationId: string | null) {
  const [state, setState] = useState<ConversationState>(() => initialState(conversationId));
  const [earlier, setEarlier] = useState<Earlier>(() => earlierOf(conversationId));
  const [attempt, setAttempt] = useState(0);
  const asking = useRef(false);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new attempt reads again
  useEffect(() => {
    if (conversationId === null) return;
    setState(initialState(conversationId));
    const controller = new AbortController();
    const before = seen.get(conversationId);
    readConversation(conversationId, { signal: controller.signal }).then(
      (conversation) => {
        // A turn started while we were asking is newer than this answer, and pages that were loaded before it are still good.
        const now = seen.get(conversationId);
        const fresh = { turns: groupTurns(conversation), earlier: conversation.earlier ?? null };
        const known = now === before ? keepEarlier(before, fresh) : (now ?? fresh);
        seen.set(conversationId, known);
        setState({ status: "ready", turns: known.turns, title: conversation.title });
        setEarlier(earlierOf(conversationId));
      },
      (error: unknown) => {
        if (!controller.signal.aborted) setState({ status: "failed", turns: before?.turns ?? [], message: errorText(error) });
      },
    );
    return () => controller.abort();
  }, [conversationId, attempt]);

  const addTurn = useCallback((id: string, turn: TurnEntry) => {
    rememberTurn(id, turn);
    setState((before) => ({ ...before, turns: [...before.turns, turn] }));
  }, []);

  const loadEarlier = useCallback(async () => {
    const cursor = conversationId === null ? null : (seen.get(conversationId)?.earlier ?? null);
    if (conversationId === null || cursor === null || asking.current) return;
    asking.current = true;
    setEarlier({ state: "loading" });
    try {
      const page = await readConversation(conversationId, { before: cursor });
      const older = groupTurns({ messages: page.messages, activeTurnId: null });
      const turns = joinTurns(older, seen.get(conversationId)?.turns ?? []);
      seen.set(conversationId, { turns, earlier: page.earlier ?? null });
      setState((old) => ({ ...old, turns }));
      setEarlier(earlierOf(conversationId));
    } catch (error) {
      setEarlier({ state: "failed", message: errorText(error) });
    } finally {
      asking.current = false;
    }
  }, [conversationId]);

  const reload = useCallback(() => setAttempt((count) => count + 1), []);
  return { state, earlier, addTurn, loadEarlier, reload };
}

function initialState(conversationId: string | null): ConversationState {
  if (conversationId === null) return empty;
  const known = seen.get(conversationId);
  return known ? { status: "ready", turns: known.turns, title: null } : { status: "loading", turns: [] };
}

function earlierOf(conversationId: string | null): Earlier {
  const cursor = conversationId === null ? null : (seen.get(conversationId)?.earlier ?? null);
  return { state: cursor === null ? "none" : "there" };
}

/** A conversation that is opened again shows as much of its past as before, if the new page still joins it. */
function keepEarlier(before: Seen | undefined, fresh: Seen): Seen {
  const first = fresh.turns[0];
  const place = before?.turns.findIndex(({ key }) => key === first?.key) ?? -1;
  if (!before || place <= 0) return fresh;
  return { turns: joinTurns(before.turns.slice(0, place + 1), fresh.turns), earlier: before.earlier };
}
