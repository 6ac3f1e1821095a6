// What the logs say, and above all what they never say.
import { createGate, createRunTurn, createScriptedModel } from "@melete/core";
import { expect, test } from "vitest";
import { createTestAccess } from "../accounts/access-test-support.ts";
import { observeTurn } from "../runs/observe-turn.ts";
import { createTestApp } from "../test-support.ts";
import { logTurns } from "./log-turns.ts";
import { createLogger, logLevel } from "./logger.ts";

function memoryLogger(level: "debug" | "info" | "warn" = "debug", pretty = false) {
  const lines: string[] = [];
  const logger = createLogger({ level, pretty, write: (line) => void lines.push(line), now: () => Date.UTC(2026, 10, 25, 12) });
  return { logger, lines, entries: () => lines.map((line) => JSON.parse(line) as Record<string, unknown>) };
}

test("a line is JSON for programs and words for a person; levels below the chosen one are not written", () => {
  const json = memoryLogger("info");
  json.logger.log("debug", "request", { status: 200 });
  json.logger.log("info", "request", { status: 200, userId: undefined });
  expect(json.lines).toEqual(['{"time":"2026-11-25T12:00:00.000Z","level":"info","event":"request","status":200}\n']);
  const words = memoryLogger("info", true);
  words.logger.log("warn", "turn", { model: "a b", ms: 3, failure: null });
  expect(words.lines).toEqual(['\u001b[33m12:00:00 turn model="a b" ms=3\u001b[0m\n']);
});

test("MELETE_LOG chooses; a terminal is left in peace", () => {
  expect(logLevel(undefined, true)).toBe("warn");
  expect(logLevel("", false)).toBe("info");
  expect(logLevel("debug", true)).toBe("debug");
  expect(logLevel("loud", true)).toBeNull();
});

test("an unexpected error leaves its place, and its words only at debug", () => {
  const error = new Error("Unexpected token in the-heron-flies");
  const info = memoryLogger("info");
  info.logger.error(error);
  expect(info.entries()[0]).toMatchObject({ event: "failure", error: "Error", stack: expect.stringContaining("logging.test.ts") });
  expect(info.lines.join()).not.toContain("heron");
  const debug = memoryLogger("debug");
  debug.logger.error(error);
  expect(debug.entries()[0].message).toBe(error.message);
});

test("a question, its answer, its picture's name and the key that asked never reach the log", async () => {
  const secret = "the-heron-flies-at-dawn";
  const { logger, lines, entries } = memoryLogger("info");
  const { access, keyFor } = await createTestAccess();
  const { key, userId, keyId } = await keyFor("ada");
  const model = createScriptedModel({
    id: "nano",
    script: () => [
      { type: "text-delta", text: `Yes, ${secret}.` },
      { type: "usage", usage: { inputTokens: 9, outputTokens: 4, reasoningTokens: 0, cachedInputTokens: 0, costUsd: null } },
    ],
  });
  const runTurn = observeTurn(createRunTurn({ model }), [logTurns(logger)], () => undefined);
  const app = createTestApp({ access, logger, models: [model], runTurn });
  const headers = { authorization: `Bearer ${key}` };

  const { id } = (await (await app.post("/api/conversations", {}, headers)).json()) as { id: string };
  const asked = await app.post(`/api/conversations/${id}/turns`, { mode: "instant", parts: [{ type: "text", text: secret }] }, headers);
  const { turnId } = (await asked.json()) as { turnId: string };
  await app.supervisor.ended(turnId);
  await (await app.get(`/api/turns/${turnId}/events`, headers)).text();
  await app.post("/v1/chat/completions", { model: "nano", messages: [{ role: "user", content: secret }] }, headers);
  await app.post("/v1/chat/completions", `{ "messages": "${secret}"`, headers);
  await app.get(`/api/${secret}?q=${secret}`, headers);
  await app.post("/api/session", { key });
  await app.get("/api/models", { authorization: `Bearer ${secret}` });

  const all = lines.join("");
  expect(all).not.toContain(secret);
  expect(all).not.toContain(key.slice(4));
  const [turn] = entries().filter((entry) => entry.event === "turn");
  expect(turn).toMatchObject({ turnId, mode: "instant", model: "nano", inputTokens: 9, outputTokens: 4, end: "done", agents: 0, level: "info" });
  expect(typeof turn.ms).toBe("number");
  const requests = entries().filter((entry) => entry.event === "request");
  expect(requests.map(({ method, route, status }) => [method, route, status])).toEqual([
    ["POST", "/api/conversations", 201],
    ["POST", "/api/conversations/:id/turns", 201],
    ["GET", "/api/turns/:turnId/events", 200],
    ["POST", "/v1/chat/completions", 200],
    ["POST", "/v1/chat/completions", 400],
    ["GET", "none", 404],
    ["POST", "/api/session", 201],
    ["GET", "/api/models", 401],
  ]);
  expect(requests[0]).toMatchObject({ userId, keyId, requestId: expect.stringMatching(/^request_/) });
  expect(asked.headers.get("x-request-id")).toBe(requests[1].requestId);
});

test("a failure inside is logged with its request, and the answer names that request", async () => {
  const { logger, entries } = memoryLogger("info");
  const gate = createGate();
  const app = createTestApp({ logger });
  app.store.conversation = async () => {
    await gate.wait();
    throw new TypeError("disk");
  };
  gate.open();
  const response = await app.get("/api/conversations/x");
  expect(response.status).toBe(500);
  expect(entries().map(({ event, level }) => [event, level])).toEqual([
    ["failure", "error"],
    ["request", "error"],
  ]);
  expect(entries()[0]).toMatchObject({ error: "TypeError", requestId: response.headers.get("x-request-id") });
});
