// Reads HTML documents in a thread beside the server's, many with one thread, each within a time and a memory: on the event loop a large one
// would halt every stream. It does not know where they come from.
import { Worker } from "node:worker_threads";
import type { PageText } from "./text-lines.ts";

/** The largest file takes a few seconds, more on a busy machine; what takes longer is made to. */
const maxReadMs = 30_000;
const maxHeapMiB = 512;

export interface HtmlReader {
  /** One at a time. Null when it cannot be read, or not in time. */
  read(html: string): Promise<PageText | null>;
  close(): void;
}

export function createHtmlReader(maxMs = maxReadMs): HtmlReader {
  let worker: Worker | null = null;

  const start = (): Worker =>
    new Worker(new URL("./html-reader-worker.ts", import.meta.url), { env: {}, resourceLimits: { maxOldGenerationSizeMb: maxHeapMiB } });

  const close = (): void => {
    const old = worker;
    worker = null;
    // an error of a thread that is being ended is nobody's any more
    old?.on("error", () => undefined);
    void old?.terminate();
  };

  return {
    read(html) {
      worker ??= start();
      const reading = worker;
      return new Promise((resolve) => {
        const end = (page: PageText | null): void => {
          clearTimeout(timer);
          reading.off("message", end).off("error", fail).off("exit", fail);
          resolve(page);
        };
        const fail = (): void => {
          end(null);
          close();
        };
        const timer = setTimeout(fail, maxMs);
        reading.on("message", end).on("error", fail).on("exit", fail);
        reading.postMessage(html);
      });
    },
    close,
  };
}
