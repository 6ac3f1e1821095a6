// Every way in, on the real app: what a key, a session and nothing at all may do.
import { expect, test } from "vitest";
import { createTestApp, type TestApp } from "../test-support.ts";
import { createTestAccess, type TestAccess } from "./access-test-support.ts";
import type { AccessSettings } from "./access-settings.ts";

async function setUp(settings?: Partial<AccessSettings>): Promise<TestAccess & { app: TestApp }> {
  const test = await createTestAccess(settings);
  return { ...test, app: createTestApp({ access: test.access }) };
}

async function codeOf(response: Response | Promise<Response>): Promise<[number, string | undefined]> {
  const answer = await response;
  const body = (await answer.json().catch(() => ({}))) as { error?: { code?: string } };
  return [answer.status, body.error?.code];
}

const bearer = (key: string) => ({ authorization: `Bearer ${key}` });
const cookieOf = (response: Response) => (response.headers.get("set-cookie") ?? "").split(";")[0];

test("one person on loopback: no log-in, whatever key a client fills in", async () => {
  const { access } = await createTestAccess({ open: false });
  const app = createTestApp({ access });
  expect(await (await app.get("/api/session")).json()).toEqual({
    loginNeeded: false,
    user: { id: "local", name: "local", role: "admin" },
    session: false,
  });
  expect((await app.get("/api/conversations", bearer("not-needed"))).status).toBe(200);
  expect((await app.get("/v1/models")).status).toBe(200);
});

test("the first user on loopback closes the door behind them", async () => {
  const { access, clock } = await createTestAccess({ open: false });
  const app = createTestApp({ access });
  expect((await app.get("/api/conversations")).status).toBe(200);
  await access.accounts.addUser({ name: "Ada", role: "admin" });
  clock.now += 1000;
  expect((await app.get("/api/conversations")).status).toBe(401);
});

test("no user can be made where nobody logs in: it would lock everybody out", async () => {
  const app = createTestApp({ access: (await createTestAccess({ open: false })).access });
  expect(await codeOf(app.post("/api/admin/users", { name: "Ada", role: "admin" }))).toEqual([409, "no_key_yet"]);
});

test("a key comes in as a bearer token or as x-api-key; without one the answer says how", async () => {
  const { app, keyFor } = await setUp();
  const { key } = await keyFor("admin");
  expect((await app.get("/api/conversations", bearer(key))).status).toBe(200);
  expect((await app.get("/v1/models", { "x-api-key": key })).status).toBe(200);
  const refused = await app.get("/v1/models");
  expect(refused.headers.get("www-authenticate")).toBe('Bearer realm="melete"');
  expect(await codeOf(refused)).toEqual([401, "api_key_missing"]);
  expect(await codeOf(app.get("/v1/models", bearer("sk-wrong")))).toEqual([401, "invalid_api_key"]);
});

test("the page, its session and the health check are open; everything else under /api and /v1 is not", async () => {
  const { app } = await setUp();
  expect((await app.get("/healthz")).status).toBe(200);
  expect(await (await app.get("/api/session")).json()).toEqual({ loginNeeded: true, user: null, session: false });
  for (const path of ["/api/models", "/api/nothing", "/api/session/x", "/v1/nothing", "/api/admin/users", "/%61pi/models", "/api//models"]) {
    expect([path, (await app.get(path)).status]).toEqual([path, 401]);
  }
});

