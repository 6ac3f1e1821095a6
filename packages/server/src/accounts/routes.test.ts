// Every route of the server times every kind of key: none, wrong, expired, revoked, without the scope, another user's. A route that is
// new must be entered here, or the first test says so.
import { createScriptedModel, createGate } from "@melete/core";
import { expect, test } from "vitest";
import { answerSteps, createTestApp, picture, scriptedTurn, type TestApp } from "../test-support.ts";
import { createTestAccess, type TestAccess } from "./access-test-support.ts";

const question = { mode: "instant", parts: [{ type: "text", text: "What is 5 + 7?" }] };
const chat = { model: "scripted", messages: [{ role: "user", content: "Hi" }] };

interface Case {
  route: string;
  /** which scopes open it */
  scopes: string[];
  /** with the ids of something of the owner's */
  path?: (owned: Owned) => string;
  /** false: `path` names nothing that belongs to anybody */
  mine?: boolean;
  body?: unknown;
  /** what the owner gets; another user gets 404 for what is the owner's */
  status: number;
}
interface Owned {
  conversation: string;
  turn: string;
  blob: string;
  /** of an artifact */
  source: string;
  response: string;
  memory: string;
  userId: string;
  keyId: string;
}

const cases: Case[] = [
  { route: "GET /api/models", scopes: ["read", "chat"], status: 200 },
  { route: "GET /api/skills", scopes: ["read"], status: 200 },
  { route: "GET /api/personal", scopes: ["read"], status: 200 },
  { route: "PATCH /api/personal", scopes: ["chat"], body: { profile: "Likes tea." }, status: 200 },
  { route: "DELETE /api/personal", scopes: ["chat"], status: 204 },
  { route: "GET /api/personal/export", scopes: ["read"], status: 200 },
  { route: "POST /api/personal/memories", scopes: ["chat"], body: { text: "Likes tea." }, status: 201 },
  {
    route: "PATCH /api/personal/memories/:id",
    scopes: ["chat"],
    path: ({ memory }) => `/api/personal/memories/${memory}`,
    body: { status: "kept" },
    status: 200,
  },
  { route: "DELETE /api/personal/memories/:id", scopes: ["chat"], path: ({ memory }) => `/api/personal/memories/${memory}`, status: 204 },
  { route: "GET /api/usage", scopes: ["read"], status: 200 },
  { route: "GET /api/keys", scopes: ["read"], status: 200 },
  { route: "DELETE /api/keys/:id", scopes: ["chat"], path: ({ keyId }) => `/api/keys/${keyId}`, status: 204 },
  { route: "POST /api/blobs", scopes: ["chat"], body: picture().png, status: 201 },
  { route: "GET /api/blobs/:hash", scopes: ["read"], path: ({ blob }) => `/api/blobs/${blob}`, status: 200 },
  { route: "GET /api/artifacts/:hash/page", scopes: ["read"], path: ({ source }) => `/api/artifacts/${source}/page`, status: 200 },
  { route: "GET /api/artifacts/:hash/source", scopes: ["read"], path: ({ source }) => `/api/artifacts/${source}/source`, status: 200 },
  { route: "GET /api/conversations", scopes: ["read"], status: 200 },
  { route: "POST /api/conversations", scopes: ["chat"], body: {}, status: 201 },
  { route: "GET /api/conversations/:id", scopes: ["read"], path: ({ conversation }) => `/api/conversations/${conversation}`, status: 200 },
  {
    route: "POST /api/conversations/:id/turns",
    scopes: ["chat"],
    path: ({ conversation }) => `/api/conversations/${conversation}/turns`,
    body: question,
    status: 201,
  },
  { route: "GET /api/turns/:turnId", scopes: ["read", "chat"], path: ({ turn }) => `/api/turns/${turn}`, status: 200 },
  { route: "GET /api/turns/:turnId/events", scopes: ["read", "chat"], path: ({ turn }) => `/api/turns/${turn}/events`, status: 200 },
  { route: "POST /api/turns/:turnId/stop", scopes: ["chat"], path: ({ turn }) => `/api/turns/${turn}/stop`, body: {}, status: 202 },
  {
    route: "POST /api/turns/:turnId/control",
    scopes: ["chat"],
    path: ({ turn }) => `/api/turns/${turn}/control`,
    body: { type: "answer-now" },
    status: 409,
  },
  { route: "DELETE /api/conversations/:id", scopes: ["chat"], path: ({ conversation }) => `/api/conversations/${conversation}`, status: 204 },
  { route: "GET /v1/models", scopes: ["read", "chat"], status: 200 },
  { route: "POST /v1/chat/completions", scopes: ["chat"], body: chat, status: 200 },
  { route: "GET /v1/models/:id{.+}", scopes: ["read", "chat"], path: () => "/v1/models/scripted", mine: false, status: 200 },
  { route: "POST /v1/responses", scopes: ["chat"], body: { model: "scripted", input: "Hi" }, status: 200 },
  { route: "GET /v1/responses/:id", scopes: ["read", "chat"], path: ({ response }) => `/v1/responses/${response}`, status: 200 },
  {
    route: "GET /v1/responses/:id/input_items",
    scopes: ["read", "chat"],
    path: ({ response }) => `/v1/responses/${response}/input_items`,
    status: 200,
  },
  { route: "POST /v1/responses/:id/cancel", scopes: ["chat"], path: ({ response }) => `/v1/responses/${response}/cancel`, body: {}, status: 200 },
  { route: "DELETE /v1/responses/:id", scopes: ["chat"], path: ({ response }) => `/v1/responses/${response}`, status: 200 },
  { route: "POST /v1/messages", scopes: ["chat"], body: { ...chat, max_tokens: 9 }, status: 200 },
  { route: "POST /v1/messages/count_tokens", scopes: ["chat"], body: chat, status: 200 },
  { route: "GET /api/admin/users", scopes: ["admin"], status: 200 },
  { route: "POST /api/admin/users", scopes: ["admin"], body: { name: "new" }, status: 201 },
  { route: "PATCH /api/admin/users/:id", scopes: ["admin"], path: ({ userId }) => `/api/admin/users/${userId}`, body: {}, status: 200 },
  { route: "DELETE /api/admin/users/:id", scopes: ["admin"], path: ({ userId }) => `/api/admin/users/${userId}`, status: 204 },
  { route: "GET /api/admin/keys", scopes: ["admin"], status: 200 },
  { route: "POST /api/admin/keys", scopes: ["admin"], body: (owned: Owned) => ({ userId: owned.userId, name: "x" }), status: 201 },
  { route: "DELETE /api/admin/keys/:id", scopes: ["admin"], path: ({ keyId }) => `/api/admin/keys/${keyId}`, status: 204 },
  { route: "GET /api/admin/usage", scopes: ["admin"], status: 200 },
];

