// Keeps other web pages out. A page elsewhere can point its own name at our address (DNS rebinding) or post blindly to our port;
// both show in the Host, Origin and Sec-Fetch-Site headers. It knows headers only; who is asking is found out later.
import { isIP } from "node:net";
import type { MiddlewareHandler } from "hono";
import { ApiError } from "./api-error.ts";
import { cameThroughProxy, connectionFacts } from "./connection-facts.ts";

export interface AllowedHostsOptions {
  /** asked at each request, because the operating system may choose it after the routes exist */
  port: () => number;
  /** names from MELETE_ALLOWED_HOSTS, with or without a port */
  names?: readonly string[];
  trustProxy?: boolean;
  /** others can reach this server, and everybody needs a key */
  open?: boolean;
}

const loopbackNames = ["localhost", "127.0.0.1", "[::1]"];

export function allowedHosts({ port, names = [], trustProxy = false, open = false }: AllowedHostsOptions): MiddlewareHandler {
  return async (context, next) => {
    const { host, https } = connectionFacts(context, trustProxy);
    const loopback = loopbackNames.flatMap((name) => (port() === 80 ? [name, `${name}:80`] : [`${name}:${port()}`]));
    if (!open && cameThroughProxy(context)) {
      throw new ApiError(
        403,
        "proxy_not_expected",
        "This request came through a proxy, and this Melete has no log-in. If the proxy is yours, set MELETE_TRUST_PROXY=1 and MELETE_ALLOWED_HOSTS, and start Melete again: it then asks everybody for a key.",
      );
    }
    if (!loopback.includes(host) && !isNamed(host, names) && !(open && isAddress(host))) {
      const known = [...loopback, ...names].join(", ");
      const todo = open ? "Add the name to MELETE_ALLOWED_HOSTS." : `Open http://${loopback[1]}.`;
      throw new ApiError(403, "host_not_allowed", `This server answers only to ${known}, not to the host "${host}". ${todo}`);
    }
    if (!isSafe(context.req.method)) {
      const origin = context.req.header("origin");
      const site = context.req.header("sec-fetch-site");
      const ours = origin !== undefined ? isOwnOrigin(origin, host, https) : site === undefined || site === "same-origin" || site === "none";
      if (!ours) {
        throw new ApiError(
          403,
          "origin_not_allowed",
          `A page of ${origin ?? "another site"} may not change anything here. Use Melete's own page, or a program.`,
        );
      }
    }
    await next();
  };
}

/** A rebound name is always a name: whoever asks for an address means this machine. */
function isAddress(host: string): boolean {
  const bare = hostname(host);
  return isIP(bare.startsWith("[") ? bare.slice(1, -1) : bare) !== 0;
}

function isNamed(host: string, names: readonly string[]): boolean {
  return names.includes(host) || names.includes(hostname(host));
}

function hostname(host: string): string {
  return host.replace(/:\d+$/, "");
}

/** The page must come from the very host that it talks to; over https, from https. */
function isOwnOrigin(origin: string, host: string, https: boolean): boolean {
  return origin === `https://${host}` || (!https && origin === `http://${host}`);
}

function isSafe(method: string): boolean {
  return method === "GET" || method === "HEAD" || method === "OPTIONS";
}
