// Opens the store that the settings name: one SQLite file, or PostgreSQL. It knows where data is kept, not what.
import { SetupError } from "../setup-error.ts";
import type { Database } from "./database.ts";
import { migrate } from "./migrate.ts";
import { createSqlStore } from "./sql-store.ts";
import { openSqliteDatabase } from "./sqlite-database.ts";
import type { Store } from "./store.ts";
import type { TurnHooks } from "./turn-hooks.ts";

/** `path` may be ":memory:". Throws SetupError with what to do when the file is no database of ours. */
export async function openSqliteStore(path: string, hooks?: TurnHooks): Promise<Store> {
  let database: Database | undefined;
  try {
    database = openSqliteDatabase(path);
    await migrate(database, path);
    return createSqlStore(database, hooks);
  } catch (cause) {
    await database?.close();
    if (cause instanceof SetupError) throw cause;
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new SetupError(`${path} cannot be opened as Melete's database (${why}). Put a good copy in its place, or move it away to start anew.`, {
      cause,
    });
  }
}
