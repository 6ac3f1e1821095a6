import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createGate, createScriptedModel, parseSse, parseTurnEvents, reduceTurn, emptyTurnView, type TurnEvent, textOf } from "@melete/core";
import { expect, test, vi } from "vitest";
import { heartbeatMs } from "./http/sse-response.ts";
import { answerSteps, createTestApp, picture, scriptedTurn, temporaryFolder, type TestApp } from "./test-support.ts";

const question = { mode: "instant", parts: [{ type: "text", text: "What is 5 + 7?" }] };

async function json<T>(response: Response | Promise<Response>): Promise<T> {
  return (await response).json() as Promise<T>;
}

async function errorOf(response: Response): Promise<{ status: number; message: string; type: string; code: string; param: string | null }> {
  const { error } = await json<{ error: { message: string; type: string; code: string; param: string | null } }>(response);
  return { status: response.status, ...error };
}

async function newConversation(app: TestApp): Promise<string> {
  return (await json<{ id: string }>(app.post("/api/conversations", {}))).id;
}

async function ask(app: TestApp, conversation: string, body: unknown = question): Promise<string> {
  const response = await app.post(`/api/conversations/${conversation}/turns`, body);
  expect(response.status).toBe(201);
  return (await json<{ turnId: string }>(response)).turnId;
}

async function events(response: Response): Promise<TurnEvent[]> {
  const all: TurnEvent[] = [];
  for await (const event of parseTurnEvents(response.body!)) all.push(event);
  return all;
}

test("a turn: ask, follow the stream, find both messages in the conversation", async () => {
  const runTurn = scriptedTurn(answerSteps("It is ", "12."));
  const app = createTestApp({ runTurn });
  const conversation = await newConversation(app);
  const turnId = await ask(app, conversation);
  const stream = await app.get(`/api/turns/${turnId}/events`);
  expect(stream.headers.get("content-type")).toContain("text/event-stream");
  expect((await events(stream)).reduce(reduceTurn, emptyTurnView)).toMatchObject({ status: "done", answer: { text: "It is 12." } });

  const stored = await json<Record<string, unknown>>(app.get(`/api/conversations/${conversation}`));
  expect(stored).toMatchObject({
    id: conversation,
    title: "What is 5 + 7?",
    activeTurnId: null,
    messages: [
      { role: "user", parts: question.parts, turnId },
      { role: "assistant", parts: [{ type: "text", text: "It is 12." }], turnId },
    ],
  });
  expect(await json(app.get("/api/conversations"))).toMatchObject({ conversations: [{ id: conversation, title: "What is 5 + 7?" }], next: null });

  await app.supervisor.ended(turnId);
  await app.supervisor.ended(await ask(app, conversation, { ...question, parts: [{ type: "text", text: "And now?" }] }));
  expect(runTurn.requests[1].messages.map((message) => message.role)).toEqual(["user", "assistant", "user"]);
});

test("a stream names each message by seq and type", async () => {
  const app = createTestApp();
  const turnId = await ask(app, await newConversation(app));
  await app.supervisor.ended(turnId);
  const stream = await app.get(`/api/turns/${turnId}/events`);
  const seen: string[] = [];
  for await (const { id, event, data } of parseSse(stream.body!)) {
    expect(JSON.parse(data)).toMatchObject({ seq: Number(id), type: event, turnId });
    seen.push(event);
  }
  expect(seen).toEqual(["turn-start", "answer-start", "text-delta", "answer-end", "usage", "turn-end"]);
});

test("a reader that comes back with Last-Event-ID or ?after gets the rest, and 204 when there is none", async () => {
  const app = createTestApp({ runTurn: scriptedTurn(answerSteps("a", "b", "c")) });
  const turnId = await ask(app, await newConversation(app));
  await app.supervisor.ended(turnId);
  const path = `/api/turns/${turnId}/events`;
  const all = await events(await app.get(path));
  // a, b and c are one row; a reader who saw "a" (seq 2) gets exactly what the others got after it
  expect(await events(await app.get(path, { "last-event-id": "2" }))).toEqual(all.slice(3));
  expect(await events(await app.get(`${path}?after=2`))).toEqual(all.slice(3));
  expect(all.map(({ seq }) => seq)).toEqual(all.map((_, index) => index));
  expect((await app.get(path, { "last-event-id": String(all.at(-1)?.seq) })).status).toBe(204);
  expect(await errorOf(await app.get(`${path}?after=soon`))).toMatchObject({ status: 400, message: expect.stringContaining('"soon"') });
});

test("leaving the stream cancels nothing; stop does", async () => {
  const gate = createGate();
  const app = createTestApp({ runTurn: scriptedTurn([...answerSteps("half").slice(0, 3), gate.wait, ...answerSteps("more").slice(2)]) });
  const conversation = await newConversation(app);
  const turnId = await ask(app, conversation);
  await gate.reached;
  const stream = await app.get(`/api/turns/${turnId}/events`);
  await stream.body?.cancel();
  expect(await json(app.get(`/api/conversations/${conversation}`))).toMatchObject({ activeTurnId: turnId });
  expect(await errorOf(await app.post(`/api/conversations/${conversation}/turns`, question))).toMatchObject({ status: 409, code: "turn_active" });

  expect((await app.post(`/api/turns/${turnId}/stop`, {})).status).toBe(202);
  await app.supervisor.ended(turnId);
  expect((await events(await app.get(`/api/turns/${turnId}/events`))).at(-1)).toMatchObject({ type: "turn-end", reason: "stopped" });
  expect((await app.post(`/api/turns/${turnId}/stop`, {})).status).toBe(202);
});

