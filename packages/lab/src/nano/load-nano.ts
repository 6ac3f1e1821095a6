// melete-nano for the rest of the house: starts its worker thread and speaks to it as a Model. It does not know tokens or the network.
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import type { Model, ModelEvent, ModelRequest, StreamOptions, Usage } from "@melete/core";
import { nanoCapabilities, nanoId } from "./nano-model.ts";
import type { FromNano, NanoWorkerSetup, ToNano } from "./nano-thread.ts";
import { SetupError } from "./setup-error.ts";

export interface LoadNanoOptions {
  /** default: models/melete-nano of this repository */
  folder?: string;
  /** threads of one matrix product; default 1, which leaves the other cores to other work */
  intraOpThreads?: number;
  /** for tests: a module that exports `openNanoParts` */
  partsModule?: string;
}

export interface NanoModel extends Model {
  /** Ends the thread. Streams that still run finish with "aborted"; later ones fail. */
  close(): Promise<void>;
}

export const nanoFolder = fileURLToPath(new URL("../../../../models/melete-nano", import.meta.url));

interface Stream {
  options: StreamOptions;
  spent: Usage | null;
  push(event: ModelEvent): void;
}

/** Loads weights and tokenizer in a worker thread. Rejects with SetupError when files are missing or do not belong together. */
export async function loadNano(options: LoadNanoOptions = {}): Promise<NanoModel> {
  const setup: NanoWorkerSetup = {
    folder: options.folder ?? nanoFolder,
    intraOpThreads: options.intraOpThreads ?? 1,
    partsModule: options.partsModule ?? new URL("./open-nano-parts.ts", import.meta.url).href,
  };
  const worker = new Worker(new URL("./nano-worker.ts", import.meta.url), { workerData: setup });
  const streams = new Map<number, Stream>();
  let nextId = 0;
  let gone: Extract<ModelEvent, { type: "finish" }> | null = null;
  const tell = (message: ToNano): void => worker.postMessage(message);

  const end = (finish: Extract<ModelEvent, { type: "finish" }>): void => {
    gone ??= finish;
    for (const stream of [...streams.values()]) stream.push(gone);
  };
  const crashed = (why: string): void =>
    end({
      type: "finish",
      reason: "error",
      failure: {
        kind: "model",
        message: `melete-nano's thread ended: ${why}. Start Melete again; if it happens twice, report the question that led to it.`,
        retryable: false,
      },
    });

  const contextTokens = await new Promise<number>((resolve, reject) => {
    worker.on("message", (message: FromNano) => {
      switch (message.type) {
        case "ready":
          resolve(message.contextTokens);
          break;
        case "unusable":
          reject(
            message.failure.kind === "setup"
              ? new SetupError(message.failure.message)
              : new Error(`melete-nano cannot start: ${message.failure.message}`),
          );
          break;
        case "event":
        case "spent": {
          const stream = streams.get(message.id);
          if (stream === undefined) break;
          stream.spent = message.spent;
          if (message.type === "event") stream.push(message.event);
          break;
        }
        case "read":
          void read(message);
          break;
        default:
          throw new Error(`Unknown message ${JSON.stringify(message satisfies never)}.`);
      }
    });
    worker.on("error", (error) => {
      const why = error instanceof Error ? error.message : String(error);
      reject(new Error(`melete-nano cannot start: ${why}`, { cause: error }));
      crashed(why);
    });
    worker.on("exit", (code) => {
      reject(new Error(`melete-nano cannot start: its thread ended with code ${code}`));
      crashed(`exit code ${code}`);
    });
  });
  // an idle model must not keep the process alive
  worker.unref();

  async function read({ id, readId, hash }: Extract<FromNano, { type: "read" }>): Promise<void> {
    try {
      const bytes = await streams.get(id)?.options.blobs.read(hash);
      tell({ type: "blob", readId, bytes: bytes ?? null, error: "the request has ended" });
    } catch (error) {
      tell({ type: "blob", readId, bytes: null, error: error instanceof Error ? error.message : String(error) });
    }
  }

  async function* stream(request: ModelRequest, options: StreamOptions): AsyncGenerator<ModelEvent> {
    const { signal } = options;
    if (signal.aborted) return yield { type: "finish", reason: "aborted" };
    if (gone !== null) return yield gone;
    const id = nextId++;
    const queue: ModelEvent[] = [];
    let wake: () => void = () => {};
    const abort = (): void => {
      tell({ type: "abort", id });
      // not waiting for the thread: it may be in the middle of a step
      if (running.spent !== null) running.push({ type: "usage", usage: running.spent });
      running.push({ type: "finish", reason: "aborted" });
    };
    const running: Stream = {
      options,
      spent: null,
      push(event) {
        // once only: an abort may come between the thread's own usage and its finish
        if (event.type === "usage") running.spent = null;
        queue.push(event);
        wake();
      },
    };
    streams.set(id, running);
    signal.addEventListener("abort", abort, { once: true });
    worker.ref();
    let finished = false;
    try {
      tell({ type: "stream", id, request });
      for (;;) {
        const event = queue.shift();
        if (event === undefined) {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
          continue;
        }
        finished = event.type === "finish";
        yield event;
        if (finished) return;
      }
    } catch (error) {
      finished = true;
      yield {
        type: "finish",
        reason: "error",
        failure: {
          kind: "internal",
          message: `melete-nano was asked something that cannot be sent to its thread: ${error instanceof Error ? error.message : String(error)}`,
          retryable: false,
        },
      };
    } finally {
      signal.removeEventListener("abort", abort);
      streams.delete(id);
      if (!finished) tell({ type: "abort", id });
      if (streams.size === 0) worker.unref();
    }
  }

  return {
    id: nanoId,
    capabilities: { ...nanoCapabilities, contextTokens },
    stream,
    async close() {
      if (gone !== null) return;
      gone = { type: "finish", reason: "error", failure: { kind: "model", message: "melete-nano was closed. Load it again.", retryable: false } };
      for (const running of [...streams.values()]) running.push({ type: "finish", reason: "aborted" });
      worker.ref();
      const exited = new Promise<void>((resolve) => worker.once("exit", () => resolve()));
      tell({ type: "close" });
      await exited;
    },
  };
}
