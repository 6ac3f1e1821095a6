// Reads on for the followers of turns that run in other processes: one query for all turns that have news, however many follow them.
// It knows the store and the tails; how the news comes is the bus's business.
import type { TurnEvent } from "@melete/core";
import { eventsOfRow } from "../store/log-row.ts";
import type { Store } from "../store/store.ts";
import type { Tails } from "./tails.ts";

export interface ElsewhereReader {
  /** the log of this turn has more */
  changed(turnId: string): void;
}

export function createElsewhereReader(store: Store, tails: Tails, onError: (error: unknown) => void): ElsewhereReader {
  const due = new Set<string>();
  let reading = false;

  async function readAll(): Promise<void> {
    while (due.size > 0) {
      const asked = new Map<string, number>();
      for (const turnId of due) {
        const after = tails.lastSeen(turnId);
        if (after === null) tails.wake(turnId);
        else asked.set(turnId, after);
      }
      due.clear();
      const rows = await store.eventsSince([...asked].map(([turnId, after]) => ({ turnId, after })));
      const news = new Map<string, TurnEvent[]>();
      for (const row of rows) {
        const { turnId } = row.event;
        const events = news.get(turnId) ?? [];
        news.set(turnId, events);
        events.push(...eventsOfRow(row, asked.get(turnId)));
      }
      // whoever is behind the one that is furthest sees the gap, and reads the log itself
      for (const [turnId, events] of news) tails.tell(turnId, events);
    }
  }

  function readSoon(): void {
    if (reading) return;
    reading = true;
    readAll()
      .catch((error: unknown) => {
        onError(error);
        // each of them meets what is wrong, and its reader comes again
        tails.wakeAll();
      })
      .finally(() => {
        reading = false;
        if (due.size > 0) readSoon();
      });
  }

  return {
    changed(turnId) {
      if (!tails.isFollowed(turnId)) return;
      due.add(turnId);
      readSoon();
    },
  };
}
