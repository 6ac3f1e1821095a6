// Which processes are alive, in SQL: one row each, so that a heartbeat costs the same for one run and for a thousand.
import type { Database } from "./database.ts";
import type { Store } from "./store.ts";

/** Long after everybody has noticed. */
const sweepMs = 24 * 60 * 60 * 1000;

export function processTable(database: Database): Pick<Store, "keepAlive" | "forgetProcess"> {
  return {
    async keepAlive(processId, leaseMs) {
      await database.run(
        `INSERT INTO process (id, alive_until) VALUES (?, ${database.words.now} + ?)
         ON CONFLICT (id) DO UPDATE SET alive_until = excluded.alive_until`,
        processId,
        leaseMs,
      );
    },
    async forgetProcess(processId) {
      if (processId === undefined) await database.run("DELETE FROM process");
      // those that died without a word are swept out by whoever leaves politely
      else await database.run(`DELETE FROM process WHERE id = ? OR alive_until < ${database.words.now} - ?`, processId, sweepMs);
    },
  };
}
