// One narrow interface to SQL, so that one store serves SQLite and PostgreSQL. Statements are written in what both understand;
// where they differ (locks, time, lists of rows) the driver gives the words. It knows no table.

export type SqlValue = string | number | null;
export type Row = Record<string, SqlValue>;

export interface Sql {
  /** `?` stands for a parameter, in order. Integers come back as numbers in both databases. */
  all(statement: string, ...parameters: SqlValue[]): Promise<Row[]>;
  /** the first row, or null */
  get(statement: string, ...parameters: SqlValue[]): Promise<Row | null>;
  /** how many rows it changed */
  run(statement: string, ...parameters: SqlValue[]): Promise<number>;
  /** several statements without parameters, for migrations */
  script(statements: string): Promise<void>;
}

/** Pieces of SQL for what the two databases say differently. */
export interface SqlWords {
  /** milliseconds since the epoch by the database's clock: several machines agree on it, and on nothing else */
  readonly now: string;
  /** behind a SELECT: nobody may change the rows until this transaction ends; SQLite has one writer and needs no words */
  readonly forUpdate: string;
  /** behind a SELECT whose table is aliased `turn`: nobody may change these turns until this transaction ends */
  readonly forShareOfTurn: string;
  /** in FROM: the items of the JSON array in one parameter, as `item.value`; read fields with `item.value ->> 'name'` */
  readonly itemsOfJson: string;
}

export interface Database extends Sql {
  readonly dialect: "sqlite" | "postgres";
  readonly words: SqlWords;
  /**
   * All of `work` or nothing of it. Writers do not interleave: SQLite queues them, PostgreSQL locks the rows they touch. Inside, only the
   * `sql` that it gets may be used.
   */
  transaction<T>(work: (sql: Sql) => Promise<T>): Promise<T>;
  /**
   * One statement whose last milliseconds may be lost when the DATABASE's machine loses power, in exchange for not waiting for its disk.
   * It is lost in order: nothing later survives without it. A killed Melete loses nothing.
   */
  runRelaxed(statement: string, ...parameters: SqlValue[]): Promise<number>;
  close(): Promise<void>;
}
