// Which Host, Origin and proxy headers get through, and the headers that every answer carries. Loopback is tested in app.test.ts.
import { expect, test } from "vitest";
import { createTestAccess } from "../accounts/access-test-support.ts";
import type { AccessSettings } from "../accounts/access-settings.ts";
import { createTestApp } from "../test-support.ts";

async function ask(settings: Partial<AccessSettings>, headers: Record<string, string>, method = "GET"): Promise<Response> {
  const { app } = createTestApp({ access: (await createTestAccess(settings)).access });
  // open to everybody, and free of side effects
  return app.request("/api/session", { method: method === "POST" ? "DELETE" : method, headers });
}

const named = { allowedHosts: ["melete.example", "home.lan:8080"] };

test.each<[string, Partial<AccessSettings>, Record<string, string>, number]>([
  ["an address, when the network may come in", {}, { host: "192.168.1.5:4141" }, 200],
  ["an IPv6 address", {}, { host: "[fd00::5]:4141" }, 200],
  ["a name that nobody has allowed (DNS rebinding)", {}, { host: "evil.example" }, 403],
  ["a name that looks like an address", {}, { host: "192.168.1.5.evil.example" }, 403],
  ["a name that was allowed, on any port", named, { host: "melete.example:444" }, 200],
  ["a name that was allowed, in capitals", named, { host: "MELETE.example" }, 200],
  ["a name that was allowed on one port", named, { host: "home.lan:8080" }, 200],
  ["the same name on another port", named, { host: "home.lan:81" }, 403],
  ["a name below the allowed one", named, { host: "a.melete.example" }, 403],
  ["what a proxy says, when there is none", { open: false }, { host: "localhost", "x-forwarded-for": "1.2.3.4" }, 403],
  ["the host that our proxy names", { ...named, trustProxy: true }, { host: "10.0.0.1", "x-forwarded-host": "melete.example" }, 200],
  ["a foreign host that our proxy names", { ...named, trustProxy: true }, { host: "10.0.0.1", "x-forwarded-host": "evil.example" }, 403],
  ["a forwarded host that nobody vouches for", named, { host: "evil.example", "x-forwarded-host": "melete.example" }, 403],
])("GET from %s", async (_, settings, headers, status) => {
  expect((await ask(settings, headers)).status).toBe(status);
});

test.each<[string, Record<string, string>, number]>([
  ["the page itself", { host: "melete.example", origin: "https://melete.example" }, 204],
  ["the page, plain", { host: "melete.example", origin: "http://melete.example" }, 204],
  ["another name of the same server", { host: "melete.example", origin: "http://home.lan:8080" }, 403],
  ["the same name on another port", { host: "melete.example", origin: "http://melete.example:81" }, 403],
  ["a frame without an origin", { host: "melete.example", origin: "null" }, 403],
  ["a program", { host: "melete.example" }, 204],
])("a change asked for by %s", async (_, headers, status) => {
  expect((await ask(named, headers, "POST")).status).toBe(status);
});

test("every answer, an error too, carries the headers; https behind a proxy is asked for again", async () => {
  const common = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-resource-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  };
  expect(Object.fromEntries((await ask({}, {})).headers)).toMatchObject(common);
  expect(Object.fromEntries((await ask({}, { host: "evil.example" })).headers)).toMatchObject(common);
  expect((await ask({}, { "x-forwarded-proto": "https" })).headers.get("strict-transport-security")).toBeNull();
  const proxied = await ask({ trustProxy: true }, { "x-forwarded-proto": "https" });
  expect(proxied.headers.get("strict-transport-security")).toBe("max-age=31536000");
});

test("Bluetooth is denied wherever a browser could give it; desktop Linux, where none can, is spared the rule", async () => {
  const policyFor = async (agent: string) => (await ask({}, { "user-agent": agent })).headers.get("permissions-policy");
  expect(await policyFor("Mozilla/5.0 (X11; Linux x86_64) Chrome/156.0.0.0")).not.toContain("bluetooth");
  for (const system of ["Windows NT 10.0; Win64; x64", "Linux; Android 10; K", "X11; CrOS x86_64 14541.0.0"]) {
    expect(await policyFor(`Mozilla/5.0 (${system}) Chrome/156.0.0.0`)).toContain("bluetooth=()");
  }
  expect(await policyFor("")).toContain("bluetooth=()");
});
