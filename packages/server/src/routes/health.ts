// /healthz: the process answers, and asks nothing else. /readyz: it can do its work; 503 with the reasons when it cannot. For load
// balancers and monitors, without a key. It knows checks by name, not what they look at.
import { Hono } from "hono";

/** null when all is well, otherwise what is wrong, in words without secrets */
export type ReadyCheck = () => Promise<string | null> | string | null;

export interface HealthOptions {
  version: string;
  checks: Readonly<Record<string, ReadyCheck>>;
  /** how long a check may take; a monitor asks every few seconds and must not pile up */
  timeoutMs?: number;
}

export function healthRoutes({ version, checks, timeoutMs = 2000 }: HealthOptions): Hono {
  const routes = new Hono();
  routes.get("/healthz", (context) => context.json({ status: "ok", version }));
  routes.get("/readyz", async (context) => {
    const found = await Promise.all(Object.entries(checks).map(async ([name, check]) => [name, await outcome(check, timeoutMs)] as const));
    const reasons = Object.fromEntries(found.filter(([, reason]) => reason !== null));
    const ready = Object.keys(reasons).length === 0;
    return context.json(ready ? { status: "ready", version } : { status: "not ready", version, reasons }, ready ? 200 : 503);
  });
  return routes;
}

async function outcome(check: ReadyCheck, timeoutMs: number): Promise<string | null> {
  const late = Promise.withResolvers<string>();
  const timer = setTimeout(() => late.resolve(`it does not answer within ${timeoutMs} ms`), timeoutMs);
  try {
    return await Promise.race([check(), late.promise]);
  } catch {
    // the error itself goes to the log of whoever owns the thing; it may hold addresses and statements
    return "it fails";
  } finally {
    clearTimeout(timer);
  }
}
