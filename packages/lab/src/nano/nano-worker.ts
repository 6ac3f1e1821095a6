// The thread in which melete-nano thinks: engine and tokenizer live here, so that the main thread stays free for people.
// It knows the messages of nano-thread.ts; it does not know who asks.
import { parentPort, workerData } from "node:worker_threads";
import type { Blobs, Model, ModelRequest, Usage } from "@melete/core";
import { createNanoModel, type NanoParts } from "./nano-model.ts";
import type { FromNano, NanoWorkerSetup, ToNano } from "./nano-thread.ts";

if (parentPort === null) throw new Error("nano-worker.ts runs only as a worker thread; use loadNano.");
const port = parentPort;
const setup = workerData as NanoWorkerSetup;
const tell = (message: FromNano): void => port.postMessage(message);

interface Stream {
  controller: AbortController;
  spent: Usage | null;
}

const streams = new Map<number, Stream>();
const streamOf = new WeakMap<ModelRequest, { id: number; stream: Stream }>();
const reads = new Map<number, { resolve(bytes: Uint8Array): void; reject(error: Error): void }>();
let nextRead = 0;

/** The conversation's bytes stay with the main thread; the one stream that needs them asks. */
function blobsOf(id: number): Blobs {
  return {
    read: (hash) =>
      new Promise((resolve, reject) => {
        const readId = nextRead++;
        reads.set(readId, { resolve, reject });
        tell({ type: "read", id, readId, hash });
      }),
  };
}

async function run(model: Model, id: number, request: ModelRequest): Promise<void> {
  const stream: Stream = { controller: new AbortController(), spent: null };
  streams.set(id, stream);
  streamOf.set(request, { id, stream });
  const { signal } = stream.controller;
  for await (const event of model.stream(request, { signal, blobs: blobsOf(id) })) tell({ type: "event", id, event, spent: stream.spent });
  streams.delete(id);
}

/** The prompt's length is told at once; later counts travel with the events that they belong to. */
function onSpent(request: ModelRequest, spent: Usage): void {
  const found = streamOf.get(request);
  if (found === undefined) return;
  if (found.stream.spent === null) tell({ type: "spent", id: found.id, spent });
  found.stream.spent = spent;
}

try {
  const { openNanoParts } = (await import(setup.partsModule)) as { openNanoParts(setup: NanoWorkerSetup): Promise<NanoParts> };
  const parts = await openNanoParts(setup);
  const model = createNanoModel({ ...parts, onSpent });
  port.on("message", (message: ToNano) => {
    switch (message.type) {
      case "stream":
        void run(model, message.id, message.request);
        break;
      case "abort":
        streams.get(message.id)?.controller.abort();
        break;
      case "blob": {
        const read = reads.get(message.readId);
        reads.delete(message.readId);
        if (message.bytes !== null) read?.resolve(message.bytes);
        else read?.reject(new Error(message.error));
        break;
      }
      case "close":
        for (const { controller } of streams.values()) controller.abort();
        void parts.engine.close().finally(() => port.close());
        break;
      default:
        throw new Error(`Unknown message ${JSON.stringify(message satisfies never)}.`);
    }
  });
  tell({ type: "ready", contextTokens: parts.engine.contextTokens });
} catch (error) {
  const isSetup = error instanceof Error && error.name === "SetupError";
  const message = error instanceof Error ? error.message : String(error);
  tell({ type: "unusable", failure: { kind: isSetup ? "setup" : "internal", message, retryable: false } });
  port.close();
}
