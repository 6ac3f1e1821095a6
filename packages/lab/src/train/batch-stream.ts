// Batches prepared ahead in a worker thread, so that a training step never waits for data. It knows the queue; it does not know what a batch holds.
import { Worker } from "node:worker_threads";
import type { MixWeights } from "./data-mix.ts";
import { type Batch, type Cursor, defaultPackShape, firstCursor } from "./pack.ts";

export interface BatchStreamOptions {
  weights: MixWeights;
  seed: number;
  /** the text of tokenizer.json */
  tokenizerJson: string;
  /** where to go on: the cursor of the last batch that was trained on. Default: the beginning */
  cursor?: Cursor;
  shape?: { rows: number; length: number; pictures: number };
  /** loss weight of what the person wrote, default 0 */
  userWeight?: number;
  /** how many examples come after an unrelated earlier exchange, 0..1, so that a second question is no surprise. Default 0 */
  historyShare?: number;
  /** multiplies the weights of facts and points, default 1 */
  teacherWeight?: number;
  /** batches kept ready, default 4 */
  queue?: number;
  /** a module that exports `trainable`; default this package's own */
  familiesModule?: string;
}

export interface DataWorkerSetup {
  weights: MixWeights;
  seed: number;
  tokenizerJson: string;
  cursor: Cursor;
  shape: { rows: number; length: number; pictures: number };
  userWeight: number;
  historyShare: number;
  teacherWeight: number;
  queue: number;
  familiesModule: string;
}

export interface BatchStream {
  /** The next batch, in an order that depends on seed, weights, tokenizer and cursor alone. Rejects when the worker failed. */
  next(): Promise<Batch>;
  close(): Promise<void>;
}

export function openBatchStream(options: BatchStreamOptions): BatchStream {
  const setup: DataWorkerSetup = {
    weights: options.weights,
    seed: options.seed,
    tokenizerJson: options.tokenizerJson,
    cursor: options.cursor ?? firstCursor,
    shape: options.shape ?? defaultPackShape,
    userWeight: options.userWeight ?? 0,
    historyShare: options.historyShare ?? 0,
    teacherWeight: options.teacherWeight ?? 1,
    queue: options.queue ?? 4,
    familiesModule: options.familiesModule ?? new URL("../data/families.ts", import.meta.url).href,
  };
  const worker = new Worker(new URL("./data-worker.ts", import.meta.url), { workerData: setup });
  const ready: Batch[] = [];
  const waiting: { resolve(batch: Batch): void; reject(error: Error): void }[] = [];
  let failure: Error | null = null;

  const take = (batch: Batch): Batch => {
    worker.postMessage("taken");
    return batch;
  };
  const fail = (error: Error): void => {
    failure ??= error;
    for (const { reject } of waiting.splice(0)) reject(failure);
  };
  worker.on("message", (batch: Batch) => {
    const first = waiting.shift();
    if (first === undefined) ready.push(batch);
    else first.resolve(take(batch));
  });
  worker.on("error", (error) =>
    fail(new Error(`The thread that prepares training batches failed: ${error instanceof Error ? error.message : String(error)}`, { cause: error })),
  );
  worker.on("exit", (code) => fail(new Error(`The thread that prepares training batches ended (code ${code}).`)));

  return {
    next() {
      const batch = ready.shift();
      if (batch !== undefined) return Promise.resolve(take(batch));
      if (failure !== null) return Promise.reject(failure);
      return new Promise((resolve, reject) => waiting.push({ resolve, reject }));
    },
    async close() {
      fail(new Error("The batch stream was closed."));
      await worker.terminate();
    },
  };
}
