// The Store on any Database, put together from its parts: conversations, turns, logs. One row per message part and per event or run of
// deltas; nothing rewrites a conversation to add a token.
import type { Database } from "./database.ts";
import { blobTable } from "./sql-blobs.ts";
import { conversationTables } from "./sql-conversations.ts";
import { eventTable } from "./sql-events.ts";
import { processTable } from "./sql-processes.ts";
import { turnTable } from "./sql-turns.ts";
import type { Store } from "./store.ts";
import type { TurnHooks } from "./turn-hooks.ts";

/** The database must be at the newest version (migrate.ts). Closing the store closes it. */
export function createSqlStore(database: Database, hooks: TurnHooks = {}): Store {
  return {
    ...conversationTables(database, hooks),
    ...turnTable(database, hooks),
    ...eventTable(database),
    ...processTable(database),
    ...blobTable(database),
    close: () => database.close(),
  };
}
