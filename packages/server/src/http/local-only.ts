// Keeps other web pages out. A page elsewhere can point its own name at 127.0.0.1 (DNS rebinding) or post blindly to our port;
// both show in the Host, Origin and Sec-Fetch-Site headers. It knows headers only.
import type { MiddlewareHandler } from "hono";
import { ApiError } from "./api-error.ts";

const loopbackNames = ["localhost", "127.0.0.1", "[::1]"];

/** `port` is asked at each request, because the operating system may choose it after the routes exist. */
export function localOnly(port: () => number): MiddlewareHandler {
  return async (context, next) => {
    const hosts = loopbackNames.flatMap((name) => (port() === 80 ? [name, `${name}:80`] : [`${name}:${port()}`]));
    const host = context.req.header("host") ?? new URL(context.req.url).host;
    if (!hosts.includes(host.toLowerCase())) {
      throw new ApiError(
        403,
        "host_not_allowed",
        `This server answers only to ${hosts.join(", ")}, not to the host "${host}". Open http://${hosts[1]}.`,
      );
    }
    if (!isSafe(context.req.method)) {
      const origin = context.req.header("origin");
      const site = context.req.header("sec-fetch-site");
      if (
        origin !== undefined ? !hosts.some((name) => origin === `http://${name}`) : site !== undefined && site !== "same-origin" && site !== "none"
      ) {
        throw new ApiError(
          403,
          "origin_not_allowed",
          `A page of ${origin ?? "another site"} may not change anything here. Use Melete's own page, or a program.`,
        );
      }
    }
    await next();
    setHeader(context.res.headers, "x-content-type-options", "nosniff");
    setHeader(context.res.headers, "referrer-policy", "no-referrer");
    setHeader(context.res.headers, "cross-origin-resource-policy", "same-origin");
  };
}

function isSafe(method: string): boolean {
  return method === "GET" || method === "HEAD" || method === "OPTIONS";
}

function setHeader(headers: Headers, name: string, value: string): void {
  if (!headers.has(name)) headers.set(name, value);
}
