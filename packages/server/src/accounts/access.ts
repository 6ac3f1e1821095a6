// How this server is reached, and who may come in: settings, users, sessions and limits together. It knows no request.
import type { Database } from "../store/database.ts";
import { type Accounts, createAccounts } from "./accounts.ts";
import type { AccessSettings } from "./access-settings.ts";
import { createRateLimits, type RateLimitPool, type RateLimits } from "./rate-limits.ts";
import { createSessions, type Sessions } from "./sessions.ts";
import { createSpending, type Spending } from "./spending.ts";
import { type UsageDay, usageReport } from "./usage-report.ts";

export interface Access {
  settings: AccessSettings;
  accounts: Accounts;
  sessions: Sessions;
  limits: RateLimits;
  spending: Spending;
  usage(options: { days: number; userId?: string }): Promise<UsageDay[]>;
  /** true: nobody gets in without a key. On loopback, while there are no users, the one person needs none. */
  keyNeeded(): Promise<boolean>;
}

export interface AccessOptions {
  database: Database;
  settings: AccessSettings;
  now?: () => number;
}

/** On PostgreSQL requests are counted there, for all processes together. */
function poolOf(database: Database): RateLimitPool | undefined {
  return "pool" in database ? (database.pool as RateLimitPool) : undefined;
}

export function createAccess({ database, settings, now = Date.now }: AccessOptions): Access {
  const accounts = createAccounts(database, now);
  return {
    settings,
    accounts,
    sessions: createSessions(database, accounts, now),
    limits: createRateLimits(settings, poolOf(database)),
    spending: createSpending(database, settings, now),
    usage: (options) => usageReport(database, { ...options, now: now() }),
    keyNeeded: async () => settings.open || (await accounts.anyUsers()),
  };
}
