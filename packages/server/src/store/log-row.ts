// One row of a turn's log, and how events become rows and rows events again. It knows deltas; it does not know where rows are kept.
import type { TurnEvent, TurnEventOf } from "@melete/core";

/**
 * Neighbouring deltas of one kind are kept as ONE row: `event` carries the merged text and the seq of its FIRST delta, and `pieces` says
 * where each delta ended, so that every reader gets exactly the events that the others got.
 */
export interface LogRow {
  event: TurnEvent;
  /** [seq, end offset in event.text in UTF-16 units] of every merged delta, rising; absent when nothing was merged */
  pieces?: [seq: number, end: number][];
}

export type Delta = TurnEventOf<"text-delta"> | TurnEventOf<"reasoning-delta">;

export function isDelta(event: TurnEvent): event is Delta {
  return event.type === "text-delta" || event.type === "reasoning-delta";
}

/** The row with one more delta, or null when the event does not continue it. */
export function extendedRow(row: LogRow, event: TurnEvent): LogRow | null {
  if (!isDelta(row.event) || !isDelta(event) || row.event.type !== event.type) return null;
  const text = row.event.text + event.text;
  const pieces = row.pieces ?? [[row.event.seq, row.event.text.length]];
  return { event: { ...row.event, text }, pieces: [...pieces, [event.seq, text.length]] };
}

/** The events of a row whose seq is above `after`, as they were first told. */
export function eventsOfRow({ event, pieces }: LogRow, after = -1): TurnEvent[] {
  if (pieces === undefined || !isDelta(event)) return event.seq > after ? [event] : [];
  const events: TurnEvent[] = [];
  let from = 0;
  for (const [seq, end] of pieces) {
    if (seq > after) events.push({ ...event, seq, text: event.text.slice(from, end) });
    from = end;
  }
  return events;
}

export function lastSeqOf({ event, pieces }: LogRow): number {
  return pieces?.at(-1)?.[0] ?? event.seq;
}
