// Schema version 1 named a merged row after its LAST delta and let progress stand between the deltas of a row; from version 2 on a row
// is named after its first delta and holds neighbours only. This rewrites the logs of version 1.
import type { TurnEvent } from "@melete/core";
import type { Sql } from "./database.ts";
import { eventsOfRow, extendedRow, type LogRow } from "./log-row.ts";

export async function rewriteOldRows(sql: Sql): Promise<void> {
  const turns = await sql.all("SELECT DISTINCT turn_id FROM event WHERE pieces IS NOT NULL");
  for (const { turn_id } of turns) {
    const rows = await sql.all("SELECT body, pieces FROM event WHERE turn_id = ? ORDER BY seq", turn_id);
    const events = rows.flatMap(({ body, pieces }) => {
      // written and checked by this program; a schema that may change later has no place in a migration
      const event = JSON.parse(String(body)) as TurnEvent;
      return eventsOfRow(pieces === null ? { event } : { event, pieces: JSON.parse(String(pieces)) });
    });
    await sql.run("DELETE FROM event WHERE turn_id = ?", turn_id);
    for (const { event, pieces } of mergedRows(events.sort((a, b) => a.seq - b.seq))) {
      await sql.run(
        "INSERT INTO event (turn_id, seq, type, body, pieces) VALUES (?, ?, ?, ?, ?)",
        turn_id,
        event.seq,
        event.type,
        JSON.stringify(event),
        pieces === undefined ? null : JSON.stringify(pieces),
      );
    }
  }
}

function mergedRows(events: TurnEvent[]): LogRow[] {
  const rows: LogRow[] = [];
  for (const event of events) {
    const last = rows.at(-1);
    const extended = last === undefined ? null : extendedRow(last, event);
    if (extended === null) rows.push({ event });
    else rows[rows.length - 1] = extended;
  }
  return rows;
}