/** Open to everybody: the page, its log-in and the monitors. */
const open = [
  "GET /",
  "GET /index.html",
  "GET /c/:id",
  "GET /artifact-frame",
  "GET /healthz",
  "GET /readyz",
  "GET /openapi.json",
  "GET /docs/api",
  "GET /api/session",
  "POST /api/session",
  "DELETE /api/session",
];

interface House extends TestAccess {
  app: TestApp;
}

async function setUp(): Promise<House> {
  const test = await createTestAccess({ requestsPerMinute: 100_000, failuresPerMinute: 100_000 });
  await test.keyFor("admin");
  return { ...test, app: createTestApp({ access: test.access, database: test.database }) };
}

async function call({ app }: House, { route, path, body }: Case, owned: Owned, key: string | null): Promise<number> {
  const [method, pattern] = route.split(" ");
  const value: unknown = typeof body === "function" ? body(owned) : body;
  const response = await app.app.request(path?.(owned) ?? pattern, {
    method,
    headers: key === null ? {} : { authorization: `Bearer ${key}` },
    body: value === undefined ? undefined : value instanceof Uint8Array ? new Uint8Array(value) : JSON.stringify(value),
  });
  await response.arrayBuffer();
  return response.status;
}

/** A user with a conversation, a turn that has ended, a picture, and keys. */
async function owner({ app, keyFor }: House, name: string): Promise<{ owned: Owned; key: string }> {
  const { key, userId } = await keyFor(name);
  const spare = await keyFor(name);
  const headers = { authorization: `Bearer ${key}` };
  const json = async <T>(response: Promise<Response>) => (await response).json() as Promise<T>;
  const { id } = await json<{ id: string }>(app.post("/api/conversations", {}, headers));
  const { turnId } = await json<{ turnId: string }>(app.post(`/api/conversations/${id}/turns`, question, headers));
  await app.supervisor.ended(turnId);
  // a picture that nobody else has, so that only its owner does
  const { hash } = await json<{ hash: string }>(app.post("/api/blobs", picture(60 + name.length, 40).png, headers));
  const source = await app.files.write(new TextEncoder().encode(`<p>${name}</p>`));
  await app.store.putBlob({ hash: source, mediaType: "text/html", byteLength: 10 }, 0, userId);
  const { id: response } = await json<{ id: string }>(app.post("/v1/responses", { model: "scripted", input: "Hi" }, headers));
  const { id: memory } = await json<{ id: string }>(app.post("/api/personal/memories", { text: `I am ${name}.` }, headers));
  return { owned: { conversation: id, turn: turnId, blob: hash, source, response, memory, userId, keyId: spare.keyId }, key };
}

