// The schema, one entry per version; applied in order inside a transaction and never edited after a release.
// It knows SQL only; sqlite-store.ts gives the tables their meaning.
import type { DatabaseSync } from "node:sqlite";
import { SetupError } from "../setup-error.ts";

export const migrations: readonly string[] = [
  `
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
];

/** Brings the database to the newest version; refuses one that a newer Melete has written. */
export function migrate(database: DatabaseSync, path: string, now: number): void {
  database.exec("CREATE TABLE IF NOT EXISTS migration (version INTEGER PRIMARY KEY, applied_at INTEGER NOT NULL) STRICT");
  const row = database.prepare("SELECT coalesce(max(version), 0) AS version FROM migration").get();
  const version = Number(row?.version ?? 0);
  if (version > migrations.length) {
    throw new SetupError(
      `${path} has schema version ${version}, this Melete knows up to ${migrations.length}. Start the newer Melete that wrote it, or choose another folder with MELETE_HOME.`,
    );
  }
  for (let next = version + 1; next <= migrations.length; next++) {
    database.exec("BEGIN IMMEDIATE");
    try {
      database.exec(migrations[next - 1]);
      database.prepare("INSERT INTO migration (version, applied_at) VALUES (?, ?)").run(next, now);
      database.exec("COMMIT");
    } catch (cause) {
      database.exec("ROLLBACK");
      throw new SetupError(`Could not bring ${path} to schema version ${next}; it is unchanged. Keep a copy of it and report this.`, { cause });
    }
  }
}
