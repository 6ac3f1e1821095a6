// The Database on one SQLite file through node:sqlite, which is synchronous: a statement is done when its promise is made. It knows no table.
import { DatabaseSync, type StatementSync } from "node:sqlite";
import type { Database, Row, Sql, SqlValue } from "./database.ts";

/** `path` may be ":memory:". The caller makes sure that no second process has the file open (home-lock.ts). */
export function openSqliteDatabase(path: string): Database {
  const database = new DatabaseSync(path);
  // NORMAL with WAL survives a killed process; only a power cut may lose the last commits, and never the file.
  database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON; PRAGMA busy_timeout = 2000");
  const statements = new Map<string, StatementSync>();
  // transactions take turns: between two awaits of one, another must not slip in
  let last: Promise<unknown> = Promise.resolve();

  function prepare(text: string): StatementSync {
    const known = statements.get(text);
    if (known !== undefined) return known;
    const statement = database.prepare(text);
    statements.set(text, statement);
    return statement;
  }

  const sql: Sql = {
    all: async (text, ...parameters) => prepare(text).all(...parameters) as Row[],
    get: async (text, ...parameters) => (prepare(text).get(...parameters) as Row | undefined) ?? null,
    run: async (text, ...parameters) => Number(prepare(text).run(...parameters).changes),
  };

  function queued<T>(work: () => Promise<T>): Promise<T> {
    const result = last.then(work, work);
    last = result.catch(() => undefined);
    return result;
  }

  return {
    dialect: "sqlite",
    // a lone statement waits for its turn, too, or it would end up inside somebody else's transaction
    all: (text, ...parameters: SqlValue[]) => queued(() => sql.all(text, ...parameters)),
    get: (text, ...parameters: SqlValue[]) => queued(() => sql.get(text, ...parameters)),
    run: (text, ...parameters: SqlValue[]) => queued(() => sql.run(text, ...parameters)),
    transaction: (work) =>
      queued(async () => {
        database.exec("BEGIN IMMEDIATE");
        try {
          const result = await work(sql);
          database.exec("COMMIT");
          return result;
        } catch (error) {
          database.exec("ROLLBACK");
          throw error;
        }
      }),
    script: (text) => queued(async () => database.exec(text)),
    async close() {
      await last;
      database.close();
    },
  };
}
