// The Database on PostgreSQL through a pool of connections. It knows no table.
import { Pool, type PoolClient, types } from "pg";
import { SetupError } from "../setup-error.ts";
import type { Database, Row, Sql, SqlValue } from "./database.ts";

const int8 = 20;

export interface PostgresOptions {
  url: string;
  /** connections at most; a transaction holds one */
  maxConnections?: number;
  /** told when an idle connection breaks; the pool opens another one */
  onError?: (error: unknown) => void;
}

export interface PostgresDatabase extends Database {
  /** for what brings its own SQL (the job engine); closed with the database */
  readonly pool: Pool;
}

/** Throws SetupError when the server cannot be reached. */
export async function openPostgresDatabase({ url, maxConnections = 10, onError = () => undefined }: PostgresOptions): Promise<PostgresDatabase> {
  const parsers: typeof types = {
    ...types,
    // every integer we keep is a count, a time or a position: below 2^53, so a number is exact
    getTypeParser: ((oid: number, format?: "text" | "binary") =>
      oid === int8 ? Number : types.getTypeParser(oid, format as "text")) as typeof types.getTypeParser,
  };
  const shared = { connectionString: url, types: parsers, application_name: "melete", connectionTimeoutMillis: 10_000 };
  const pool = new Pool({ ...shared, max: maxConnections });
  // connections of their own, because this is a setting of a session: see runRelaxed
  const relaxed = new Pool({ ...shared, max: 2, options: "-c synchronous_commit=off" });
  for (const one of [pool, relaxed]) {
    // without these a connection that breaks, idle or in somebody's hands, would end the process
    one.on("error", onError);
    one.on("connect", (client) => client.on("error", onError));
  }

  const sql = sqlOf((text, parameters) => query(pool, text, parameters));
  try {
    await pool.query("SELECT 1");
  } catch (cause) {
    await Promise.allSettled([pool.end(), relaxed.end()]);
    const why = cause instanceof Error ? cause.message || cause.name : String(cause);
    throw new SetupError(`PostgreSQL at ${withoutPassword(url)} cannot be reached (${why}). Start it, or correct MELETE_DATABASE_URL.`, { cause });
  }

  return {
    dialect: "postgres",
    pool,
    words: {
      now: "CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT)",
      forUpdate: "FOR UPDATE",
      forShareOfTurn: "FOR SHARE OF turn",
      itemsOfJson: "json_array_elements(CAST(? AS json)) AS item(value)",
    },
    ...sql,
    async runRelaxed(text, ...parameters) {
      return (await query(relaxed, text, parameters)).changes;
    },
    async transaction(work) {
      const client = await pool.connect();
      let broken: unknown;
      try {
        await client.query("BEGIN");
        const result = await work(sqlOf((text, parameters) => query(client, text, parameters)));
        await client.query("COMMIT");
        return result;
      } catch (error) {
        await client.query("ROLLBACK").catch((failure: unknown) => {
          broken = failure;
        });
        throw error;
      } finally {
        // a connection that could not even roll back is not given to anybody else
        client.release(broken !== undefined);
      }
    },
    async close() {
      await Promise.allSettled([pool.end(), relaxed.end()]);
    },
  };
}

type Result = { rows: Row[]; changes: number };

function sqlOf(run: (text: string, parameters: SqlValue[]) => Promise<Result>): Sql {
  return {
    all: async (text, ...parameters) => (await run(text, parameters)).rows,
    get: async (text, ...parameters) => (await run(text, parameters)).rows[0] ?? null,
    run: async (text, ...parameters) => (await run(text, parameters)).changes,
    script: async (text) => void (await run(text, [])),
  };
}

async function query(on: Pool | PoolClient, text: string, parameters: SqlValue[]): Promise<Result> {
  const numbered = parameters.length === 0 ? text : numberedParameters(text);
  try {
    const result = await on.query<Row>(numbered, parameters.map(withoutNul));
    return { rows: result.rows, changes: result.rowCount ?? 0 };
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`PostgreSQL refused a statement (${why}): ${numbered.trim().slice(0, 300)}`, { cause });
  }
}

/** PostgreSQL's text cannot hold this one character. JSON escapes it; anywhere else (a title, a name) it means nothing. */
function withoutNul(value: SqlValue): SqlValue {
  return typeof value === "string" && value.includes("\0") ? value.replaceAll("\0", "") : value;
}

const numberedTexts = new Map<string, string>();

/** `?` becomes $1, $2 …; our statements have no `?` in quotes or operators. */
function numberedParameters(text: string): string {
  let numbered = numberedTexts.get(text);
  if (numbered === undefined) {
    let count = 0;
    numbered = text.replace(/\?/g, () => `$${++count}`);
    if (numberedTexts.size < 500) numberedTexts.set(text, numbered);
  }
  return numbered;
}

export function withoutPassword(url: string): string {
  try {
    const parsed = new URL(url);
    if (parsed.password !== "") parsed.password = "…";
    return parsed.toString();
  } catch {
    return "the address in MELETE_DATABASE_URL";
  }
}
