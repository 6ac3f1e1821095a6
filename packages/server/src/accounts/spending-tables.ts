// The tables of what was used: one row per turn, and one per day and user that is kept in step with it. SQL that SQLite and PostgreSQL
// both understand; spending.ts gives the tables their meaning.

/** One entry of the list of migrations; never edited after a release. */
export const spendingTables = `
  CREATE TABLE turn_usage (
    turn_id TEXT PRIMARY KEY,
    account_id TEXT NOT NULL,
    day TEXT NOT NULL,
    model TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('running', 'ended')),
    charged_tokens BIGINT NOT NULL,
    charged_usd DOUBLE PRECISION NOT NULL,
    input_tokens BIGINT NOT NULL,
    output_tokens BIGINT NOT NULL,
    cost_usd DOUBLE PRECISION,
    created_at BIGINT NOT NULL
  );
  CREATE INDEX turn_usage_by_day ON turn_usage (day, account_id);

  CREATE TABLE spend_day (
    day TEXT NOT NULL,
    account_id TEXT NOT NULL,
    tokens BIGINT NOT NULL,
    usd DOUBLE PRECISION NOT NULL,
    PRIMARY KEY (day, account_id)
  );
`;
