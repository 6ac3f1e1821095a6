// /api/keys: one's own keys, to see them and to revoke a lost one. Making them is an admin's: a key that leaked must not be able to make
// another that outlives it. It knows HTTP.
import { Hono } from "hono";
import { ApiError } from "../http/api-error.ts";
import type { Accounts, KeyRow } from "./accounts.ts";

export function keyRoutes(accounts: Accounts): Hono {
  const routes = new Hono();

  routes.get("/", async (context) => context.json({ keys: (await accounts.keys(context.get("principal").user.id)).map(keyJson) }));

  routes.delete("/:id", async (context) => {
    const id = context.req.param("id");
    const mine = (await accounts.keys(context.get("principal").user.id)).some((key) => key.id === id);
    // somebody else's is answered like none, so that ids cannot be tried out
    if (!mine || !(await accounts.revokeKey(id))) {
      throw new ApiError(404, "key_not_found", `You have no valid key ${JSON.stringify(id)}. GET /api/keys lists yours.`);
    }
    return context.body(null, 204);
  });

  return routes;
}

/** A key as its owner and admins see it: without itself, of which only a hash is kept. */
export function keyJson({ createdAt, expiresAt, revokedAt, lastUsedAt, ...key }: KeyRow): Record<string, unknown> {
  return { ...key, createdAt: isoTime(createdAt), expiresAt: isoTime(expiresAt), revokedAt: isoTime(revokedAt), lastUsedAt: isoTime(lastUsedAt) };
}

export function isoTime(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}