test("a silent stream carries a comment every ten seconds", async () => {
  vi.useFakeTimers();
  try {
    const gate = createGate();
    const app = createTestApp({ runTurn: scriptedTurn([gate.wait, ...answerSteps("late")]) });
    const turnId = await ask(app, await newConversation(app));
    const reader = (await app.get(`/api/turns/${turnId}/events`)).body!.getReader();
    const next = async (): Promise<string> => new TextDecoder().decode((await reader.read()).value);
    expect(await next()).toBe(": ok\n\n");
    await vi.advanceTimersByTimeAsync(heartbeatMs);
    expect(await next()).toBe(": working\n\n");
    await reader.cancel();
    expect(vi.getTimerCount()).toBe(0);
  } finally {
    vi.useRealTimers();
  }
});

test("an image goes up, is described, comes back unchanged, and reaches the turn with its true size", async () => {
  const runTurn = scriptedTurn(answerSteps("A picture."));
  const app = createTestApp({ runTurn });
  const { png } = picture();
  const uploaded = await app.post("/api/blobs", png);
  expect(uploaded.status).toBe(201);
  const blob = await json<{ hash: string }>(uploaded);
  expect(blob).toEqual({ hash: expect.stringMatching(/^[0-9a-f]{64}$/), mediaType: "image/png", byteLength: png.length, width: 60, height: 40 });

  const served = await app.get(`/api/blobs/${blob.hash}`);
  expect(Buffer.from(await served.arrayBuffer()).equals(png)).toBe(true);
  expect(Object.fromEntries(served.headers)).toMatchObject({
    "content-type": "image/png",
    "cache-control": expect.stringContaining("immutable"),
    "x-content-type-options": "nosniff",
    "content-security-policy": expect.stringContaining("default-src 'none'"),
  });
  expect((await app.get(`/api/blobs/${blob.hash}`, { "if-none-match": `"${blob.hash}"` })).status).toBe(304);

  const conversation = await newConversation(app);
  await ask(app, conversation, { mode: "thinking", parts: [{ type: "image", blob: { ...blob, width: 9999 }, name: "a.png" }] });
  expect(runTurn.requests[0].messages[0].parts).toEqual([{ type: "image", blob, name: "a.png" }]);
  expect(await json(app.get("/api/conversations"))).toMatchObject({ conversations: [{ title: "Image" }] });
});

test.each([
  ["a body that is not JSON", "{mode:", 400, "invalid_json", /begins with "\{mode:"/],
  ["an unknown mode", { ...question, mode: "genius" }, 400, "invalid_value", /"mode" in the turn.*"genius"/],
  ["a number of agents without a plan", { ...question, mode: "contemplating", agents: 3 }, 400, "invalid_value", /"agents".*3/],
  ["no parts", { mode: "instant", parts: [] }, 400, "invalid_value", /needs a text, an image or a file/],
  ["an empty text", { mode: "instant", parts: [{ type: "text", text: " " }] }, 400, "invalid_value", /needs a text, an image or a file/],
  ["an unknown model", { ...question, model: "gpt-9" }, 404, "model_not_found", /"gpt-9"\. Known: scripted/],
  [
    "an image that was never uploaded",
    { mode: "instant", parts: [{ type: "image", blob: { hash: "0".repeat(64) } }] },
    400,
    "blob_not_found",
    /POST \/api\/blobs/,
  ],
  ["a text without end", { ...question, parts: [{ type: "text", text: "x".repeat(5 * 1024 * 1024) }] }, 413, "body_too_large", /4 MiB/],
])("a turn with %s is refused in words", async (_, body, status, code, message) => {
  const app = createTestApp();
  const conversation = await newConversation(app);
  expect(await errorOf(await app.post(`/api/conversations/${conversation}/turns`, body))).toMatchObject({
    status,
    code,
    type: "invalid_request_error",
    message: expect.stringMatching(message),
  });
  expect(await json(app.get(`/api/conversations/${conversation}`))).toMatchObject({ messages: [], title: "" });
});

