// A server that others can reach, from the port: the first key, slow and large requests, streams at once, and a shutdown that loses nothing.
import { once } from "node:events";
import { chmodSync, statSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { createGate, createScriptedModel, type Gate, say } from "@melete/core";
import { expect, test } from "vitest";
import { openAccounts } from "./accounts/open-accounts.ts";
import { createLogger } from "./logging/logger.ts";
import type { RunningServer, ServerOptions } from "./start-server.ts";
import { attributes, startCollector } from "./telemetry/fake-collector.ts";
import { startTestServer } from "./started-server.fixture.ts";
import { picture, temporaryFolder } from "./test-support.ts";

const opened = { MELETE_ALLOWED_HOSTS: "melete.test" };

async function start(options: Partial<ServerOptions> = {}): Promise<{ server: RunningServer; keys: string[] }> {
  const keys: string[] = [];
  const server = await startTestServer({ environment: opened, onFirstKey: (key) => keys.push(key), ...options });
  return { server, keys };
}

/** A model whose generation waits at `gate` before its words. */
function waitingModel(gate: Gate) {
  return createScriptedModel({ id: "nano", script: () => [gate.wait, ...say("Late.", { inputTokens: 5, outputTokens: 4 })] });
}

async function ask(url: string, key: string): Promise<string> {
  const headers = { authorization: `Bearer ${key}` };
  const post = async (path: string, body: unknown) => (await fetch(url + path, { method: "POST", headers, body: JSON.stringify(body) })).json();
  const { id } = (await post("/api/conversations", {})) as { id: string };
  const { turnId } = (await post(`/api/conversations/${id}/turns`, { mode: "instant", parts: [{ type: "text", text: "Hi" }] })) as { turnId: string };
  return turnId;
}

test("the first start that others can reach tells one key, once; it works after a restart, and the second start tells none", async () => {
  const home = temporaryFolder();
  const first = await start({ home });
  expect(first.keys).toEqual([expect.stringMatching(/^mlt_/)]);
  expect((await fetch(`${first.server.url}/api/models`)).status).toBe(401);
  await first.server.close();
  const second = await start({ home });
  expect(second.keys).toEqual([]);
  const answer = await fetch(`${second.server.url}/api/session`, { headers: { "x-api-key": first.keys[0] } });
  expect(await answer.json()).toEqual({ loginNeeded: false, user: { id: "local", name: "admin", role: "admin" }, session: false });
});

test("where nobody but a log would read the key, none is made, and the start says what to do", async () => {
  const home = temporaryFolder();
  await expect(start({ home, onFirstKey: undefined })).rejects.toThrow(/users add NAME --admin/);
  expect((await start({ home })).keys).toHaveLength(1);
});

test("settings that cannot be read are refused by name", async () => {
  await expect(start({ environment: { MELETE_TRUST_PROXY: "maybe" } })).rejects.toThrow(/MELETE_TRUST_PROXY is "maybe"/);
  await expect(start({ environment: { MELETE_USD_PER_DAY: "-1" } })).rejects.toThrow(/MELETE_USD_PER_DAY/);
});

test.skipIf(process.platform === "win32")("in a folder that others may read, the database and the pictures are their owner's alone", async () => {
  const home = temporaryFolder();
  chmodSync(home, 0o755);
  const { server } = await start({ home, environment: {} });
  const { hash } = (await (await fetch(`${server.url}/api/blobs`, { method: "POST", body: new Uint8Array(picture().png) })).json()) as {
    hash: string;
  };
  const files = ["melete.sqlite", "melete.sqlite-wal", join("blobs", hash.slice(0, 2), hash)];
  expect(files.map((file) => [file, statSync(join(home, file)).mode & 0o077])).toEqual(files.map((file) => [file, 0]));
});

test("a key made at the terminal beside the running server opens at once, and ends at once when it is revoked", async () => {
  const home = temporaryFolder();
  const { server } = await start({ home });
  const { accounts, close } = await openAccounts({ home });
  const user = await accounts.addUser({ name: "ada", role: "member" });
  const { secret, key } = await accounts.createKey({ userId: user?.id ?? "", name: "laptop", scopes: ["chat", "read"], expiresAt: null });
  const ask = async () => (await fetch(`${server.url}/v1/models`, { headers: { "x-api-key": secret } })).status;
  expect(await ask()).toBe(200);
  await accounts.revokeKey(key.id);
  expect(await ask()).toBe(401);
  await close();
});

test("what one person said before there were users belongs to the first one", async () => {
  const home = temporaryFolder();
  const alone = await start({ home, environment: {} });
  expect(alone.keys).toEqual([]);
  const made = (await (await fetch(`${alone.server.url}/api/conversations`, { method: "POST" })).json()) as { id: string };
  await alone.server.close();
  const { server, keys } = await start({ home });
  const list = await fetch(`${server.url}/api/conversations`, { headers: { "x-api-key": keys[0] } });
  expect(await list.json()).toMatchObject({ conversations: [{ id: made.id }] });
});

test("a client that never finishes its headers is cut off, and one whose headers are too large is told", async () => {
  const { server } = await start({ requestLimits: { headersMs: 20 } });
  const slow = connect(server.port, "127.0.0.1");
  slow.write("GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n");
  const [said] = await once(slow, "data");
  expect(String(said)).toMatch(/^HTTP\/1\.1 408 /);
  await once(slow, "close");
  const large = await fetch(`${server.url}/healthz`, { headers: { "x-filler": "x".repeat(17 * 1024) } });
  expect(large.status).toBe(431);
});

test("a user has so many streams at once, and gets the place back when one ends", async () => {
  const gate = createGate();
  const { server, keys } = await start({ models: [waitingModel(gate)], environment: { ...opened, MELETE_STREAMS_PER_USER: "1" } });
  const turnId = await ask(server.url, keys[0]);
  const read = () => fetch(`${server.url}/api/turns/${turnId}/events`, { headers: { "x-api-key": keys[0] } });
  const first = await read();
  const second = await read();
  expect([second.status, ((await second.json()) as { error: { code: string } }).error.code]).toEqual([429, "too_many_streams"]);
  gate.open();
  await first.text();
  // the place is free when the connection says that it is done, a moment after the last byte
  await expect.poll(async () => (await read()).status).toBe(200);
});

test("a polite shutdown waits for what runs, begins nothing new, and says that it is not ready", async () => {
  const gate = createGate();
  const home = temporaryFolder();
  const { server, keys } = await start({ home, models: [waitingModel(gate)] });
  const turnId = await ask(server.url, keys[0]);
  const headers = { "x-api-key": keys[0] };
  await gate.reached;
  // connections that are there when the shutdown begins
  const reader = await fetch(`${server.url}/api/turns/${turnId}/events`, { headers });
  const closed = server.close({ graceMs: 60_000 });
  await expect(fetch(`${server.url}/healthz`, { headers: { connection: "close" } }).then(({ status }) => status)).rejects.toThrow();
  gate.open();
  expect(await reader.text()).toContain("Late.");
  await closed;

  const next = await start({ home });
  const turn = await fetch(`${next.server.url}/api/turns/${turnId}`, { headers });
  expect(await turn.json()).toMatchObject({ status: "ended", reason: "done", usage: { outputTokens: 4 } });
});

test("a turn that outlasts the grace goes on at the next start, and is booked once with all that it spent", async () => {
  const home = temporaryFolder();
  const gate = createGate();
  const { server, keys } = await start({ home, models: [waitingModel(gate)] });
  const turnId = await ask(server.url, keys[0]);
  await gate.reached;
  await server.close();
  const next = await start({ home });
  const headers = { "x-api-key": keys[0] };
  const events = await (await fetch(`${next.server.url}/api/turns/${turnId}/events`, { headers })).text();
  expect(events).toContain('"type":"resume"');
  expect(events).toContain(" 12.");
  const usage = await fetch(`${next.server.url}/api/usage`, { headers });
  expect(await usage.json()).toMatchObject({ days: [{ turns: 1, model: "nano" }] });
});

test("logs come from the running server: requests with the turn they started, and nothing of what was said", async () => {
  const lines: string[] = [];
  const logger = createLogger({ level: "info", pretty: false, write: (line) => void lines.push(line) });
  const { server, keys } = await start({ logger });
  const turnId = await ask(server.url, keys[0]);
  await (await fetch(`${server.url}/api/turns/${turnId}/events`, { headers: { "x-api-key": keys[0] } })).text();
  await server.close();
  const entries = lines.map((line) => JSON.parse(line));
  expect(entries.filter(({ event }) => event === "turn")).toMatchObject([{ turnId, model: "nano", outputTokens: 4, end: "done" }]);
  expect(entries.filter(({ event }) => event === "request").map(({ route }) => route)).toContain("/api/turns/:turnId/events");
  expect(lines.join()).not.toContain("answer is 12");
  expect(lines.join()).not.toContain(keys[0].slice(4));
});

test("with an endpoint set, a turn over HTTP leaves its trace at the collector before the server has closed", async () => {
  const collector = await startCollector();
  const { server, keys } = await start({ environment: { ...opened, OTEL_EXPORTER_OTLP_ENDPOINT: collector.url } });
  const turnId = await ask(server.url, keys[0]);
  await (await fetch(`${server.url}/api/turns/${turnId}/events`, { headers: { "x-api-key": keys[0] } })).text();
  await server.close();
  const spans = collector.spans();
  const turn = spans.find(({ name }) => name === "invoke_workflow instant");
  expect(attributes(turn?.attributes ?? [])).toMatchObject({ "melete.turn.id": turnId, "gen_ai.usage.output_tokens": 4 });
  expect(spans.find(({ name }) => name === "chat nano")?.parentSpanId).toBe(turn?.spanId);
  expect(collector.metrics().map(({ name }) => name)).toContain("gen_ai.server.time_to_first_token");
  expect(collector.everything()).not.toContain("answer is 12");
});
