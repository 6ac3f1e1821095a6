// The Database on one SQLite file through node:sqlite, which is synchronous: a statement is done when its promise is made. It knows no table.
import { DatabaseSync, type StatementSync } from "node:sqlite";
import type { Database, Row, Sql, SqlValue } from "./database.ts";

/** Statements are few and fixed; a cache that grows beyond this has been fed generated text, and would keep every piece of it. */
const maxPrepared = 500;

/** `path` may be ":memory:". The caller makes sure that no second process has the file open (home-lock.ts). */
export function openSqliteDatabase(path: string): Database {
  const database = new DatabaseSync(path);
  try {
    // NORMAL with WAL survives a killed process; only a power cut may lose the last commits, and never the file.
    database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON; PRAGMA busy_timeout = 2000");
  } catch (error) {
    database.close();
    throw error;
  }
  const statements = new Map<string, StatementSync>();
  // transactions take turns: between two awaits of one, another must not slip in
  let last: Promise<unknown> = Promise.resolve();
  let waiting = 0;

  function prepare(text: string): StatementSync {
    const known = statements.get(text);
    if (known !== undefined) return known;
    if (statements.size >= maxPrepared) statements.clear();
    const statement = database.prepare(text);
    statements.set(text, statement);
    return statement;
  }

  const sql: Sql = {
    all: async (text, ...parameters) => prepare(text).all(...parameters) as Row[],
    get: async (text, ...parameters) => (prepare(text).get(...parameters) as Row | undefined) ?? null,
    run: async (text, ...parameters) => Number(prepare(text).run(...parameters).changes),
    script: async (text) => database.exec(text),
  };

  function queued<T>(work: () => Promise<T>): Promise<T> {
    waiting += 1;
    const result = last.then(work, work).finally(() => {
      waiting -= 1;
    });
    last = result.catch(() => undefined);
    return result;
  }

  /** A lone statement waits for its turn, too, or it would end up inside somebody else's transaction. */
  function alone<T>(work: () => Promise<T>): Promise<T> {
    return waiting === 0 ? work() : queued(work);
  }

  return {
    dialect: "sqlite",
    words: {
      now: "CAST(unixepoch('subsec') * 1000 AS INTEGER)",
      forUpdate: "",
      forShareOfTurn: "",
      itemsOfJson: "json_each(?) AS item",
    },
    all: (text, ...parameters: SqlValue[]) => alone(() => sql.all(text, ...parameters)),
    get: (text, ...parameters: SqlValue[]) => alone(() => sql.get(text, ...parameters)),
    run: (text, ...parameters: SqlValue[]) => alone(() => sql.run(text, ...parameters)),
    runRelaxed: (text, ...parameters: SqlValue[]) => alone(() => sql.run(text, ...parameters)),
    script: (text) => alone(() => sql.script(text)),
    transaction: (work) =>
      queued(async () => {
        database.exec("BEGIN IMMEDIATE");
        try {
          const result = await work(sql);
          database.exec("COMMIT");
          return result;
        } catch (error) {
          // a failed COMMIT or a full disk may have rolled back already
          if (database.isTransaction) database.exec("ROLLBACK");
          throw error;
        }
      }),
    async close() {
      while (waiting > 0) await last;
      if (database.isOpen) database.close();
    },
  };
}
