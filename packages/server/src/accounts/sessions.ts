// A browser's log-in: a key opens a session, a random token in a cookie carries it, a hash of the token is kept. It knows SQL and no HTTP.
import { newId } from "@melete/core";
import type { Database } from "../store/database.ts";
import type { Accounts } from "./accounts.ts";
import { parseScopes, type Principal, toUser } from "./principal.ts";
import { hashSecret, newSecret } from "./secrets.ts";

/** Thirty days without a visit end a session; each visit starts them anew. */
export const sessionMs = 30 * 24 * 60 * 60 * 1000;
/** A session that was used is renewed once a day, not with each request. */
const renewStepMs = 24 * 60 * 60 * 1000;

export interface Sessions {
  /** null when the key opens nothing */
  open(key: string): Promise<{ token: string; principal: Principal } | null>;
  /** null for an unknown or expired token, or when its key was revoked or has expired. `renewed`: the cookie is to be set again */
  byToken(token: string): Promise<{ principal: Principal; renewed: boolean } | null>;
  close(sessionId: string): Promise<void>;
}

export function createSessions(database: Database, accounts: Accounts, now: () => number = Date.now): Sessions {
  return {
    async open(key) {
      const opener = await accounts.byKey(key);
      if (opener === null || opener.credential.kind !== "key") return null;
      const { keyId } = opener.credential;
      const token = newSecret();
      const sessionId = newId("session");
      await database.run("DELETE FROM login_session WHERE expires_at <= ?", now());
      await database.run(
        "INSERT INTO login_session (id, api_key_id, hash, created_at, expires_at) VALUES (?, ?, ?, ?, ?)",
        ...[sessionId, keyId, hashSecret(token), now(), now() + sessionMs],
      );
      return { token, principal: { ...opener, credential: { kind: "session", sessionId, keyId } } };
    },
    async byToken(token) {
      const row = await database.get(
        `SELECT account.id, account.name, account.role, api_key.id AS key_id, api_key.scopes, login_session.id AS session_id, login_session.expires_at
         FROM login_session JOIN api_key ON api_key.id = login_session.api_key_id JOIN account ON account.id = api_key.account_id
         WHERE login_session.hash = ? AND login_session.expires_at > ? AND api_key.revoked_at IS NULL
           AND (api_key.expires_at IS NULL OR api_key.expires_at > ?)`,
        ...[hashSecret(token), now(), now()],
      );
      if (row === null) return null;
      const sessionId = String(row.session_id);
      const renewed = Number(row.expires_at) - now() < sessionMs - renewStepMs;
      if (renewed) await database.run("UPDATE login_session SET expires_at = ? WHERE id = ?", now() + sessionMs, sessionId);
      const credential = { kind: "session" as const, sessionId, keyId: String(row.key_id) };
      return { principal: { user: toUser(row), scopes: parseScopes(String(row.scopes)), credential }, renewed };
    },
    async close(sessionId) {
      await database.run("DELETE FROM login_session WHERE id = ?", sessionId);
    },
  };
}
