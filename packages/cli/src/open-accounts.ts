// Opens the users and keys of the data folder or database for one command. A Melete that runs on it is not disturbed.
import { nearestName } from "@melete/core";
import type { Accounts, UserRow } from "@melete/server";
import { homeSetting } from "./settings.ts";
import { UsageError } from "./usage-error.ts";

export async function withAccounts<T>(
  environment: Readonly<Record<string, string | undefined>>,
  work: (accounts: Accounts) => Promise<T>,
): Promise<T> {
  const { openAccounts } = await import("@melete/server");
  const { accounts, close } = await openAccounts({ home: homeSetting(environment), databaseUrl: environment.MELETE_DATABASE_URL || undefined });
  try {
    return await work(accounts);
  } finally {
    await close();
  }
}

export async function findUser(accounts: Accounts, name: string | undefined): Promise<UserRow> {
  const users = await accounts.users();
  const found = users.find((user) => user.name === name);
  if (found !== undefined) return found;
  if (users.length === 0) throw new UsageError("There are no users yet. `melete users add NAME --admin` makes the first one, and a key.");
  const names = users.map((user) => user.name);
  if (name === undefined) throw new UsageError(`Whose key? Add --user with one of: ${names.join(", ")}.`);
  const near = nearestName(name, names);
  throw new UsageError(
    `There is no user ${JSON.stringify(name)}.${near === null ? "" : ` Did you mean ${JSON.stringify(near)}?`} Known: ${names.join(", ")}.`,
  );
}
