// What else must happen in the transaction that changes a turn, so that it happens exactly when the change does.
import type { Sql } from "./database.ts";

export interface TurnHooks {
  /** a turn waits for a process */
  turnWaiting?(sql: Sql, turnId: string): Promise<void>;
  /** it has ended, or was deleted while it ran */
  turnEnded?(sql: Sql, turnId: string): Promise<void>;
  controlAdded?(sql: Sql, turnId: string): Promise<void>;
}
