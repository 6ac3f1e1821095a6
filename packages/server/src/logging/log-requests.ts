// One line per request when its response is over: who (ids), what (the route, not the path: a path can carry words), how it ended, how
// long it took. It knows HTTP.
import { newId } from "@melete/core";
import type { Context, MiddlewareHandler } from "hono";
import { requestId } from "hono/request-id";
import { matchedRoutes } from "hono/route";
import { whenClosed } from "../http/connection-facts.ts";
import type { Logger } from "./logger.ts";

/** Names every request (x-request-id, also for the client) and logs it. */
export function logRequests(logger: Logger, now: () => number = () => performance.now()): MiddlewareHandler {
  const name = requestId({ limitLength: 64, generator: () => newId("request") });
  return (context, next) =>
    name(context, async () => {
      const startedAt = now();
      await next();
      const { status } = context.res;
      const { principal, requestId } = context.var;
      // again: a route that makes its own Response has dropped what was set before
      context.res.headers.set("x-request-id", requestId);
      const route = routeOf(context);
      const quiet = route === "/healthz" || route === "/readyz";
      whenClosed(context, () => {
        logger.log(status >= 500 ? "error" : quiet ? "debug" : "info", "request", {
          requestId,
          method: context.req.method,
          route,
          status,
          ms: Math.round((now() - startedAt) * 10) / 10,
          userId: principal?.user.id,
          keyId: principal === undefined || principal.credential.kind === "none" ? undefined : principal.credential.keyId,
        });
      });
    });
}

/** The first one that matched by its method: middleware is registered for all of them, and the page's files match everything at last. */
function routeOf(context: Context): string {
  return matchedRoutes(context).find(({ method }) => method !== "ALL")?.path ?? "none";
}
