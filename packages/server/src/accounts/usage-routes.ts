// /api/usage (my own) and /api/admin/usage (everybody's): limits, what is left of today, and the days before. It knows HTTP.
import { Hono } from "hono";
import { z } from "zod";
import { parseWith } from "../http/api-error.ts";
import type { Access } from "./access.ts";
import { resetAfter } from "./spending.ts";

export const usageQuerySchema = z.object({ days: z.coerce.number().int().min(1).max(366).default(30) });

export interface UsageRouteOptions {
  access: Access;
  now: () => number;
}

export function usageRoutes({ access, now }: UsageRouteOptions): Hono {
  const routes = new Hono();
  routes.get("/", async (context) => {
    const { days } = parseWith(usageQuerySchema, context.req.query(), "the query");
    const { user } = context.get("principal");
    const report = await access.usage({ days, userId: user.id });
    return context.json({ ...(await access.spending.today(user.id)), resetsAt: new Date(resetAfter(now())).toISOString(), days: report });
  });
  return routes;
}

export function adminUsageRoutes({ access }: UsageRouteOptions): Hono {
  const routes = new Hono();
  routes.get("/", async (context) => {
    const { days } = parseWith(usageQuerySchema, context.req.query(), "the query");
    const names = new Map((await access.accounts.users()).map(({ id, name }) => [id, name]));
    const report = await access.usage({ days });
    // a removed user has no name any more; what they used stays
    return context.json({ days: report.map((row) => ({ ...row, userName: names.get(row.userId) ?? null })) });
  });
  return routes;
}
