// The logs of turns in SQL. It keeps rows and refuses those of attempts that are over; how events become rows is log-row.ts.
import { turnEventSchema } from "@melete/core";
import type { Database, Row } from "./database.ts";
import { lastSeqOf, type LogRow } from "./log-row.ts";
import type { EventBatch, Store } from "./store.ts";

/** What a row needs besides its turn, for every way to write one. */
export function rowColumns({ event, pieces }: LogRow): { seq: number; type: string; body: string; pieces: string | null } {
  return { seq: event.seq, type: event.type, body: JSON.stringify(event), pieces: pieces === undefined ? null : JSON.stringify(pieces) };
}

/**
 * Every waiting row of every turn in one statement: one round trip and one commit however many turns run. The lock makes a takeover wait
 * until the rows are in, so that whoever takes over reads all that was ever told.
 */
export function appendStatement({ words }: Database): string {
  return `
    INSERT INTO event (turn_id, seq, attempt, type, body, pieces)
    SELECT turn.id, CAST(item.value ->> 'seq' AS BIGINT), turn.attempt, item.value ->> 'type', item.value ->> 'body', item.value ->> 'pieces'
    FROM ${words.itemsOfJson} JOIN turn ON turn.id = item.value ->> 'turnId' AND turn.attempt = CAST(item.value ->> 'attempt' AS BIGINT)
    WHERE turn.status = 'active' ${words.forShareOfTurn}
    ON CONFLICT (turn_id, seq) DO UPDATE SET body = excluded.body, pieces = excluded.pieces`;
}

export function eventTable(database: Database): Pick<Store, "appendEvents" | "events" | "eventsSince"> {
  const append = appendStatement(database);
  const since = `
    SELECT event.body, event.pieces FROM ${database.words.itemsOfJson} JOIN event ON event.turn_id = item.value ->> 'turnId' AND event.seq >= coalesce(
      (SELECT max(held.seq) FROM event AS held WHERE held.turn_id = item.value ->> 'turnId' AND held.seq <= CAST(item.value ->> 'after' AS BIGINT)), 0)
    ORDER BY event.turn_id, event.seq`;

  async function refused(batches: EventBatch[]): Promise<Set<string>> {
    const ids = new Set<string>();
    for (const { turnId, attempt } of batches) {
      const row = await database.get("SELECT 1 AS found FROM turn WHERE id = ? AND attempt = ? AND status = 'active'", turnId, attempt);
      if (row === null) ids.add(turnId);
    }
    return ids;
  }

  return {
    async appendEvents(batches) {
      const items = batches.flatMap(({ turnId, attempt, rows }) => rows.map((row) => ({ turnId, attempt, ...rowColumns(row) })));
      if (items.length === 0) return new Set();
      const written = await database.runRelaxed(append, JSON.stringify(items));
      return written === items.length ? new Set() : refused(batches);
    },
    async eventsSince(places) {
      if (places.length === 0) return [];
      const rows = await database.all(since, JSON.stringify(places));
      return rows.map(toLogRow);
    },
    async events(turnId, after, limit = 2 ** 52) {
      // the row that holds `after` may hold events behind it as well, and is named after its first: one row more, in case it holds none
      const rows = await database.all(
        `SELECT body, pieces FROM event
         WHERE turn_id = ? AND seq >= coalesce((SELECT max(seq) FROM event WHERE turn_id = ? AND seq <= ?), 0) ORDER BY seq LIMIT ?`,
        turnId,
        turnId,
        after,
        limit + 1,
      );
      return rows
        .map(toLogRow)
        .filter((row) => lastSeqOf(row) > after)
        .slice(0, limit);
    },
  };
}

function toLogRow(row: Row): LogRow {
  const event = turnEventSchema.parse(JSON.parse(String(row.body)));
  return row.pieces === null ? { event } : { event, pieces: JSON.parse(String(row.pieces)) };
}
