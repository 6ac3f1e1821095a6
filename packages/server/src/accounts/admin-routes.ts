// /api/admin: users, their keys and their limits, for admins. authenticate.ts has let nobody else through. It knows HTTP.
import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { z } from "zod";
import { ApiError, parseWith, readJson } from "../http/api-error.ts";
import type { Accounts, DailyLimits, UserRow } from "./accounts.ts";
import { isoTime, keyJson } from "./key-routes.ts";
import { type Principal, roles, scopes } from "./principal.ts";

const userNameSchema = z
  .string()
  .trim()
  .regex(/^[^\p{C}]{1,64}$/u, "a name has 1 to 64 characters");

const limitsShape = {
  usdPerDay: z.number().positive().nullable(),
  tokensPerDay: z.number().int().positive().nullable(),
};
export const newUserSchema = z.object({
  name: userNameSchema,
  role: z.enum(roles).default("member"),
  usdPerDay: limitsShape.usdPerDay.default(null),
  tokensPerDay: limitsShape.tokensPerDay.default(null),
});
export const limitsSchema = z.object({ usdPerDay: limitsShape.usdPerDay.optional(), tokensPerDay: limitsShape.tokensPerDay.optional() });
export const newKeySchema = z.object({
  userId: z.string(),
  name: userNameSchema,
  scopes: z.array(z.enum(scopes)).min(1).default(["chat", "read"]),
  expiresAt: z.iso.datetime().nullable().default(null),
});

export function adminRoutes(accounts: Accounts): Hono {
  const routes = new Hono();
  const limit = bodyLimit({
    maxSize: 16 * 1024,
    onError: () => {
      throw new ApiError(413, "body_too_large", "The body is larger than 16 KiB. Users and keys need less.");
    },
  });

  async function user(id: string): Promise<UserRow> {
    const found = (await accounts.users()).find((row) => row.id === id);
    if (found === undefined) throw new ApiError(404, "user_not_found", `There is no user ${JSON.stringify(id)}. GET /api/admin/users lists them.`);
    return found;
  }

  routes.get("/users", async (context) => context.json({ users: (await accounts.users()).map(userJson) }));

  routes.post("/users", limit, async (context) => {
    demandRealAdmin(context.get("principal"));
    const body = parseWith(newUserSchema, await readJson(context.req), "the user");
    const added = await accounts.addUser(body);
    if (added === null)
      throw new ApiError(409, "name_taken", `There is a user ${JSON.stringify(body.name)} already. Choose another name.`, { param: "name" });
    return context.json(userJson(added), 201);
  });

  routes.patch("/users/:id", limit, async (context) => {
    const row = await user(context.req.param("id"));
    const body = parseWith(limitsSchema, await readJson(context.req), "the limits");
    const limits: DailyLimits = {
      usdPerDay: body.usdPerDay === undefined ? row.usdPerDay : body.usdPerDay,
      tokensPerDay: body.tokensPerDay === undefined ? row.tokensPerDay : body.tokensPerDay,
    };
    await accounts.limitUser(row.id, limits);
    return context.json(userJson({ ...row, ...limits }));
  });

  routes.delete("/users/:id", async (context) => {
    const { id, name } = await user(context.req.param("id"));
    if ((await accounts.removeUser(id)) === "last-admin") {
      throw new ApiError(409, "last_admin", `${name} is the last admin: without one nobody could let anyone in. Make another admin first.`);
    }
    return context.body(null, 204);
  });

  routes.get("/keys", async (context) => context.json({ keys: (await accounts.keys(context.req.query("userId"))).map(keyJson) }));

  routes.post("/keys", limit, async (context) => {
    const body = parseWith(newKeySchema, await readJson(context.req), "the key");
    const { id, role } = await user(body.userId);
    if (role !== "admin" && body.scopes.includes("admin")) {
      throw new ApiError(400, "scope_not_allowed", 'A member cannot have a key with the scope "admin". Leave it out, or make them an admin.', {
        param: "scopes",
      });
    }
    const expiresAt = body.expiresAt === null ? null : Date.parse(body.expiresAt);
    const { secret, key } = await accounts.createKey({ userId: id, name: body.name, scopes: body.scopes, expiresAt });
    return context.json({ ...keyJson(key), key: secret }, 201);
  });

  routes.delete("/keys/:id", async (context) => {
    const id = context.req.param("id");
    if (!(await accounts.revokeKey(id))) {
      throw new ApiError(404, "key_not_found", `There is no valid key ${JSON.stringify(id)}. GET /api/admin/keys lists them.`);
    }
    return context.body(null, 204);
  });

  return routes;
}

/** Where nobody logs in yet, the first user would lock out whoever has no key: the command line makes both at once. */
function demandRealAdmin(principal: Principal): void {
  if (principal.credential.kind === "none") {
    throw new ApiError(
      409,
      "no_key_yet",
      "This Melete has no log-in yet. Make the first user and key at its terminal: melete users add NAME --admin.",
    );
  }
}

function userJson({ id, name, role, usdPerDay, tokensPerDay, createdAt }: UserRow): Record<string, unknown> {
  return { id, name, role, usdPerDay, tokensPerDay, createdAt: isoTime(createdAt) };
}
