// Users and their API keys: made, listed, revoked, recognised. Only hashes of keys are kept. It knows SQL and no HTTP; sessions
// are in sessions.ts.
import { newId } from "@melete/core";
import type { Database, Row } from "../store/database.ts";
import { parseScopes, type Principal, type Role, type Scope, type User, localUserId, toUser } from "./principal.ts";
import { hashSecret, keyPrefix, looksLikeKey, newSecret, shownPart } from "./secrets.ts";

/** null: no limit */
export interface DailyLimits {
  usdPerDay: number | null;
  tokensPerDay: number | null;
}

export interface UserRow extends User, DailyLimits {
  createdAt: number;
}

export interface KeyRow {
  id: string;
  userId: string;
  userName: string;
  name: string;
  /** the beginning of the key */
  shown: string;
  scopes: Scope[];
  createdAt: number;
  expiresAt: number | null;
  revokedAt: number | null;
  lastUsedAt: number | null;
}

export interface NewKey {
  userId: string;
  name: string;
  scopes: readonly Scope[];
  /** milliseconds since the epoch; null: never */
  expiresAt: number | null;
}

export interface Accounts {
  /** asked at every request of a server on loopback; see `rememberMs` */
  anyUsers(): Promise<boolean>;
  users(): Promise<UserRow[]>;
  /** null when the name is taken */
  addUser(user: { name: string; role: Role } & Partial<DailyLimits>): Promise<UserRow | null>;
  limitUser(id: string, limits: DailyLimits): Promise<boolean>;
  /** Keys, sessions, conversations and pictures go with the user; what they spent stays on record. "last-admin": without an admin nobody could let anyone in. */
  removeUser(id: string): Promise<"removed" | "unknown" | "last-admin">;

  keys(userId?: string): Promise<KeyRow[]>;
  /** the only time that the key itself is seen */
  createKey(key: NewKey): Promise<{ secret: string; key: KeyRow }>;
  /** the sessions that it opened end with it; false when there is no such key, or it was revoked before */
  revokeKey(id: string): Promise<boolean>;
  /** null for everything but a key that is known, not expired and not revoked */
  byKey(secret: string): Promise<Principal | null>;
}

/** How long "there are no users" is believed, so that a home on PostgreSQL does not ask before each request. "There are" is believed for good. */
const rememberMs = 1000;
/** How exact "last used" is: a write per key and minute, not per request. */
const lastUsedStepMs = 60_000;

const keySql = `SELECT api_key.*, account.name AS account_name FROM api_key JOIN account ON account.id = api_key.account_id`;

