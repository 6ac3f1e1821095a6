// What is known of the other end of a request: its address, the host it asked for, and whether it came over https. It knows sockets
// and X-Forwarded headers, which anyone can write: they count only when a proxy of ours is said to write them.
import type { Context } from "hono";

export interface ConnectionFacts {
  address: string;
  /** as the browser sees it, in small letters, with the port when it is not the scheme's own */
  host: string;
  https: boolean;
}

export function connectionFacts(context: Context, trustProxy: boolean): ConnectionFacts {
  const { req } = context;
  const host = req.header("host") ?? new URL(req.url).host;
  const address = socketAddress(context.env);
  if (!trustProxy) return { address, host: host.toLowerCase(), https: false };
  return {
    // the last one is what our proxy saw; those before it are what it was told
    address: lastOf(req.header("x-forwarded-for")) ?? address,
    host: (lastOf(req.header("x-forwarded-host")) ?? host).toLowerCase(),
    https: lastOf(req.header("x-forwarded-proto")) === "https",
  };
}

/** A header that only a proxy writes. */
export function cameThroughProxy(context: Context): boolean {
  return ["x-forwarded-for", "x-forwarded-host", "forwarded"].some((name) => context.req.header(name) !== undefined);
}

/** Calls `then` once when the response has been sent or the reader has gone; at once where there is no socket (tests without a port). */
export function whenClosed(context: Context, then: () => void): void {
  const outgoing: unknown = field(context.env, "outgoing");
  if (isEmitter(outgoing)) outgoing.once("close", then);
  else then();
}

function lastOf(header: string | undefined): string | undefined {
  return header?.split(",").at(-1)?.trim() || undefined;
}

function socketAddress(environment: unknown): string {
  const address = field(field(field(environment, "incoming"), "socket"), "remoteAddress");
  return typeof address === "string" ? address : "unknown";
}

function field(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined;
}

function isEmitter(value: unknown): value is { once(event: string, listener: () => void): unknown } {
  return typeof field(value, "once") === "function";
}