test("log in, be known by the cookie, log out", async () => {
  const { app, keyFor } = await setUp();
  const { key, userId } = await keyFor("ada");
  const login = await app.post("/api/session", { key: ` ${key}\n` });
  expect(login.status).toBe(201);
  expect(await login.json()).toEqual({ loginNeeded: false, user: { id: userId, name: "ada", role: "member" }, session: true });
  expect(login.headers.get("set-cookie")).toMatch(/^melete_session=[\w-]{43}; Max-Age=2592000; Path=\/; HttpOnly; SameSite=Strict$/);
  const cookie = cookieOf(login);
  expect(cookie).not.toContain(key);
  expect(await (await app.get("/api/session", { cookie })).json()).toMatchObject({ user: { name: "ada" }, session: true });
  expect((await app.post("/api/conversations", {}, { cookie })).status).toBe(201);
  // a key that is sent counts before the cookie, also when it is wrong
  expect((await app.get("/api/conversations", { cookie, ...bearer("mlt_wrong") })).status).toBe(401);

  const logout = await app.app.request("/api/session", { method: "DELETE", headers: { cookie } });
  expect(logout.status).toBe(204);
  expect(logout.headers.get("set-cookie")).toContain("melete_session=; Max-Age=0");
  expect((await app.get("/api/conversations", { cookie })).status).toBe(401);
  expect(await codeOf(app.post("/api/session", { key: "mlt_wrong" }))).toEqual([401, "invalid_api_key"]);
});

test("a visit after a day sets the cookie anew, also where the route makes its own response", async () => {
  const { app, clock, keyFor } = await setUp();
  const cookie = cookieOf(await app.post("/api/session", { key: (await keyFor("admin")).key }));
  clock.now += 25 * 60 * 60 * 1000;
  const visit = await app.post("/v1/chat/completions", { model: "scripted", messages: [{ role: "user", content: "Hi" }] }, { cookie });
  expect(visit.status).toBe(200);
  expect(cookieOf(visit)).toBe(cookie);
  expect((await app.get("/api/session", { cookie })).headers.get("set-cookie")).toBeNull();
});

test("a page of another site cannot use the cookie", async () => {
  const { app, keyFor } = await setUp();
  const cookie = cookieOf(await app.post("/api/session", { key: (await keyFor("admin")).key }));
  expect(await codeOf(app.post("/api/conversations", {}, { cookie, origin: "http://evil.example" }))).toEqual([403, "origin_not_allowed"]);
  expect(await codeOf(app.post("/api/conversations", {}, { cookie, "sec-fetch-site": "same-site" }))).toEqual([403, "origin_not_allowed"]);
  expect((await app.post("/api/conversations", {}, { cookie, origin: "http://localhost" })).status).toBe(201);
});

test("behind a proxy with https the cookie is for https only", async () => {
  const { app, keyFor } = await setUp({ trustProxy: true, allowedHosts: ["melete.example"] });
  const { key } = await keyFor("admin");
  const proxied = { host: "127.0.0.1", "x-forwarded-host": "melete.example", "x-forwarded-proto": "https", origin: "https://melete.example" };
  expect((await app.post("/api/session", { key }, proxied)).headers.get("set-cookie")).toContain("; Secure");
  expect(await codeOf(app.post("/api/session", { key }, { ...proxied, origin: "http://melete.example" }))).toEqual([403, "origin_not_allowed"]);
});

test("each scope opens its part, and admin needs both the scope and the role", async () => {
  const { app, keyFor } = await setUp();
  const chat = bearer((await keyFor("admin", { scopes: ["chat"] })).key);
  const read = bearer((await keyFor("ada", { scopes: ["read"] })).key);
  const admin = bearer((await keyFor("admin", { scopes: ["admin"] })).key);
  const usurper = bearer((await keyFor("ada", { scopes: ["admin"] })).key);
  const table: [string, string, Record<string, string>, number][] = [
    ["GET", "/api/conversations", read, 200],
    ["GET", "/api/conversations", chat, 403],
    ["POST", "/api/conversations", read, 403],
    ["POST", "/api/conversations", chat, 201],
    ["GET", "/v1/models", chat, 200],
    ["GET", "/v1/models", admin, 403],
    ["POST", "/v1/chat/completions", read, 403],
    ["GET", "/api/admin/users", admin, 200],
    ["GET", "/api/admin/users", chat, 403],
    ["GET", "/api/admin/users", usurper, 403],
    ["DELETE", "/api/admin/users/local", usurper, 403],
  ];
  for (const [method, path, headers, status] of table) {
    expect([method, path, headers, (await app.app.request(path, { method, headers })).status]).toEqual([method, path, headers, status]);
  }
});

