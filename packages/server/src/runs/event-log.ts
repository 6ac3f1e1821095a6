// Makes the rows of a turn's log: text deltas merged, superseded progress dropped, at most one such row per kind in each window.
// It knows how rows are made and read back; it does not know who reads them or what a turn is.
import type { TurnEvent, TurnEventOf } from "@melete/core";
import type { LogRow } from "../store/store.ts";

/** How long text may wait for its row. A killed process loses at most this much of what was shown. */
export const coalesceMs = 200;

type Delta = TurnEventOf<"text-delta"> | TurnEventOf<"reasoning-delta">;

export interface EventLog {
  append(event: TurnEvent): void;
  /** writes what is waiting; resolves when every row so far is stored, rejects when one could not be */
  flush(): Promise<void>;
}

export interface EventLogOptions {
  write(rows: LogRow[]): Promise<void>;
  /** runs `task` once after `ms`; returns what cancels it. Tests pass their own. */
  schedule(task: () => void, ms: number): () => void;
}

/**
 * Rows keep their order by seq and carry the seq of the LAST event merged into them. Only neighbours of one kind are merged;
 * agent-progress may stand between them, because it touches nothing that deltas touch.
 */
export function createEventLog({ write, schedule }: EventLogOptions): EventLog {
  let waiting: LogRow[] = [];
  let cancelTimer: (() => void) | null = null;
  let stored: Promise<void> = Promise.resolve();

  function writeWaiting(): void {
    cancelTimer?.();
    cancelTimer = null;
    if (waiting.length === 0) return;
    const rows = waiting.sort((a, b) => a.event.seq - b.event.seq);
    waiting = [];
    stored = stored.then(() => write(rows));
    // the failure is reported by flush; without this an unlucky moment would end the process
    stored.catch(() => undefined);
  }

  return {
    append(event) {
      switch (event.type) {
        case "text-delta":
        case "reasoning-delta":
          mergeDelta(waiting, event);
          break;
        case "agent-progress":
          waiting = waiting.filter((row) => row.event.type !== "agent-progress" || row.event.agentId !== event.agentId);
          waiting.push({ event });
          break;
        default:
          waiting.push({ event });
          writeWaiting();
          return;
      }
      cancelTimer ??= schedule(writeWaiting, coalesceMs);
    },
    flush() {
      writeWaiting();
      return stored;
    },
  };
}

function mergeDelta(waiting: LogRow[], delta: Delta): void {
  const last = waiting.findLast((row) => row.event.type !== "agent-progress");
  if (last === undefined || !isDelta(last.event) || last.event.type !== delta.type) {
    waiting.push({ event: delta });
    return;
  }
  const text = last.event.text + delta.text;
  last.pieces ??= [[last.event.seq, last.event.text.length]];
  last.pieces.push([delta.seq, text.length]);
  last.event = { ...delta, text };
}

/**
 * The event that a reader who has seen everything up to `after` still needs from a row, or null when it needs nothing.
 * A row that was merged is cut where the reader stopped, so text is neither lost nor repeated.
 */
export function eventAfter({ event, pieces }: LogRow, after: number): TurnEvent | null {
  if (event.seq <= after) return null;
  if (pieces === undefined || !isDelta(event)) return event;
  const seen = pieces.findLast(([seq]) => seq <= after);
  return seen === undefined ? event : { ...event, text: event.text.slice(seen[1]) };
}

function isDelta(event: TurnEvent): event is Delta {
  return event.type === "text-delta" || event.type === "reasoning-delta";
}
