// The tables of users, API keys and sessions, in SQL that SQLite and PostgreSQL both understand. accounts.ts gives them their meaning.

/** One entry of the list of migrations; never edited after a release. */
export const accountTables = `
  CREATE TABLE account (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    role TEXT NOT NULL CHECK (role IN ('admin', 'member')),
    usd_per_day DOUBLE PRECISION,
    tokens_per_day BIGINT,
    created_at BIGINT NOT NULL
  );

  CREATE TABLE api_key (
    id TEXT PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    shown TEXT NOT NULL,
    hash TEXT NOT NULL UNIQUE,
    scopes TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT,
    revoked_at BIGINT,
    last_used_at BIGINT
  );
  CREATE INDEX api_key_by_account ON api_key (account_id);

  CREATE TABLE login_session (
    id TEXT PRIMARY KEY,
    api_key_id TEXT NOT NULL REFERENCES api_key (id) ON DELETE CASCADE,
    hash TEXT NOT NULL UNIQUE,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
  );
  CREATE INDEX login_session_by_key ON login_session (api_key_id);
`;
