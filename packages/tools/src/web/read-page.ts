// Reads a fetched page in a thread of its own, within a time and a memory: HTML can be made so that reading it takes for ever. It does not
// fetch.
import { Worker } from "node:worker_threads";
import type { FetchedPage } from "./net/safe-fetch.ts";
import { type PageText, plainLines } from "./text-lines.ts";

const maxReadMs = 10_000;
const maxHeapMiB = 512;

export type ReadPage = { ok: true; page: PageText } | { ok: false; why: string };

export function readPage({ text, url, mediaType }: FetchedPage, signal: AbortSignal, maxMs = maxReadMs): Promise<ReadPage> {
  if (!/html/.test(mediaType)) return Promise.resolve({ ok: true, page: { title: "", lines: plainLines(text), links: [] } });
  const worker = new Worker(new URL("./page-text-worker.ts", import.meta.url), {
    workerData: { html: text, url },
    env: {},
    resourceLimits: { maxOldGenerationSizeMb: maxHeapMiB },
  });
  return new Promise((resolve) => {
    const end = (result: ReadPage): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", cancel);
      worker.removeAllListeners();
      // an error of a thread that is being ended is nobody's any more
      worker.on("error", () => undefined);
      worker.terminate().finally(() => resolve(result));
    };
    const fail = (why: string): void => end({ ok: false, why: `${url} could not be read: ${why}.` });
    const cancel = (): void => fail("it was cancelled");
    const timer = setTimeout(() => fail(`its HTML takes longer than ${maxMs / 1000} seconds to read`), maxMs);
    signal.addEventListener("abort", cancel, { once: true });
    if (signal.aborted) cancel();
    worker.on("message", (page: PageText) => end({ ok: true, page }));
    worker.on("error", (cause) => fail(cause.message));
    worker.on("exit", (code) => fail(`the reader ended (${code})`));
  });
}
