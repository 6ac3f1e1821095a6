// The public entry of @melete/server. Types first.
export type { Accounts, DailyLimits, KeyRow, UserRow } from "./accounts/accounts.ts";
export type { Scope } from "./accounts/principal.ts";

export { openAccounts } from "./accounts/open-accounts.ts";
export { acceptFile } from "./images/accept-file.ts";
export { acceptImage } from "./images/accept-image.ts";
export { createLogger, logLevel } from "./logging/logger.ts";
export { startServer } from "./start-server.ts";
