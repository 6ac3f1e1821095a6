// A real server on loopback for the suites of the official clients: its models say what the test at hand lets them say, its engine is the
// real one. One per file; `reset` runs before every test.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createRunTurn, createScriptedModel, type Model, type ModelRequest, type RunTurn, say, type Script, type TurnRequest } from "@melete/core";
import { calculate } from "@melete/tools";
import { afterAll, beforeAll, beforeEach } from "vitest";
import { startServer } from "../../start-server.ts";

type ScriptFor = (request: ModelRequest, index: number) => Script;

export interface ApiServer {
  /** without /v1 */
  readonly url: string;
  /** what the models say from now on, to every generation of the test */
  say(script: Script | ScriptFor): void;
  /** replaces the engine from now on: for turns whose every event matters */
  run(runTurn: RunTurn): void;
  /** what the engine was asked in this test, and what models were asked */
  turns: TurnRequest[];
  generations: (ModelRequest & { model: string })[];
  /** resolves with the number of generations that were aborted, when that reaches `count` */
  aborted(count?: number): Promise<number>;
}

/** Models: "nano" (default), "other", and "blind", which takes no images. */
export function useApiServer(): ApiServer {
  let url = "";
  let script: ScriptFor = () => say("Hello.");
  let override: RunTurn | null = null;
  let aborts = 0;
  let waiting: { count: number; resolve: (count: number) => void }[] = [];
  const turns: TurnRequest[] = [];
  const generations: ApiServer["generations"] = [];

  function model(id: string, images = true): Model {
    const { capabilities } = createScriptedModel({ capabilities: { images }, script: [] });
    return {
      id,
      capabilities,
      stream(request, options) {
        generations.push({ ...request, model: id });
        options.signal.addEventListener("abort", countAbort, { once: true });
        const current = script;
        const index = generations.length - 1;
        return createScriptedModel({ id, script: () => current(request, index) }).stream(request, options);
      },
    };
  }

  /** every turn ends with an abort of what is left of it, so only those before its end count */
  function countAbort(): void {
    aborts += 1;
    for (const waiter of waiting.filter(({ count }) => aborts >= count)) waiter.resolve(aborts);
    waiting = waiting.filter(({ count }) => aborts < count);
  }

  beforeAll(async () => {
    const home = mkdtempSync(join(tmpdir(), "melete-api-"));
    const server = await startServer({
      home,
      port: 0,
      models: [model("nano"), model("other"), model("blind", false)],
      defaultModel: "nano",
      runTurnFor: (main, findModel) => {
        const engine = createRunTurn({ model: main, findModel, tools: [calculate as never] });
        return (request, options) => {
          turns.push(request);
          return (override ?? engine)(request, options);
        };
      },
      version: "0.0.0",
    });
    url = server.url;
    afterAll(async () => {
      await server.close();
      rmSync(home, { recursive: true, force: true });
    });
  });

  beforeEach(() => {
    script = () => say("Hello.");
    override = null;
    aborts = 0;
    waiting = [];
    turns.length = 0;
    generations.length = 0;
  });

  return {
    get url() {
      return url;
    },
    say(next) {
      script = typeof next === "function" ? next : () => next;
    },
    run(runTurn) {
      override = runTurn;
    },
    turns,
    generations,
    aborted: (count = 1) => (aborts >= count ? Promise.resolve(aborts) : new Promise((resolve) => waiting.push({ count, resolve }))),
  };
}

/** The error that a promise rejects with. */
export async function failureOf(promise: PromiseLike<unknown>): Promise<Error & Record<string, unknown>> {
  const error: unknown = await promise.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof Error)) throw new Error(`Expected an error, got ${String(error)}`);
  return error as Error & Record<string, unknown>;
}

export async function collect<T>(stream: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of stream) items.push(item);
  return items;
}
