// Finds out who asks, before any route runs: a key in Authorization or x-api-key, or the cookie of a session; then whether that may do
// what it asks, and how often. It knows HTTP; users and keys are accounts.ts.
import type { Context, MiddlewareHandler } from "hono";
import { getCookie } from "hono/cookie";
import { ApiError } from "../http/api-error.ts";
import { connectionFacts, whenClosed } from "../http/connection-facts.ts";
import type { Access } from "./access.ts";
import { localPrincipal, type Principal } from "./principal.ts";
import { requiredScopes } from "./required-scopes.ts";
import { sessionCookie, setSessionCookie } from "./session-cookie.ts";

/** Guards every path it is put on. Without `access` there is one person, and no log-in. */
export function authenticate(access: Access | undefined): MiddlewareHandler {
  return async (context, next) => {
    if (access === undefined || !(await access.keyNeeded())) {
      // whatever key a client sends here is a word it had to fill in
      context.set("principal", localPrincipal);
      return next();
    }
    const identity = await identify(context, access);
    if (identity === null) {
      await access.limits.failure(connectionFacts(context, access.settings.trustProxy).address);
      throw wrongKey(context);
    }
    const { principal, renewedToken } = identity;
    context.set("principal", principal);
    const { credential, user, scopes } = principal;
    const rate = credential.kind === "none" ? {} : await access.limits.request(credential.keyId);
    const { method, path } = context.req;
    const required = requiredScopes(method, path);
    if (!required.some((scope) => scopes.includes(scope)) || (required.includes("admin") && user.role !== "admin")) {
      const words = required.map((scope) => `"${scope}"`).join(" or ");
      const role = required.includes("admin") ? " of an admin" : "";
      throw new ApiError(403, "scope_missing", `${method} ${path} needs a key${role} with the scope ${words}; this one has ${scopes.join(", ")}.`);
    }
    const leave = holdsAPlace(method, path) ? access.limits.enter(user.id) : null;
    if (leave !== null) whenClosed(context, leave);
    await next();
    for (const [name, value] of Object.entries(rate)) context.res.headers.set(name, value);
    if (renewedToken !== null) setSessionCookie(context, renewedToken, connectionFacts(context, access.settings.trustProxy).https);
  };
}

export interface Identity {
  principal: Principal;
  /** the session has been prolonged: its cookie is to be set again */
  renewedToken: string | null;
}

/** Who sent the request; null without a valid key or session. A key that is sent counts, right or wrong, before a cookie. */
export async function identify(context: Context, access: Access): Promise<Identity | null> {
  const key = sentKey(context);
  if (key !== null) {
    const principal = await access.accounts.byKey(key);
    return principal === null ? null : { principal, renewedToken: null };
  }
  const token = getCookie(context, sessionCookie);
  const session = token === undefined ? null : await access.sessions.byToken(token);
  return session === null || token === undefined ? null : { principal: session.principal, renewedToken: session.renewed ? token : null };
}

function sentKey(context: Context): string | null {
  const bearer = /^Bearer +(\S+)$/i.exec(context.req.header("authorization") ?? "");
  return bearer?.[1] ?? context.req.header("x-api-key") ?? null;
}

function wrongKey(context: Context): ApiError {
  const sent = sentKey(context) !== null || getCookie(context, sessionCookie) !== undefined;
  const what = sent ? "This key or session is not valid, or no longer." : "This Melete asks for a key.";
  return new ApiError(
    401,
    sent ? "invalid_api_key" : "api_key_missing",
    `${what} Send "Authorization: Bearer KEY" or "x-api-key: KEY", or log in on the page. An admin makes keys: melete keys create.`,
    { headers: { "www-authenticate": 'Bearer realm="melete"' } },
  );
}

/** Requests that stay open for as long as an answer takes. */
function holdsAPlace(method: string, path: string): boolean {
  if (method === "POST") return path.startsWith("/v1/");
  return path.endsWith("/events") || path.startsWith("/v1/responses/");
}
