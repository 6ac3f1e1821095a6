// Who is asking, once that is known: a user, what the credential may do, and which credential it was. It knows no HTTP and no table.
import type { Row } from "../store/database.ts";

export const scopes = ["chat", "read", "admin"] as const;
/** chat: ask, upload, stop, delete. read: look at what was said. admin: users, keys and everybody's usage. */
export type Scope = (typeof scopes)[number];

export const roles = ["admin", "member"] as const;
export type Role = (typeof roles)[number];

export interface User {
  id: string;
  name: string;
  role: Role;
}

export interface Principal {
  user: User;
  scopes: readonly Scope[];
  credential: { kind: "none" } | { kind: "key"; keyId: string } | { kind: "session"; sessionId: string; keyId: string };
}

declare module "hono" {
  interface ContextVariableMap {
    principal: Principal;
  }
}

/** The one person of a Melete without log-in. The first admin takes over this id, and with it everything that was said before. */
export const localUserId = "local";

export const localPrincipal: Principal = {
  user: { id: localUserId, name: "local", role: "admin" },
  scopes,
  credential: { kind: "none" },
};

export function toUser(row: Row): User {
  return { id: String(row.id), name: String(row.name), role: row.role === "admin" ? "admin" : "member" };
}

/** Unknown words are dropped: a scope that a newer Melete wrote grants nothing here. */
export function parseScopes(text: string): Scope[] {
  const words = text.split(" ");
  return scopes.filter((scope) => words.includes(scope));
}
