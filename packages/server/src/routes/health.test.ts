// A monitor's view: alive is not the same as ready.
import { expect, test } from "vitest";
import { createTestApp } from "../test-support.ts";
import { healthRoutes, type ReadyCheck } from "./health.ts";

async function ready(checks: Record<string, ReadyCheck>): Promise<[number, unknown]> {
  const response = await healthRoutes({ version: "1", checks, timeoutMs: 5 }).request("/readyz");
  return [response.status, await response.json()];
}

test("ready when nothing speaks against it", async () => {
  expect(await ready({ store: async () => null, models: () => null })).toEqual([200, { status: "ready", version: "1" }]);
});

test("every reason is told, and an error's words are not", async () => {
  const checks: Record<string, ReadyCheck> = {
    store: () => Promise.reject(new Error("password authentication failed for melete:secret")),
    models: () => "no model is loaded",
    closing: () => new Promise(() => undefined),
    fine: () => null,
  };
  const reasons = { store: "it fails", models: "no model is loaded", closing: "it does not answer within 5 ms" };
  expect(await ready(checks)).toEqual([503, { status: "not ready", version: "1", reasons }]);
});

test("the app is ready while its store answers; alive in any case", async () => {
  const app = createTestApp();
  expect((await app.get("/readyz")).status).toBe(200);
  app.store.conversation = () => Promise.reject(new Error("disk"));
  expect(await (await app.get("/readyz")).json()).toMatchObject({ reasons: { store: "it fails" } });
  expect((await app.get("/healthz")).status).toBe(200);
});
