// The list of conversations for the sidebar, newest first, a page at a time.
import { useCallback, useEffect, useState } from "react";
import { deleteConversation, listConversations } from "../api/client.ts";
import { errorText } from "../api/error-text.ts";
import type { ConversationSummary } from "../api/schemas.ts";

export interface ConversationsState {
  conversations: ConversationSummary[];
  next: string | number | null;
  loading: boolean;
  error: string | null;
}

export function useConversations() {
  const [state, setState] = useState<ConversationsState>({ conversations: [], next: null, loading: true, error: null });

  const load = useCallback(async (before: string | number | null) => {
    setState((old) => ({ ...old, loading: true, error: null }));
    try {
      const page = await listConversations(before);
      setState((old) => ({
        conversations: before === null ? page.conversations : [...old.conversations, ...page.conversations],
        next: page.next ?? null,
        loading: false,
        error: null,
      }));
    } catch (error) {
      setState((old) => ({ ...old, loading: false, error: errorText(error) }));
    }
  }, []);

  const refresh = useCallback(() => void load(null), [load]);
  const loadMore = useCallback(() => void load(state.next), [load, state.next]);
  useEffect(refresh, [refresh]);

  const remove = useCallback(async (id: string) => {
    try {
      await deleteConversation(id);
      setState((old) => ({ ...old, conversations: old.conversations.filter((conversation) => conversation.id !== id) }));
      return true;
    } catch (error) {
      setState((old) => ({ ...old, error: errorText(error) }));
      return false;
    }
  }, []);

  return { state, refresh, loadMore, remove };
}
