// What the server's tests share: an app on a store in memory, scripted turns, a folder that goes away, and pictures.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createCanvas } from "@napi-rs/canvas";
import { createScriptedModel, type Model, type RunTurn, type TurnEvent, type TurnEventBody } from "@melete/core";
import type { Hono } from "hono";
import { onTestFinished } from "vitest";
import type { Access } from "./accounts/access.ts";
import { type AppDependencies, createApp } from "./app.ts";
import { createPersonal } from "./personal/personal.ts";
import type { Logger } from "./logging/logger.ts";
import { createModelCatalog, engineFor, type ModelCatalog } from "./models/model-catalog.ts";
import { observeTurn } from "./runs/observe-turn.ts";
import { createSupervisor, type Supervisor } from "./runs/supervisor.ts";
import { type BlobFiles, createBlobFiles } from "./store/blob-files.ts";
import type { Database } from "./store/database.ts";
import { migrate } from "./store/migrate.ts";
import { createSqlStore } from "./store/sql-store.ts";
import { openSqliteDatabase } from "./store/sqlite-database.ts";
import type { Store } from "./store/store.ts";

export const usage = { inputTokens: 5, outputTokens: 7, reasoningTokens: 2, cachedInputTokens: 1, costUsd: null };

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "melete-server-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A store that is there at once: what is asked of it waits for its tables. */
export function memoryStore(database: Database = openSqliteDatabase(":memory:")): Store {
  void migrate(database, ":memory:");
  return createSqlStore(database);
}

/** An event to say, or something to wait for. */
export type TurnStep = TurnEventBody | (() => Promise<void>);

/** A RunTurn that says these steps; an abort ends it with "stopped". Every request it got is in `requests`. */
export function scriptedTurn(steps: TurnStep[]): RunTurn & { requests: Parameters<RunTurn>[0][] } {
  const requests: Parameters<RunTurn>[0][] = [];
  const run: RunTurn = async function* (request, { signal }) {
    requests.push(request);
    const aborted = new Promise<void>((resolve) => {
      if (signal.aborted) resolve();
      signal.addEventListener("abort", () => resolve(), { once: true });
    });
    let seq = 0;
    const stamp = (body: TurnEventBody): TurnEvent => ({ ...body, turnId: request.turnId, seq: seq++ }) as TurnEvent;
    for (const step of steps) {
      if (typeof step === "function") await Promise.race([step(), aborted]);
      if (signal.aborted) {
        yield stamp({ type: "turn-end", reason: "stopped", degraded: false });
        return;
      }
      if (typeof step !== "function") yield stamp(step);
    }
  };
  return Object.assign(run, { requests });
}

export function answerSteps(...words: string[]): TurnStep[] {
  return [
    { type: "turn-start", mode: "instant", model: "scripted" },
    { type: "answer-start", decision: "single" },
    ...words.map((text): TurnStep => ({ type: "text-delta", text })),
    { type: "answer-end" },
    { type: "usage", usage, criticalPathTokens: 7 },
    { type: "turn-end", reason: "done", degraded: false },
  ];
}

export interface TestApp {
  app: Hono;
  store: Store;
  files: BlobFiles;
  supervisor: Supervisor;
  models: ModelCatalog;
  errors: unknown[];
  get(path: string, headers?: Record<string, string>): Promise<Response>;
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Response>;
}

export interface TestAppOptions {
  runTurn?: RunTurn;
  models?: Model[];
  webFolder?: string;
  needsNoModel?: AppDependencies["needsNoModel"];
  access?: Access;
  /** that of `access`, when it is to be the store's, too */
  database?: Database;
  logger?: Logger;
}

/** Requests go to http://localhost, port 80. Progress notes of agents wait for ever. */
export function createTestApp(options: TestAppOptions = {}): TestApp {
  const { runTurn = scriptedTurn(answerSteps("Hello.")), models, webFolder, needsNoModel, access, database, logger } = options;
  const store = memoryStore(database);
  const files = createBlobFiles(join(temporaryFolder(), "blobs"));
  const errors: unknown[] = [];
  const onError = (error: unknown): void => void errors.push(error);
  const catalog = createModelCatalog(models ?? [createScriptedModel({ script: [] })], models?.[0].id ?? "scripted", () =>
    observeTurn(runTurn, access === undefined ? [] : [access.spending.watchTurn], onError),
  );
  const supervisor = createSupervisor({
    store,
    blobs: files,
    engineFor: (id) => engineFor(catalog, id),
    onError,
    schedule: () => () => undefined,
  });
  const personal = database === undefined ? undefined : createPersonal(database, Date.now);
  const app = createApp({
    personal,
    store,
    files,
    supervisor,
    models: catalog,
    port: () => 80,
    webFolder,
    needsNoModel,
    version: "0.0.0",
    access,
    logger,
    onError: logger === undefined ? onError : undefined,
  });
  onTestFinished(async () => {
    await supervisor.close();
    await store.close();
  });
  return {
    app,
    store,
    files,
    supervisor,
    models: catalog,
    errors,
    get: async (path, headers) => app.request(path, { headers }),
    post: async (path, body, headers) =>
      app.request(path, {
        method: "POST",
        headers,
        body: body instanceof Uint8Array ? new Uint8Array(body) : typeof body === "string" ? body : JSON.stringify(body),
      }),
  };
}

/** A picture with a red left half and a blue right half. */
export function picture(width = 60, height = 40): { png: Buffer; jpeg: Buffer; webp: Buffer } {
  const canvas = createCanvas(width, height);
  const context = canvas.getContext("2d");
  context.fillStyle = "red";
  context.fillRect(0, 0, width, height);
  context.fillStyle = "blue";
  context.fillRect(width / 2, 0, width / 2, height);
  return { png: canvas.toBuffer("image/png"), jpeg: canvas.toBuffer("image/jpeg"), webp: canvas.toBuffer("image/webp") };
}
