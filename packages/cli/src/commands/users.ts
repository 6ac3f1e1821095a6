// `melete users`: who may use this Melete, and how much. Straight in the data folder or database, like `melete keys`. It knows words and
// tables of a terminal; users are the server's.
import type { Accounts, DailyLimits, UserRow } from "@melete/server";
import { type Command, type CommandInput, stringValue, wholeNumber } from "../command.ts";
import { findUser, withAccounts } from "../open-accounts.ts";
import type { Terminal } from "../terminal.ts";
import { UsageError } from "../usage-error.ts";
import { defaultScopes } from "./keys.ts";

export const users: Command = {
  usage: "users add NAME | list | limit NAME | remove NAME",
  options: {
    admin: { type: "boolean", help: "add: this user may manage users and keys" },
    "usd-per-day": { type: "string", value: "N", help: "add, limit: dollars per day (UTC); none lifts the limit" },
    "tokens-per-day": { type: "string", value: "N", help: "add, limit: tokens per day (UTC); none lifts the limit" },
    json: { type: "boolean", help: "list: print a JSON array" },
    yes: { type: "boolean", help: "remove: do it; the user's keys and conversations go, too" },
  },
  async run(input, terminal) {
    const [action, name] = input.positionals;
    switch (action) {
      case "add":
        return withAccounts(terminal.environment, (accounts) => add(accounts, named(name), input, terminal));
      case "list":
        return withAccounts(terminal.environment, (accounts) => list(accounts, input, terminal));
      case "limit":
        return withAccounts(terminal.environment, (accounts) => limit(accounts, named(name), input, terminal));
      case "remove":
        return withAccounts(terminal.environment, (accounts) => remove(accounts, named(name), input, terminal));
      default:
        throw new UsageError(`Say what to do: melete ${users.usage}.${action === undefined ? "" : ` There is no "${action}".`}`);
    }
  },
};

async function add(accounts: Accounts, name: string, input: CommandInput, terminal: Terminal): Promise<number> {
  const role = input.values.admin === true ? "admin" : "member";
  const first = !(await accounts.anyUsers());
  if (first && role !== "admin") throw new UsageError("The first user must be an admin, or nobody could let anyone else in: add --admin.");
  const user = await accounts.addUser({ name, role, ...readLimits(input) });
  if (user === null) throw new UsageError(`There is a user ${JSON.stringify(name)} already. Choose another name.`);
  const { secret } = await accounts.createKey({ userId: user.id, name: "first", scopes: defaultScopes(role), expiresAt: null });
  terminal.out(`${secret}\n`);
  terminal.err(`${name} is ${role === "admin" ? "an admin" : "a member"}. This is their key; it is shown this once, only a hash of it is kept.\n`);
  if (first) terminal.err("From now on Melete asks everybody for a key, on this machine, too. What was said before belongs to this user.\n");
  return 0;
}

async function list(accounts: Accounts, input: CommandInput, terminal: Terminal): Promise<number> {
  const rows = await accounts.users();
  if (input.values.json === true) terminal.out(`${JSON.stringify(rows, null, 2)}\n`);
  else for (const row of rows) terminal.out(`${line(row)}\n`);
  if (rows.length === 0) terminal.err("There are no users: on this machine nobody needs a key. `melete users add NAME --admin` changes that.\n");
  return 0;
}

async function limit(accounts: Accounts, name: string, input: CommandInput, terminal: Terminal): Promise<number> {
  const user = await findUser(accounts, name);
  const limits: DailyLimits = { usdPerDay: user.usdPerDay, tokensPerDay: user.tokensPerDay, ...readLimits(input) };
  await accounts.limitUser(user.id, limits);
  terminal.out(`${line({ ...user, ...limits })}\n`);
  return 0;
}

async function remove(accounts: Accounts, name: string, input: CommandInput, terminal: Terminal): Promise<number> {
  const user = await findUser(accounts, name);
  if (input.values.yes !== true) {
    throw new UsageError(
      `Removing ${user.name} deletes their keys and everything they said. If that is meant: melete users remove ${JSON.stringify(name)} --yes.`,
    );
  }
  const result = await accounts.removeUser(user.id);
  if (result === "last-admin")
    throw new UsageError(`${user.name} is the last admin; without one nobody could let anyone in. Add another admin first.`);
  terminal.err(`${user.name} is gone.\n`);
  return 0;
}

function named(name: string | undefined): string {
  if (name !== undefined && /^[^\p{C}]{1,64}$/u.test(name)) return name;
  throw new UsageError(`Give the user a name of 1 to 64 characters: melete ${users.usage}.`);
}

/** Only what was given. */
function readLimits(input: CommandInput): Partial<DailyLimits> {
  const usd = stringValue(input, "usd-per-day");
  const tokens = stringValue(input, "tokens-per-day");
  return {
    ...(usd === undefined ? {} : { usdPerDay: usd === "none" ? null : dollars(usd) }),
    ...(tokens === undefined ? {} : { tokensPerDay: tokens === "none" ? null : (wholeNumber("--tokens-per-day", tokens, 1) ?? null) }),
  };
}

function dollars(text: string): number {
  const value = Number(text);
  if (Number.isFinite(value) && value > 0) return value;
  throw new UsageError(`--usd-per-day must be a number above 0, or none; got ${JSON.stringify(text)}.`);
}

function line({ id, name, role, usdPerDay, tokensPerDay }: UserRow): string {
  const limits = [usdPerDay === null ? [] : [`$${usdPerDay} a day`], tokensPerDay === null ? [] : [`${tokensPerDay} tokens a day`]].flat();
  return [id, name, role, limits.length === 0 ? "no limit" : limits.join(", ")].join("  ");
}
