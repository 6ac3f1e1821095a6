// /api/session: who am I, log in with a key, log out. The one part of the API that is open to everybody. It knows HTTP.
import { type Context, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { z } from "zod";
import { ApiError, parseWith, readJson } from "../http/api-error.ts";
import { connectionFacts } from "../http/connection-facts.ts";
import type { Access } from "./access.ts";
import { identify } from "./authenticate.ts";
import { localPrincipal, type Principal, type User } from "./principal.ts";
import { dropSessionCookie, setSessionCookie } from "./session-cookie.ts";

export interface SessionAnswer {
  /** this server asks for a key, and the request had none that is valid */
  loginNeeded: boolean;
  user: User | null;
  /** a cookie says who it is, so that there is something to log out of */
  session: boolean;
}

export const sessionBodySchema = z.object({ key: z.string() });

export function sessionRoutes(access: Access | undefined): Hono {
  const routes = new Hono();
  const facts = (context: Context) => connectionFacts(context, access?.settings.trustProxy ?? false);
  const limit = bodyLimit({
    maxSize: 4096,
    onError: () => {
      throw new ApiError(413, "body_too_large", 'The body is larger than 4 KiB. Send { "key": "mlt_…" }.');
    },
  });

  routes.get("/", async (context) => {
    if (access === undefined || !(await access.keyNeeded())) return context.json(answer(localPrincipal));
    const identity = await identify(context, access);
    if (identity?.renewedToken != null) setSessionCookie(context, identity.renewedToken, facts(context).https);
    return context.json(answer(identity?.principal ?? null));
  });

  routes.post("/", limit, async (context) => {
    const { key } = parseWith(sessionBodySchema, await readJson(context.req), "the log-in");
    if (access === undefined || !(await access.keyNeeded())) return context.json(answer(localPrincipal));
    const opened = await access.sessions.open(key.trim());
    if (opened === null) {
      await access.limits.failure(facts(context).address);
      throw new ApiError(
        401,
        "invalid_api_key",
        "This key opens nothing: it is mistyped, expired or revoked. An admin makes keys: melete keys create.",
        {
          param: "key",
        },
      );
    }
    setSessionCookie(context, opened.token, facts(context).https);
    return context.json(answer(opened.principal), 201);
  });

  routes.delete("/", async (context) => {
    const identity = access === undefined ? null : await identify(context, access);
    if (identity?.principal.credential.kind === "session") await access?.sessions.close(identity.principal.credential.sessionId);
    dropSessionCookie(context, facts(context).https);
    return context.body(null, 204);
  });

  return routes;
}

function answer(principal: Principal | null): SessionAnswer {
  return { loginNeeded: principal === null, user: principal?.user ?? null, session: principal?.credential.kind === "session" };
}
