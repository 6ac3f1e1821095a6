// React's access to turn stores: one store per turn for as long as the page lives. It knows nothing of what is drawn.
import { useSyncExternalStore } from "react";
import { createTurnStore, isRunning, type TurnSnapshot, type TurnStore } from "./turn-store.ts";

const stores = new Map<string, TurnStore>();

export function turnStore(turnId: string): TurnStore {
  let store = stores.get(turnId);
  if (!store) {
    store = createTurnStore(turnId);
    stores.set(turnId, store);
  }
  return store;
}

/** For another person at this browser, and for turns that were refused while nobody was logged in. */
export function forgetTurns(): void {
  stores.clear();
}

export function useTurn(turnId: string): TurnSnapshot {
  const store = turnStore(turnId);
  return useSyncExternalStore(store.subscribe, store.getSnapshot);
}

const subscribeToNothing = () => () => undefined;

/** Re-renders only when the turn begins or ends, not with each of its events. */
export function useTurnRunning(turnId: string | null): boolean {
  const store = turnId === null ? null : turnStore(turnId);
  return useSyncExternalStore(store?.subscribe ?? subscribeToNothing, () => {
    if (!store) return false;
    const { view, connection } = store.getSnapshot();
    return isRunning(view) && connection.state !== "refused";
  });
}