test("an image for a model without eyes, and things that do not exist, are refused in words", async () => {
  const blind = createTestApp({
    models: [createScriptedModel({ id: "blind", capabilities: { images: false }, script: [] })],
    needsNoModel: ([message]) => message !== undefined && textOf(message).startsWith("/sudoku"),
  });
  const blob = await json(blind.post("/api/blobs", picture().png));
  const conversation = await newConversation(blind);
  const body = { mode: "instant", parts: [{ type: "image", blob }] };
  expect(await errorOf(await blind.post(`/api/conversations/${conversation}/turns`, body))).toMatchObject({ code: "images_not_supported" });
  // a skill that reads the picture without the model may have it
  const skilled = { ...body, parts: [...body.parts, { type: "text", text: "/sudoku" }] };
  expect((await blind.post(`/api/conversations/${conversation}/turns`, skilled)).status).toBe(201);

  for (const [path, code] of [
    ["/api/conversations/none", "conversation_not_found"],
    ["/api/turns/none/events", "turn_not_found"],
    [`/api/blobs/${"0".repeat(64)}`, "blob_not_found"],
    ["/api/nothing", "route_not_found"],
  ]) {
    expect(await errorOf(await blind.get(path))).toMatchObject({ status: 404, code });
  }
});

test("an upload of more than 50 MiB is refused before it is read", async () => {
  const app = createTestApp();
  const response = await app.post("/api/blobs", new Uint8Array(1), { "content-length": String(51 * 1024 * 1024) });
  expect(await errorOf(response)).toMatchObject({ status: 413, code: "image_too_large", message: expect.stringContaining("51.0 MiB") });
});

test("deleting a conversation stops its turn", async () => {
  const gate = createGate();
  const app = createTestApp({ runTurn: scriptedTurn([gate.wait, ...answerSteps("late")]) });
  const conversation = await newConversation(app);
  const turnId = await ask(app, conversation);
  expect((await app.app.request(`/api/conversations/${conversation}`, { method: "DELETE" })).status).toBe(204);
  expect((await app.get(`/api/conversations/${conversation}`)).status).toBe(404);
  expect((await app.get(`/api/turns/${turnId}/events`)).status).toBe(404);
  expect(app.errors).toEqual([]);
});

test("conversations come in pages", async () => {
  const app = createTestApp();
  const ids = [await newConversation(app), await newConversation(app), await newConversation(app)];
  const first = await json<{ conversations: { id: string }[]; next: string }>(app.get("/api/conversations?limit=2"));
  const second = await json<{ conversations: { id: string }[]; next: null }>(
    app.get(`/api/conversations?limit=2&before=${encodeURIComponent(first.next)}`),
  );
  expect([...first.conversations, ...second.conversations].map((row) => row.id).sort()).toEqual(ids.sort());
  expect(second.next).toBeNull();
  expect((await errorOf(await app.get("/api/conversations?limit=0"))).message).toContain('"limit" in the query');
});

test("the models are listed with what they can do", async () => {
  const app = createTestApp();
  expect(await json(app.get("/api/models"))).toMatchObject({ models: [{ id: "scripted", isDefault: true, capabilities: { images: true } }] });
  expect(await json(app.get("/healthz"))).toMatchObject({ status: "ok" });
});

test.each([
  ["another host (DNS rebinding)", "GET", { host: "evil.example" }, 403],
  ["our name with another port", "GET", { host: "localhost:1" }, 403],
  ["our own names", "GET", { host: "127.0.0.1" }, 200],
  ["IPv6", "GET", { host: "[::1]" }, 200],
  ["a page of another origin", "POST", { origin: "https://evil.example" }, 403],
  ["a page without an origin", "POST", { origin: "null" }, 403],
  ["a browser that only says cross-site", "POST", { "sec-fetch-site": "cross-site" }, 403],
  ["our own page", "POST", { origin: "http://localhost", "sec-fetch-site": "same-origin" }, 201],
  ["a program", "POST", {}, 201],
])("a request from %s", async (_, method, headers, status) => {
  const app = createTestApp();
  const response = await app.app.request("/api/conversations", { method, headers: new Headers(Object.entries(headers)) });
  expect(response.status).toBe(status);
  expect(response.headers.get("access-control-allow-origin")).toBeNull();
  expect(response.headers.get("x-content-type-options")).toBe("nosniff");
});

test("the page is served for / and /c/:id, its assets for ever, and nothing outside the folder", async () => {
  const folder = temporaryFolder();
  const webFolder = join(folder, "dist");
  mkdirSync(join(webFolder, "assets"), { recursive: true });
  writeFileSync(join(folder, "secret.txt"), "secret");
  writeFileSync(join(webFolder, "index.html"), "<!doctype html><title>Melete</title>");
  writeFileSync(join(webFolder, "assets", "main-abc.js"), "export {};");
  const app = createTestApp({ webFolder });
  for (const path of ["/", "/c/conversation_1"]) {
    const page = await app.get(path);
    expect(await page.text()).toContain("<title>Melete</title>");
    expect(page.headers.get("cache-control")).toBe("no-cache");
    expect(page.headers.get("content-security-policy")).toContain(
      "default-src 'self'; img-src 'self' blob: data:; style-src 'self' 'unsafe-inline'; frame-src 'self'",
    );
  }
  const asset = await app.get("/assets/main-abc.js");
  expect(asset.headers.get("content-type")).toContain("javascript");
  expect(asset.headers.get("cache-control")).toContain("immutable");
  for (const path of ["/../secret.txt", "/%2e%2e/secret.txt", "/..%2fsecret.txt", "/assets/none.js"]) {
    expect((await app.get(path)).status).toBe(404);
  }
  expect((await createTestApp().get("/")).status).toBe(503);
});