test("an admin makes a user and a key, limits them, revokes the key and removes the user", async () => {
  const { app, keyFor } = await setUp();
  const admin = bearer((await keyFor("admin", { scopes: ["admin"] })).key);
  const request = (method: string, path: string, body?: unknown) =>
    app.app.request(`/api/admin${path}`, { method, headers: admin, body: body === undefined ? undefined : JSON.stringify(body) });
  const user = (await (await request("POST", "/users", { name: "Bo", usdPerDay: 2.5 })).json()) as { id: string };
  expect(user).toMatchObject({ name: "Bo", role: "member", usdPerDay: 2.5, tokensPerDay: null });
  expect(await codeOf(request("POST", "/users", { name: "Bo" }))).toEqual([409, "name_taken"]);
  expect(await codeOf(request("POST", "/users", { name: "" }))).toEqual([400, "invalid_value"]);
  expect(await (await request("PATCH", `/users/${user.id}`, { tokensPerDay: 9 })).json()).toMatchObject({ usdPerDay: 2.5, tokensPerDay: 9 });

  const key = (await (await request("POST", "/keys", { userId: user.id, name: "laptop" })).json()) as { id: string; key: string };
  expect(key).toMatchObject({ userName: "Bo", scopes: ["chat", "read"], expiresAt: null, revokedAt: null });
  expect((await app.get("/api/conversations", bearer(key.key))).status).toBe(200);
  expect(await codeOf(request("POST", "/keys", { userId: user.id, name: "x", scopes: ["admin"] }))).toEqual([400, "scope_not_allowed"]);
  const listed = JSON.stringify(await (await request("GET", "/keys")).json());
  expect(listed).toContain('"laptop"');
  expect(listed).not.toContain(key.key);
  expect((await request("DELETE", `/keys/${key.id}`)).status).toBe(204);
  expect((await app.get("/api/conversations", bearer(key.key))).status).toBe(401);
  expect(await codeOf(request("DELETE", `/keys/${key.id}`))).toEqual([404, "key_not_found"]);
  expect(await codeOf(request("DELETE", "/users/local"))).toEqual([409, "last_admin"]);
  expect((await request("DELETE", `/users/${user.id}`)).status).toBe(204);
});

test("wrong keys of one address are told to wait, and a right key from there still gets in", async () => {
  const { app, keyFor } = await setUp({ failuresPerMinute: 2 });
  const { key } = await keyFor("admin");
  expect((await app.get("/api/models", bearer("mlt_a"))).status).toBe(401);
  expect((await app.post("/api/session", { key: "mlt_b" })).status).toBe(401);
  const third = await app.get("/api/models");
  expect(third.headers.get("retry-after")).toMatch(/^([1-9]|[1-5]\d|60)$/);
  expect(await codeOf(third)).toEqual([429, "too_many_failures"]);
  expect((await app.get("/api/models", bearer(key))).status).toBe(200);
});

test("a key has its requests per minute, its sessions included, and every answer says what is left", async () => {
  const { app, keyFor } = await setUp({ requestsPerMinute: 2 });
  const { key } = await keyFor("admin");
  const cookie = cookieOf(await app.post("/api/session", { key }));
  const first = await app.get("/api/models", bearer(key));
  expect(first.headers.get("ratelimit-policy")).toBe('"requests";q=2;w=60');
  expect(first.headers.get("ratelimit")).toMatch(/^"requests";r=1;t=\d+$/);
  expect((await app.get("/api/models", { cookie })).headers.get("ratelimit")).toMatch(/r=0;/);
  const third = await app.get("/api/models", bearer(key));
  expect(third.headers.get("retry-after")).toMatch(/^\d+$/);
  expect(await codeOf(third)).toEqual([429, "rate_limit_exceeded"]);
  expect((await app.get("/api/models", bearer((await keyFor("ada")).key))).status).toBe(200);
});