test("every route of the app is in the table", async () => {
  const { app } = await setUp();
  const registered = app.app.routes.filter(({ method }) => method !== "ALL").map(({ method, path }) => `${method} ${path}`);
  const known = [...cases.map(({ route }) => route), ...open];
  expect([...new Set(registered)].filter((route) => !known.includes(route))).toEqual([]);
  expect(known.filter((route) => !registered.includes(route))).toEqual([]);
});

test.each(cases.map((one) => [one.route, one] as const))("%s", async (_, one) => {
  const house = await setUp();
  const { access, clock, keyFor } = house;
  const name = "ada";
  const { owned, key } = await owner(house, name);
  const admin = one.scopes.includes("admin");
  const of = async (user: string, scopes: string[], options = {}) => (await keyFor(user, { scopes: scopes as ["chat"], ...options })).key;
  const who = admin ? "admin" : name;

  expect(await call(house, one, owned, null), "no key").toBe(401);
  expect(await call(house, one, owned, `${key.slice(0, -2)}xx`), "a wrong key").toBe(401);
  const expired = await of(who, one.scopes, { expiresAt: clock.now - 1 });
  expect(await call(house, one, owned, expired), "an expired key").toBe(401);
  const revoked = await keyFor(who, { scopes: one.scopes as ["chat"] });
  await access.accounts.revokeKey(revoked.keyId);
  expect(await call(house, one, owned, revoked.key), "a revoked key").toBe(401);
  for (const scope of ["chat", "read", "admin"].filter((scope) => !one.scopes.includes(scope))) {
    expect(await call(house, one, owned, await of(who, [scope])), `only the scope ${scope}`).toBe(403);
  }
  const other = await of("mallory", admin ? ["admin"] : one.scopes);
  if (admin) expect(await call(house, one, owned, other), "a member with the scope admin").toBe(403);
  else if (one.path !== undefined && one.mine !== false) {
    expect(await call(house, one, owned, other), "another user").toBe(404);
    expect(await call(house, one, owned, await of("admin", one.scopes)), "an admin is another user, too").toBe(404);
  }
  for (const scope of one.scopes.slice(1)) expect(await call(house, one, owned, await of(who, [scope])), `the scope ${scope}`).toBe(one.status);
  expect(await call(house, one, owned, await of(who, [one.scopes[0]])), "its owner").toBe(one.status);
});

test("lists hold one's own alone, and a picture of somebody else cannot be put into a turn", async () => {
  const house = await setUp();
  const { app } = house;
  const first = await owner(house, "ada");
  const second = await owner(house, "bobo");
  const headers = { authorization: `Bearer ${second.key}` };
  const list = (await (await app.get("/api/conversations", headers)).json()) as { conversations: { id: string }[] };
  expect(list.conversations.map(({ id }) => id)).toEqual([second.owned.conversation]);
  const parts = [{ type: "image", blob: { hash: first.owned.blob } }];
  const asked = await app.post(`/api/conversations/${second.owned.conversation}/turns`, { mode: "instant", parts }, headers);
  expect([asked.status, ((await asked.json()) as { error: { code: string } }).error.code]).toEqual([400, "blob_not_found"]);
});

