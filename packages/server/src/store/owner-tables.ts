// Whose conversation and whose picture it is. What was there before there were users belongs to the one local person, whose id the first
// user takes over. SQL that SQLite and PostgreSQL both understand.

/** Part of one entry of the list of migrations; never edited after a release. */
export const ownerTables = `
  ALTER TABLE conversation ADD COLUMN user_id TEXT NOT NULL DEFAULT 'local';
  DROP INDEX conversation_by_activity;
  CREATE INDEX conversation_by_activity ON conversation (user_id, origin, updated_at DESC, id DESC);

  CREATE TABLE blob_owner (
    hash TEXT NOT NULL REFERENCES blob (hash) ON DELETE CASCADE,
    user_id TEXT NOT NULL,
    PRIMARY KEY (hash, user_id)
  );
  INSERT INTO blob_owner (hash, user_id) SELECT hash, 'local' FROM blob;

  CREATE TABLE rate_limit (
    key VARCHAR(255) PRIMARY KEY,
    points INTEGER NOT NULL DEFAULT 0,
    expire BIGINT
  );
`;
