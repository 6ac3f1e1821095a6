// Where the page is: "/" is a new conversation, "/c/ID" an old one. Two places need no router library.
import { useCallback, useSyncExternalStore } from "react";

export interface Route {
  conversationId: string | null;
}

const changed = "melete-route";

function subscribe(listener: () => void): () => void {
  window.addEventListener("popstate", listener);
  window.addEventListener(changed, listener);
  return () => {
    window.removeEventListener("popstate", listener);
    window.removeEventListener(changed, listener);
  };
}

function parsePath(path: string): Route {
  const id = /^\/c\/([^/]+)\/?$/.exec(path)?.[1];
  return { conversationId: id === undefined ? null : decodeURIComponent(id) };
}

export function pathOf(conversationId: string | null): string {
  return conversationId === null ? "/" : `/c/${encodeURIComponent(conversationId)}`;
}

export function useRoute(): { route: Route; goTo(conversationId: string | null): void } {
  const path = useSyncExternalStore(subscribe, () => window.location.pathname);
  const goTo = useCallback((conversationId: string | null) => {
    const next = pathOf(conversationId);
    if (next !== window.location.pathname) window.history.pushState(null, "", next);
    window.dispatchEvent(new Event(changed));
  }, []);
  return { route: parsePath(path), goTo };
}
