// The users and keys of a data folder or database, for a command line beside a server that may be running on it. SQLite lets a second
// process in for the few milliseconds of a statement; everything else of the folder stays with whoever holds its lock.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { SetupError } from "../setup-error.ts";
import type { Database } from "../store/database.ts";
import { migrate } from "../store/migrate.ts";
import { openSqliteHome } from "../store/open-sqlite-home.ts";
import { type Accounts, createAccounts } from "./accounts.ts";

export interface OpenAccountsOptions {
  home: string;
  /** PostgreSQL instead of the SQLite file in `home` */
  databaseUrl?: string;
}

/** Throws SetupError when the folder or database cannot be had. */
export async function openAccounts(options: OpenAccountsOptions): Promise<{ accounts: Accounts; close(): Promise<void> }> {
  const database = await openDatabase(options);
  return { accounts: createAccounts(database), close: () => database.close() };
}

async function openDatabase({ home, databaseUrl }: OpenAccountsOptions): Promise<Database> {
  if (databaseUrl !== undefined) {
    const { openPostgresDatabase } = await import("../store/postgres-database.ts");
    const database = await openPostgresDatabase({ url: databaseUrl, maxConnections: 1 });
    await migrate(database, "The database of MELETE_DATABASE_URL");
    return database;
  }
  try {
    mkdirSync(home, { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw new SetupError(`The data folder ${home} cannot be made. Set MELETE_HOME to a folder that you may write to.`, { cause });
  }
  return openSqliteHome(join(home, "melete.sqlite"));
}
