// Heavy looking outside the server's process: one child, started when it is first needed, ended when idle, killed when a look is aborted or hangs.
// It knows how to reach the engines (eye-engines.ts); it does not know what they see.
import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { EyeEngine, EyeEngines } from "./eye-engines.ts";
import type { EyeCall, EyeReply } from "./eyes-process.ts";

/** The engines by name; each takes an AbortSignal after its own input. */
export type Eyes = {
  [Name in EyeEngine]: (
    ...input: [...Required<Parameters<EyeEngines[Name]>>, signal?: AbortSignal]
  ) => Promise<Awaited<ReturnType<EyeEngines[Name]>>>;
} & {
  /** the child's id while it lives */
  pid(): number | null;
  close(): void;
};

export interface EyesOptions {
  /** how long the child waits for the next look: loaded models hold a few hundred MB */
  idleMs?: number;
  /** a look takes a second or two, the first one a few more; this one hangs */
  timeoutMs?: number;
  /** the program of the child, for tests */
  program?: URL;
}

interface Job extends Omit<EyeCall, "id"> {
  resolve(output: unknown): void;
  reject(error: unknown): void;
  signal?: AbortSignal;
}

export function createEyes({
  idleMs = 120_000,
  timeoutMs = 60_000,
  program = new URL("./eyes-process.ts", import.meta.url),
}: EyesOptions = {}): Eyes {
  const waiting: Job[] = [];
  let child: ChildProcess | null = null;
  let running: { id: number; job: Job; timer: NodeJS.Timeout } | null = null;
  let idle: NodeJS.Timeout | undefined;
  let calls = 0;

  function start(): ChildProcess {
    const started = fork(fileURLToPath(program), [], { serialization: "advanced", execArgv: [], stdio: ["ignore", "ignore", "inherit", "ipc"] });
    started.on("message", (reply: EyeReply) => {
      if (running?.id !== reply.id) return;
      if (reply.ok) settle((job) => job.resolve(reply.output));
      else settle((job) => job.reject(new Error(reply.problem)));
    });
    started.on("error", (error) => end(started, error));
    started.on("exit", (code, signal) =>
      end(started, new Error(`The process that looks at pictures ended (${signal ?? `code ${code}`}). Try again.`)),
    );
    return started;
  }

  /** The child is gone: what it was doing fails, what waits gets a new one. */
  function end(ended: ChildProcess, error: Error): void {
    if (child !== ended) return;
    child = null;
    if (running === null) next();
    else settle((job) => job.reject(error));
  }

  function kill(reason: unknown): void {
    child?.removeAllListeners();
    child?.on("error", () => {}); // killing a process that is just ending is no problem
    child?.kill("SIGKILL");
    child = null;
    settle((job) => job.reject(reason));
  }

  function settle(tell: (job: Job) => void): void {
    if (running === null) return;
    const { job, timer } = running;
    clearTimeout(timer);
    running = null;
    tell(job);
    next();
  }

  function next(): void {
    if (running !== null) return;
    const job = waiting.shift();
    if (job === undefined) {
      rest();
      return;
    }
    clearTimeout(idle);
    child ??= start();
    hold(child);
    const id = ++calls;
    const timer = setTimeout(() => kill(new Error(`Looking at this picture took longer than ${timeoutMs / 1000} s and was stopped.`)), timeoutMs);
    running = { id, job, timer };
    const call: EyeCall = { id, engine: job.engine, input: job.input };
    child.send(call);
  }

  /** An idle child must not keep a program alive that has nothing else to do. */
  function rest(): void {
    child?.unref();
    child?.channel?.unref();
    clearTimeout(idle);
    if (child !== null) idle = setTimeout(close, idleMs).unref();
  }

  function hold(alive: ChildProcess): void {
    alive.ref();
    alive.channel?.ref();
  }

  function close(): void {
    clearTimeout(idle);
    const ended = child;
    child = null;
    if (ended?.connected) ended.disconnect();
  }

  function look(engine: EyeEngine, input: readonly unknown[], signal?: AbortSignal): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const job: Job = { engine, input, signal, resolve: done(resolve), reject: done(reject) };
      signal?.addEventListener("abort", abort, { once: true });
      waiting.push(job);
      next();

      function done<Value>(tell: (value: Value) => void): (value: Value) => void {
        return (value) => {
          signal?.removeEventListener("abort", abort);
          tell(value);
        };
      }
      function abort(): void {
        const place = waiting.indexOf(job);
        if (place >= 0) waiting.splice(place, 1);
        if (running?.job === job) kill(signal?.reason);
        else job.reject(signal?.reason);
      }
    });
  }

  return {
    readPose: (bytes, options, signal) => look("readPose", [bytes, options], signal) as ReturnType<EyeEngines["readPose"]>,
    readText: (bytes, options, signal) => look("readText", [bytes, options], signal) as ReturnType<EyeEngines["readText"]>,
    readChart: (bytes, signal) => look("readChart", [bytes], signal) as ReturnType<EyeEngines["readChart"]>,
    readCodes: (bytes, signal) => look("readCodes", [bytes], signal) as ReturnType<EyeEngines["readCodes"]>,
    segmentThing: (bytes, place, signal) => look("segmentThing", [bytes, place], signal) as ReturnType<EyeEngines["segmentThing"]>,
    readColours: (bytes, parts, signal) => look("readColours", [bytes, parts], signal) as ReturnType<EyeEngines["readColours"]>,
    countThings: (bytes, box, wanted, signal) => look("countThings", [bytes, box, wanted], signal) as ReturnType<EyeEngines["countThings"]>,
    readSudoku: (bytes, signal) => look("readSudoku", [bytes], signal) as ReturnType<EyeEngines["readSudoku"]>,
    findGrid: (bytes, size, signal) => look("findGrid", [bytes, size], signal) as ReturnType<EyeEngines["findGrid"]>,
    readCells: (bytes, options, signal) => look("readCells", [bytes, options], signal) as ReturnType<EyeEngines["readCells"]>,
    pid: () => child?.pid ?? null,
    close,
  };
}

/** One child for the whole program. */
export const eyes: Eyes = createEyes();
