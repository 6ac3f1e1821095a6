// The headers that every answer carries, errors too. The page brings its own content security policy; what is not a page gets one
// that runs nothing. It knows headers only.
import type { MiddlewareHandler } from "hono";
import { secureHeaders } from "hono/secure-headers";
import { connectionFacts } from "./connection-facts.ts";

/** Browsers there give Bluetooth to no page, and complain on every page of a rule about it. */
const desktopLinux = /\bX11; Linux\b/;

/** A year, for this host alone: other names of its domain may not have https. */
const strictTransport = "max-age=31536000";

export function securityHeaders({ trustProxy = false }: { trustProxy?: boolean } = {}): MiddlewareHandler {
  const [common, withBluetooth] = [{}, { bluetooth: [] }].map((more) =>
    secureHeaders({
      strictTransportSecurity: false,
      xFrameOptions: "DENY",
      referrerPolicy: "no-referrer",
      // the page may use both for questions that are spoken or shown; nothing else of the machine
      permissionsPolicy: { microphone: ["self"], camera: ["self"], geolocation: [], payment: [], usb: [], serial: [], ...more },
    }),
  );
  return async (context, next) => {
    await (desktopLinux.test(context.req.header("user-agent") ?? "") ? common : withBluetooth)(context, next);
    const { headers } = context.res;
    const { path } = context.req;
    if (!headers.get("content-type")?.startsWith("text/html"))
      setDefault(headers, "content-security-policy", "default-src 'none'; frame-ancestors 'none'");
    if (path.startsWith("/api/") || path.startsWith("/v1/")) setDefault(headers, "cache-control", "no-store");
    if (connectionFacts(context, trustProxy).https) headers.set("strict-transport-security", strictTransport);
  };
}

function setDefault(headers: Headers, name: string, value: string): void {
  if (!headers.has(name)) headers.set(name, value);
}
