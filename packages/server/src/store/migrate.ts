// Brings a database to the newest version of the schema, all steps or none. It knows versions, not what they change.
import { SetupError } from "../setup-error.ts";
import type { Database, Sql } from "./database.ts";
import { migrations } from "./migrations.ts";

/** Any number that nothing else in the same database uses: processes that start together take turns on it. */
const advisoryLock = 4141_0001;

/** @param name how the operator knows the database. Throws SetupError when a newer Melete has written it, or a step fails. */
export async function migrate(database: Database, name: string, newest = migrations.length): Promise<void> {
  let step = 0;
  try {
    await database.transaction(async (sql) => {
      if (database.dialect === "postgres") await sql.get("SELECT pg_advisory_xact_lock(?)", advisoryLock);
      const inDialect = database.dialect === "postgres" ? toPostgres : (text: string) => text;
      await sql.script(inDialect("CREATE TABLE IF NOT EXISTS migration (version INTEGER PRIMARY KEY, applied_at INTEGER NOT NULL) STRICT;"));
      const version = await versionOf(sql);
      if (version > newest) {
        throw new SetupError(
          `${name} has schema version ${version}, this Melete knows up to ${newest}. Start the newer Melete that wrote it, or choose another one with MELETE_HOME or MELETE_DATABASE_URL.`,
        );
      }
      for (step = version + 1; step <= newest; step++) {
        const { statements, data } = migrations[step - 1];
        await sql.script(inDialect(statements));
        await data?.(sql);
        await sql.run(`INSERT INTO migration (version, applied_at) VALUES (?, ${database.words.now})`, step);
      }
    });
  } catch (cause) {
    if (cause instanceof SetupError || step === 0) throw cause;
    throw new SetupError(`Could not bring ${name} to schema version ${step}; it is unchanged. Keep a copy of it and report this.`, { cause });
  }
}

async function versionOf(sql: Sql): Promise<number> {
  const row = await sql.get("SELECT coalesce(max(version), 0) AS version FROM migration");
  return Number(row?.version ?? 0);
}

/** SQLite's INTEGER has 64 bits; STRICT and WITHOUT ROWID ask SQLite for what PostgreSQL always does. */
function toPostgres(statements: string): string {
  return statements.replace(/\bINTEGER\b/g, "BIGINT").replace(/\)\s*STRICT(, WITHOUT ROWID)?;/g, ");");
}