export function createAccounts(database: Database, now: () => number = Date.now): Accounts {
  let known: { any: boolean; at: number } | null = null;

  async function key(id: string): Promise<KeyRow> {
    const row = await database.get(`${keySql} WHERE api_key.id = ?`, id);
    if (row === null) throw new Error(`The key ${id} is gone.`);
    return toKey(row);
  }

  return {
    async anyUsers() {
      if (known !== null && (known.any || now() - known.at < rememberMs)) return known.any;
      known = { any: (await database.get("SELECT id FROM account LIMIT 1")) !== null, at: now() };
      return known.any;
    },
    async users() {
      return (await database.all("SELECT * FROM account ORDER BY name")).map(toUserRow);
    },
    async addUser({ name, role, usdPerDay = null, tokensPerDay = null }) {
      const added = await database.transaction(async (sql) => {
        const first = (await sql.get("SELECT id FROM account LIMIT 1")) === null;
        // where another process makes a first user at the same moment, ours is not the first one
        for (const id of first ? [localUserId, newId("user")] : [newId("user")]) {
          const createdAt = now();
          const changed = await sql.run(
            "INSERT INTO account (id, name, role, usd_per_day, tokens_per_day, created_at) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
            ...[id, name, role, usdPerDay, tokensPerDay, createdAt],
          );
          if (changed > 0) return { id, name, role, usdPerDay, tokensPerDay, createdAt };
        }
        return null;
      });
      known = null;
      return added;
    },
    async limitUser(id, { usdPerDay, tokensPerDay }) {
      return (await database.run("UPDATE account SET usd_per_day = ?, tokens_per_day = ? WHERE id = ?", usdPerDay, tokensPerDay, id)) > 0;
    },
    async removeUser(id) {
      return database.transaction(async (sql) => {
        const row = await sql.get("SELECT role FROM account WHERE id = ?", id);
        if (row === null) return "unknown";
        const others = await sql.get("SELECT id FROM account WHERE role = 'admin' AND id <> ? LIMIT 1", id);
        if (row.role === "admin" && others === null) return "last-admin";
        // messages, turns and logs go with their conversations; a turn that runs finds itself gone and ends
        await sql.run("DELETE FROM conversation WHERE user_id = ?", id);
        await sql.run("DELETE FROM blob_owner WHERE user_id = ?", id);
        await sql.run("DELETE FROM memory WHERE user_id = ?", id);
        await sql.run("DELETE FROM personal_profile WHERE user_id = ?", id);
        await sql.run("DELETE FROM account WHERE id = ?", id);
        return "removed";
      });
    },

    async keys(userId) {
      const order = "ORDER BY api_key.created_at, api_key.id";
      const rows =
        userId === undefined
          ? await database.all(`${keySql} ${order}`)
          : await database.all(`${keySql} WHERE api_key.account_id = ? ${order}`, userId);
      return rows.map(toKey);
    },
    async createKey({ userId, name, scopes, expiresAt }) {
      const secret = newSecret(keyPrefix);
      const id = newId("key");
      await database.run(
        "INSERT INTO api_key (id, account_id, name, shown, hash, scopes, created_at, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        ...[id, userId, name, shownPart(secret), hashSecret(secret), scopes.join(" "), now(), expiresAt],
      );
      return { secret, key: await key(id) };
    },
    async revokeKey(id) {
      return database.transaction(async (sql) => {
        await sql.run("DELETE FROM login_session WHERE api_key_id = ?", id);
        return (await sql.run("UPDATE api_key SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL", now(), id)) > 0;
      });
    },
    async byKey(secret) {
      if (!looksLikeKey(secret)) return null;
      const row = await database.get(
        `SELECT account.id, account.name, account.role, api_key.id AS key_id, api_key.scopes, api_key.last_used_at
         FROM api_key JOIN account ON account.id = api_key.account_id
         WHERE api_key.hash = ? AND api_key.revoked_at IS NULL AND (api_key.expires_at IS NULL OR api_key.expires_at > ?)`,
        ...[hashSecret(secret), now()],
      );
      if (row === null) return null;
      const keyId = String(row.key_id);
      if (now() - Number(row.last_used_at ?? 0) >= lastUsedStepMs) {
        await database.run("UPDATE api_key SET last_used_at = ? WHERE id = ?", now(), keyId);
      }
      return { user: toUser(row), scopes: parseScopes(String(row.scopes)), credential: { kind: "key", keyId } };
    },
  };
}

function toUserRow(row: Row): UserRow {
  return {
    ...toUser(row),
    usdPerDay: numberOrNull(row.usd_per_day),
    tokensPerDay: numberOrNull(row.tokens_per_day),
    createdAt: Number(row.created_at),
  };
}

function toKey(row: Row): KeyRow {
  return {
    id: String(row.id),
    userId: String(row.account_id),
    userName: String(row.account_name),
    name: String(row.name),
    shown: String(row.shown),
    scopes: parseScopes(String(row.scopes)),
    createdAt: Number(row.created_at),
    expiresAt: numberOrNull(row.expires_at),
    revokedAt: numberOrNull(row.revoked_at),
    lastUsedAt: numberOrNull(row.last_used_at),
  };
}

function numberOrNull(value: Row[string]): number | null {
  return value === null ? null : Number(value);
}
