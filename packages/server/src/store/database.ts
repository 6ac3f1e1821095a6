// One narrow interface to SQL, so that one store serves SQLite and PostgreSQL. Statements are written in what both understand;
// where they differ (locks, time) the driver helps. It knows no table.

export type SqlValue = string | number | null;
export type Row = Record<string, SqlValue>;

export interface Sql {
  /** `?` stands for a parameter, in order. Integers come back as numbers in both databases. */
  all(statement: string, ...parameters: SqlValue[]): Promise<Row[]>;
  /** the first row, or null */
  get(statement: string, ...parameters: SqlValue[]): Promise<Row | null>;
  /** how many rows it changed */
  run(statement: string, ...parameters: SqlValue[]): Promise<number>;
}

export interface Database extends Sql {
  readonly dialect: "sqlite" | "postgres";
  /** All of `work` or nothing of it. Writers do not interleave: SQLite queues them, PostgreSQL locks the rows they touch. */
  transaction<T>(work: (sql: Sql) => Promise<T>): Promise<T>;
  /** Several statements without parameters, for migrations. */
  script(statements: string): Promise<void>;
  close(): Promise<void>;
}
