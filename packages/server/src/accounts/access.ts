// How this server is reached, and who may come in: settings, users, sessions and limits together. It knows no request.
import type { Database } from "../store/database.ts";
import { type Accounts, createAccounts } from "./accounts.ts";
import type { AccessSettings } from "./access-settings.ts";
import { createRateLimits, type RateLimits } from "./rate-limits.ts";
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

export function createAccess({ database, settings, now = Date.now }: AccessOptions): Access {
  const accounts = createAccounts(database, now);
  return {
    settings,
    accounts,
    sessions: createSessions(database, accounts, now),
    limits: createRateLimits(settings),
    spending: createSpending(database, settings, now),
    usage: (options) => usageReport(database, { ...options, now: now() }),
    keyNeeded: async () => settings.open || (await accounts.anyUsers()),
  };
}
