// `melete keys`: makes, lists and revokes API keys, straight in the data folder or database. Whoever may read that may do this; it asks
// for no key, so it is also the way back in. It knows words and tables of a terminal; keys are the server's.
import type { Accounts, KeyRow, Scope } from "@melete/server";
import { type Command, type CommandInput, stringValue } from "../command.ts";
import { findUser, withAccounts } from "../open-accounts.ts";
import type { Terminal } from "../terminal.ts";
import { UsageError } from "../usage-error.ts";

const allScopes: readonly Scope[] = ["chat", "read", "admin"];

export const keys: Command = {
  usage: "keys create --user NAME | list | revoke ID",
  options: {
    user: { type: "string", value: "NAME", help: "whose key (create), or whose keys (list)" },
    name: { type: "string", value: "WORDS", help: "what the key is for, such as laptop" },
    scopes: { type: "string", value: "LIST", help: "chat, read, admin, with commas between; default: chat,read, and admin for an admin" },
    expires: { type: "string", value: "WHEN", help: "after so many days (90d), or on a date (2027-01-31); default: never" },
    json: { type: "boolean", help: "list: print a JSON array" },
  },
  async run(input, terminal) {
    const [action, id] = input.positionals;
    switch (action) {
      case "create":
        return withAccounts(terminal.environment, (accounts) => create(accounts, input, terminal));
      case "list":
        return withAccounts(terminal.environment, (accounts) => list(accounts, input, terminal));
      case "revoke":
        if (id === undefined) throw new UsageError("Which key? `melete keys list` shows their ids; then `melete keys revoke ID`.");
        return withAccounts(terminal.environment, (accounts) => revoke(accounts, id, terminal));
      default:
        throw new UsageError(`Say what to do: melete ${keys.usage}.${action === undefined ? "" : ` There is no "${action}".`}`);
    }
  },
};

async function create(accounts: Accounts, input: CommandInput, terminal: Terminal): Promise<number> {
  const user = await findUser(accounts, stringValue(input, "user"));
  const scopes = readScopes(stringValue(input, "scopes")) ?? defaultScopes(user.role);
  if (user.role !== "admin" && scopes.includes("admin"))
    throw new UsageError(`${user.name} is a member; only an admin's key can have the scope admin.`);
  const expiresAt = readExpiry(stringValue(input, "expires"), Date.now());
  const { secret } = await accounts.createKey({ userId: user.id, name: stringValue(input, "name") ?? "terminal", scopes, expiresAt });
  terminal.out(`${secret}\n`);
  const until = expiresAt === null ? "" : `, until ${day(expiresAt)}`;
  terminal.err(`A key of ${user.name} for ${scopes.join(", ")}${until}. It is shown this once; only a hash of it is kept.\n`);
  return 0;
}

async function list(accounts: Accounts, input: CommandInput, terminal: Terminal): Promise<number> {
  const name = stringValue(input, "user");
  const rows = await accounts.keys(name === undefined ? undefined : (await findUser(accounts, name)).id);
  if (input.values.json === true) terminal.out(`${JSON.stringify(rows, null, 2)}\n`);
  else for (const row of rows) terminal.out(`${line(row)}\n`);
  if (rows.length === 0) terminal.err("There are no keys yet. `melete users add NAME --admin` makes the first user and key.\n");
  return 0;
}

async function revoke(accounts: Accounts, id: string, terminal: Terminal): Promise<number> {
  if (await accounts.revokeKey(id)) {
    terminal.err(`${id} opens nothing any more, and the browsers that logged in with it are logged out.\n`);
    return 0;
  }
  throw new UsageError(`There is no valid key ${JSON.stringify(id)}. \`melete keys list\` shows the ids.`);
}

function line({ id, userName, name, shown, scopes, createdAt, expiresAt, revokedAt, lastUsedAt }: KeyRow): string {
  const state = revokedAt !== null ? `revoked ${day(revokedAt)}` : expiresAt === null ? "never expires" : `expires ${day(expiresAt)}`;
  const used = lastUsedAt === null ? "never used" : `used ${day(lastUsedAt)}`;
  return [id, userName, shown, JSON.stringify(name), scopes.join(","), `made ${day(createdAt)}`, state, used].join("  ");
}

export function defaultScopes(role: "admin" | "member"): Scope[] {
  return role === "admin" ? [...allScopes] : ["chat", "read"];
}

function readScopes(text: string | undefined): Scope[] | undefined {
  if (text === undefined) return undefined;
  const words = text.split(/[\s,]+/).filter((word) => word !== "");
  const unknown = words.find((word) => !allScopes.some((scope) => scope === word));
  if (unknown !== undefined || words.length === 0) {
    throw new UsageError(`--scopes takes ${allScopes.join(", ")}, with commas between; got ${JSON.stringify(text)}.`);
  }
  return allScopes.filter((scope) => words.includes(scope));
}

const dayMs = 24 * 60 * 60 * 1000;

/** Milliseconds since the epoch; null for a key without end. */
export function readExpiry(text: string | undefined, now: number): number | null {
  if (text === undefined) return null;
  const days = /^(\d{1,5})d$/.exec(text);
  const at = days === null ? (/^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(text) : Number.NaN) : now + Number(days[1]) * dayMs;
  if (Number.isNaN(at) || at <= now) {
    throw new UsageError(`--expires takes days to come such as 90d, or a date to come such as 2027-01-31; got ${JSON.stringify(text)}.`);
  }
  return at;
}

function day(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
