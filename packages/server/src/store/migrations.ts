// The schema, one entry per version; applied in order and never edited after a release. It knows SQL only; sql-store.ts gives the
// tables their meaning. Written for SQLite, with two words that migrate.ts changes for PostgreSQL: INTEGER is BIGINT there, and STRICT goes.
import { personalTables } from "../personal/personal-tables.ts";
import { accountTables } from "../accounts/account-tables.ts";
import { spendingTables } from "../accounts/spending-tables.ts";
import type { Sql } from "./database.ts";
import { ownerTables } from "./owner-tables.ts";
import { rewriteOldRows } from "./rewrite-old-rows.ts";

export interface Migration {
  statements: string;
  /** after the statements, for what SQL alone cannot change */
  data?: (sql: Sql) => Promise<void>;
}

export const migrations: readonly Migration[] = [
  {
    statements: `
  CREATE TABLE conversation (
    id TEXT PRIMARY KEY,
    title TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX conversation_by_activity ON conversation (updated_at DESC, id DESC);

  CREATE TABLE turn (
    id TEXT PRIMARY KEY,
    conversation_id TEXT NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
    mode TEXT NOT NULL,
    model TEXT NOT NULL,
    agents INTEGER,
    budget TEXT,
    status TEXT NOT NULL CHECK (status IN ('active', 'ended')),
    created_at INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX turn_by_conversation ON turn (conversation_id);
  CREATE INDEX turn_active ON turn (status) WHERE status = 'active';

  CREATE TABLE message (
    id TEXT PRIMARY KEY,
    conversation_id TEXT NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('user', 'assistant')),
    turn_id TEXT REFERENCES turn (id) ON DELETE CASCADE,
    created_at INTEGER NOT NULL,
    UNIQUE (conversation_id, position)
  ) STRICT;
  CREATE INDEX message_by_turn ON message (turn_id);

  CREATE TABLE part (
    message_id TEXT NOT NULL REFERENCES message (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    type TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (message_id, position)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE event (
    turn_id TEXT NOT NULL REFERENCES turn (id) ON DELETE CASCADE,
    seq INTEGER NOT NULL,
    type TEXT NOT NULL,
    body TEXT NOT NULL,
    pieces TEXT,
    PRIMARY KEY (turn_id, seq)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE blob (
    hash TEXT PRIMARY KEY,
    media_type TEXT NOT NULL,
    byte_length INTEGER NOT NULL,
    width INTEGER,
    height INTEGER,
    created_at INTEGER NOT NULL
  ) STRICT;
  `,
  },
  {
    // runs that outlive their process: who runs a turn, which attempt it is, what was asked of it
    statements: `
  ALTER TABLE conversation ADD COLUMN origin TEXT NOT NULL DEFAULT 'app';
  DROP INDEX conversation_by_activity;
  CREATE INDEX conversation_by_activity ON conversation (origin, updated_at DESC, id DESC);

  ALTER TABLE turn ADD COLUMN request TEXT;
  ALTER TABLE turn ADD COLUMN process_id TEXT;
  ALTER TABLE turn ADD COLUMN attempt INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE turn ADD COLUMN idempotency_key TEXT;
  ALTER TABLE turn ADD COLUMN idempotency_hash TEXT;
  ALTER TABLE turn ADD COLUMN reason TEXT;
  ALTER TABLE turn ADD COLUMN usage TEXT;
  ALTER TABLE turn ADD COLUMN ended_at INTEGER;
  DROP INDEX turn_active;
  CREATE INDEX turn_active ON turn (created_at, id) WHERE status = 'active';
  CREATE UNIQUE INDEX turn_active_of_conversation ON turn (conversation_id) WHERE status = 'active';
  CREATE UNIQUE INDEX turn_by_idempotency_key ON turn (idempotency_key) WHERE idempotency_key IS NOT NULL;

  ALTER TABLE event ADD COLUMN attempt INTEGER NOT NULL DEFAULT 0;

  CREATE TABLE process (
    id TEXT PRIMARY KEY,
    alive_until INTEGER NOT NULL
  ) STRICT;

  CREATE TABLE control (
    turn_id TEXT NOT NULL REFERENCES turn (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (turn_id, position)
  ) STRICT, WITHOUT ROWID;
  `,
    data: rewriteOldRows,
  },
  {
    // users and their keys, who owns what, what was spent
    statements: `${accountTables}${ownerTables}${spendingTables}`,
  },
  {
    // what a program that asked wants to find again beside its turn
    statements: "ALTER TABLE turn ADD COLUMN note TEXT;",
  },
  {
    // what people have told about themselves
    statements: personalTables,
  },
];
