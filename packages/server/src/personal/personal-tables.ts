// The tables of what a person has told about themselves, in SQL that SQLite and PostgreSQL both understand.

/** One entry of the list of migrations; never edited after a release. */
export const personalTables = `
  CREATE TABLE personal_profile (
    user_id TEXT PRIMARY KEY,
    enabled INTEGER NOT NULL,
    profile TEXT NOT NULL
  );

  CREATE TABLE memory (
    id TEXT PRIMARY KEY,
    user_id TEXT NOT NULL,
    body TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('proposed', 'kept')),
    conversation_id TEXT,
    created_at BIGINT NOT NULL
  );
  CREATE INDEX memory_by_user ON memory (user_id, created_at);
`;
