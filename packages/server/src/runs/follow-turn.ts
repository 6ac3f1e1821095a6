// What one reader of a turn gets: its log from anywhere, then what is new, every event once, up to turn-end. It knows the store and the
// tails; who runs the turn, and in which process, makes no difference to it.
import type { TurnEvent } from "@melete/core";
import { eventsOfRow } from "../store/log-row.ts";
import type { Store } from "../store/store.ts";
import type { Tails } from "./tails.ts";

/** Rows per read: a reader that comes late to a long turn does not hold the whole log in memory. */
const pageRows = 500;

/** Ends with turn-end, or without it when the turn was deleted, the reader leaves or the server closes. */
export async function* followTurn(store: Store, tails: Tails, turnId: string, after: number, signal: AbortSignal): AsyncGenerator<TurnEvent> {
  // following starts before the log is read: nothing falls between
  const tail = tails.follow(turnId);
  signal.addEventListener("abort", tail.close);
  if (signal.aborted) tail.close();
  let last = after;
  let first = true;
  let missed = false;
  try {
    while (!tail.closed) {
      if (tail.look() || missed) {
        missed = false;
        // whoever is woken mostly finds rows, and then need not ask whether more can come: the end rings, too
        for (let askStatus = first; ; ) {
          // asked before the rows are read: a turn that ends in between has its end in them
          const isOver = askStatus && (await store.turn(turnId))?.status !== "active";
          const rows = await store.events(turnId, last, pageRows);
          for (const event of rows.flatMap((row) => eventsOfRow(row, last))) {
            last = event.seq;
            yield event;
            if (event.type === "turn-end" || tail.closed) return;
          }
          if (rows.length >= pageRows) continue;
          if (isOver) return;
          if (rows.length > 0 || askStatus) break;
          askStatus = true;
        }
        first = false;
        tail.saw(last);
      }
      for (const event of tail.take()) {
        if (event.seq <= last) continue;
        // what came before it was stored by a process that died before it could say so; the log has both
        missed = event.seq > last + 1;
        if (missed) break;
        last = event.seq;
        tail.saw(last);
        yield event;
        if (event.type === "turn-end" || tail.closed) return;
      }
      if (!missed) await tail.wait();
    }
  } finally {
    tail.close();
    signal.removeEventListener("abort", tail.close);
  }
}
