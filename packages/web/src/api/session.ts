// Who is asking: the session of this browser, its keys and what was used. Paths and shapes; it keeps no state.
import { z } from "zod";
import { request, send } from "./request.ts";

const sessionSchema = z.object({
  /** the server asks for a key, and this browser has given none that is valid */
  loginNeeded: z.boolean(),
  user: z.object({ id: z.string(), name: z.string(), role: z.enum(["admin", "member"]).catch("member") }).nullable(),
  /** somebody logged in here, so that there is something to log out of */
  session: z.boolean().default(false),
});
export type Session = z.infer<typeof sessionSchema>;

const limitsSchema = z.object({ usdPerDay: z.number().nullable(), tokensPerDay: z.number().nullable() });
const usageSchema = z.object({
  spent: z.object({ tokens: z.number(), usd: z.number() }),
  limits: limitsSchema,
  /** for everybody together */
  serverLimits: limitsSchema,
  resetsAt: z.string(),
});
export type UsageToday = z.infer<typeof usageSchema>;

const keySchema = z.object({
  id: z.string(),
  name: z.string(),
  scopes: z.array(z.string()),
  createdAt: z.string(),
  lastUsedAt: z.string().nullable(),
  expiresAt: z.string().nullable(),
  revokedAt: z.string().nullable(),
});
export type AccountKey = z.infer<typeof keySchema>;

export function readSession(signal?: AbortSignal): Promise<Session> {
  return request("/api/session", sessionSchema, { signal });
}

export function logIn(key: string): Promise<Session> {
  return request("/api/session", sessionSchema, { method: "POST", body: { key } });
}

export async function logOut(): Promise<void> {
  await send("/api/session", { method: "DELETE" });
}

export function readUsageToday(signal?: AbortSignal): Promise<UsageToday> {
  return request("/api/usage?days=1", usageSchema, { signal });
}

/** One's own. */
export async function listKeys(signal?: AbortSignal): Promise<AccountKey[]> {
  return (await request("/api/keys", z.object({ keys: z.array(keySchema) }), { signal })).keys;
}

/** The secret of a new key, which the server never says again. Admins only. */
export async function createKey(userId: string, name: string): Promise<string> {
  return (await request("/api/admin/keys", z.object({ key: z.string() }), { method: "POST", body: { userId, name } })).key;
}

/** One of one's own. */
export async function revokeKey(id: string): Promise<void> {
  await send(`/api/keys/${encodeURIComponent(id)}`, { method: "DELETE" });
}
