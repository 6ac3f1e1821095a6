// Opens the SQLite file of a home folder, at the newest version. It knows what to say when that fails.
import { closeSync, openSync } from "node:fs";
import { SetupError } from "../setup-error.ts";
import type { Database } from "./database.ts";
import { migrate } from "./migrate.ts";
import { createSqlStore } from "./sql-store.ts";
import { openSqliteDatabase } from "./sqlite-database.ts";
import type { Store } from "./store.ts";

/** `path` may be ":memory:". Throws SetupError with what to do when the file is no database of ours. */
export async function openSqliteHome(path: string): Promise<Database> {
  let database: Database | undefined;
  try {
    // for its owner alone, also in a folder that is open to others; SQLite gives its other files the same rights
    if (path !== ":memory:") closeSync(openSync(path, "a", 0o600));
    database = openSqliteDatabase(path);
    await migrate(database, path);
    return database;
  } catch (cause) {
    await database?.close();
    if (cause instanceof SetupError) throw cause;
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new SetupError(`${path} cannot be opened as Melete's database (${why}). Put a good copy in its place, or move it away to start anew.`, {
      cause,
    });
  }
}

export async function openSqliteStore(path: string): Promise<Store> {
  return createSqlStore(await openSqliteHome(path));
}