test("whoever is removed is gone with everything they said, while others keep theirs", async () => {
  const house = await setUp();
  const { app, access } = house;
  const first = await owner(house, "ada");
  const second = await owner(house, "bobo");
  expect(await access.accounts.removeUser(first.owned.userId)).toBe("removed");
  expect(await app.store.conversation(first.owned.conversation)).toBeNull();
  expect(await app.store.turn(first.owned.turn)).toBeNull();
  expect(await app.store.blob(first.owned.blob, first.owned.userId)).toBeNull();
  expect(await app.store.conversation(second.owned.conversation)).not.toBeNull();
});

test("a limit of the day holds on every way to start a turn, and a repetition costs nothing", async () => {
  const { access, database, keyFor } = await createTestAccess();
  const free = createScriptedModel({ id: "free", capabilities: { priceUsdPerMillion: { input: 0, output: 0, cachedInput: 0 } }, script: [] });
  const gate = createGate();
  const runTurn = scriptedTurn([gate.wait, ...answerSteps("12")]);
  const limited = createTestApp({ access, database, models: [free], runTurn });
  const { key, userId } = await keyFor("admin");
  await access.accounts.limitUser(userId, { usdPerDay: null, tokensPerDay: 100 });
  const headers = { authorization: `Bearer ${key}` };
  const start = async (budget: unknown, more = {}) => {
    const { id } = (await (await limited.post("/api/conversations", {}, headers)).json()) as { id: string };
    return { id, response: await limited.post(`/api/conversations/${id}/turns`, { ...question, budget }, { ...headers, ...more }) };
  };
  const first = await start({ maxTokens: 1000 }, { "idempotency-key": "one" });
  expect(first.response.status).toBe(201);
  await gate.reached;
  expect(runTurn.requests[0].budget).toMatchObject({ maxTokens: 100 });

  const refused = (await start(undefined)).response;
  expect([refused.status, ((await refused.json()) as { error: { code: string } }).error.code]).toEqual([429, "spend_cap_reached"]);
  const ways: [string, unknown][] = [
    ["/v1/chat/completions", { ...chat, model: "free" }],
    ["/v1/messages", { ...chat, model: "free", max_tokens: 9 }],
    ["/v1/responses", { model: "free", input: "Hi" }],
    ["/v1/responses", { model: "free", input: "Hi", store: false }],
    ["/v1/responses", { model: "free", input: "Hi", background: true }],
  ];
  for (const [path, body] of ways) expect([path, (await limited.post(path, body, headers)).status]).toEqual([path, 429]);
  const again = await limited.post(
    `/api/conversations/${first.id}/turns`,
    { ...question, budget: { maxTokens: 1000 } },
    { ...headers, "idempotency-key": "one" },
  );
  expect(again.status).toBe(200);

  const { turnId } = (await first.response.json()) as { turnId: string };
  gate.open();
  await limited.supervisor.ended(turnId);
  const usage = (await (await limited.get("/api/usage", headers)).json()) as Record<string, unknown>;
  // the scripted turn says that it used 5 + 7 tokens
  expect(usage).toMatchObject({
    spent: { tokens: 12 },
    limits: { tokensPerDay: 100 },
    days: [{ model: "free", turns: 1, inputTokens: 5, outputTokens: 7 }],
  });
  // of the server's settings these two alone: where it listens is no member's business
  expect(Object.keys(usage.serverLimits as object).toSorted()).toEqual(["tokensPerDay", "usdPerDay"]);
  expect((await limited.post("/v1/chat/completions", { ...chat, model: "free" }, headers)).status).toBe(200);
  expect((await access.spending.today(userId)).spent.tokens).toBe(24);
  // a turn that could not start gives its reservation back
  const busy = createGate();
  const other = createTestApp({ access, database, models: [free], runTurn: scriptedTurn([busy.wait, ...answerSteps("12")]) });
  const { id } = (await (await other.post("/api/conversations", {}, headers)).json()) as { id: string };
  await other.post(`/api/conversations/${id}/turns`, { ...question, budget: { maxTokens: 10 } }, headers);
  expect((await other.post(`/api/conversations/${id}/turns`, { ...question, budget: { maxTokens: 10 } }, headers)).status).toBe(409);
  expect((await access.spending.today(userId)).spent.tokens).toBe(34);
  busy.open();
});
