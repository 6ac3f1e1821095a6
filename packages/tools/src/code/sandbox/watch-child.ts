// Watches a child that runs code until it has ended: keeps what it prints and sends back, with bounds, and ends it at the clock, at too
// much output, or when nobody wants it any more. It does not know what walls the child stands behind.
import type { ChildProcess } from "node:child_process";
import type { Readable } from "node:stream";
import type { Execution, ExecutionLimits, KilledBy } from "../executor.ts";
import { captureOutput } from "./captured-output.ts";
import { readResults } from "./read-results.ts";

/** A program that prints this much more than is kept does nothing but print. */
const outputFactor = 500;
/** Results come with a line of names. */
const headerBytes = 100_000;

export interface WatchOptions {
  limits: ExecutionLimits;
  signal: AbortSignal;
  /** ends the child; called again when another limit is passed */
  end(): void;
  /** where starting takes long: the clock runs from the first byte on descriptor 3, and this long before it; and a little for its last words */
  start?: { withinMs: number; graceMs: number };
}

/** Resolves when the last pipe is closed, so that nothing of the child runs any more. Descriptors 1 to 3 of the child are read. */
export function watchChild(child: ChildProcess, { limits, signal, end, start }: WatchOptions): Promise<Execution> {
  const stdout = captureOutput(limits.outputBytes);
  const stderr = captureOutput(limits.outputBytes);
  const results: Uint8Array[] = [];
  let resultBytes = 0;
  let killedBy: KilledBy | null = null;
  const kill = (by: KilledBy): void => {
    killedBy ??= by;
    end();
  };
  const [out, error, back] = child.stdio.slice(1, 4) as Readable[];
  for (const [stream, captured] of [
    [out, stdout],
    [error, stderr],
  ] as const) {
    stream?.on("data", (chunk: Uint8Array) => {
      captured.push(chunk);
      if (captured.total() > limits.outputBytes * outputFactor) kill("output");
    });
  }
  back?.on("data", (chunk: Uint8Array) => {
    resultBytes += chunk.byteLength;
    // the runner keeps to the limit; whoever writes more is not the runner
    if (resultBytes > limits.fileBytes + headerBytes) kill("output");
    else results.push(chunk);
  });
  let timer = setTimeout(() => kill("time"), start?.withinMs ?? limits.wallMs);
  if (start !== undefined) {
    back?.once("data", () => {
      clearTimeout(timer);
      timer = setTimeout(() => kill("time"), limits.wallMs + start.graceMs);
    });
  }
  const cancel = (): void => kill("cancelled");
  signal.addEventListener("abort", cancel, { once: true });
  if (signal.aborted) cancel();

  return new Promise((resolve) => {
    let startError = "";
    child.on("error", (cause) => {
      startError = cause.message;
    });
    child.on("close", (exitCode) => {
      clearTimeout(timer);
      signal.removeEventListener("abort", cancel);
      const read = killedBy === null ? readResults(Buffer.concat(results), limits) : null;
      const code = killedBy === null ? (read === null ? exitCode : read.exitCode) : null;
      const { files = [], left = [] } = read ?? {};
      killedBy ??= read?.killedBy ?? null;
      resolve({ stdout: stdout.text(), stderr: `${stderr.text()}${startError}`, exitCode: code, killedBy, files, left });
    });
  });
}
