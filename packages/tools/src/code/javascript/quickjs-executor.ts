// Runs JavaScript in QuickJS inside a child process of its own, which has no environment, no files, no packages but QuickJS, and is killed
// at its limits. QuickJS holds what the program can reach; the process holds what it can use up.
import { spawn } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Execution, Executor } from "../executor.ts";
import { watchChild } from "../sandbox/watch-child.ts";

const program = fileURLToPath(new URL("quickjs-process.ts", import.meta.url));
/** Deeper recursion than this is a mistake. */
const stackKiB = 512;
/** A frame of QuickJS takes several frames of WebAssembly; below the 8 MiB that systems give a process. */
const nodeStackKiB = 4_000;
/** Node and the compiled QuickJS, before the program has anything: enough to start, and a wall behind QuickJS's own limit. */
const nodeHeapMiB = 64;
/** Starting Node takes time that is not the program's; on a busy machine a lot. */
const startMs = 20_000;
/** For QuickJS to notice by itself that the time is over, and say where it was. */
const graceMs = 300;

export function createQuickJs(): Executor {
  return { missing: async () => null, run };
}

/** What Node may read: the program, and where npm put QuickJS. Writing, processes, workers and add-ons are closed. */
export function nodeArguments(): string[] {
  const library = import.meta.resolve("quickjs-emscripten");
  const path = fileURLToPath(library);
  const packages = path.slice(0, path.lastIndexOf("node_modules") + "node_modules".length);
  const readable = [
    dirname(program),
    fileURLToPath(new URL("../../../package.json", import.meta.url)),
    ...["quickjs-emscripten", "quickjs-emscripten-core", "@jitl"].map((name) => join(packages, name)),
  ];
  const rights = ["--permission", ...readable.map((file) => `--allow-fs-read=${file}`)];
  return [...rights, `--max-old-space-size=${nodeHeapMiB}`, `--stack-size=${nodeStackKiB}`, "--no-warnings", program, library];
}

/** The kernel ends what nobody is left to kill. Node itself cannot set this limit; the shell can, where there is one. */
function withProcessorLimit(seconds: number, command: [string, ...string[]]): [string, ...string[]] {
  return process.platform === "win32" ? command : ["/bin/sh", "-c", 'ulimit -t "$0" && exec "$@"', String(seconds), ...command];
}

async function run({ code, files, limits, signal }: Parameters<Executor["run"]>[0]): Promise<Execution> {
  const [command, ...args] = withProcessorLimit(limits.cpuSeconds, [process.execPath, ...nodeArguments()]);
  const child = spawn(command, args, {
    env: {},
    cwd: "/",
    stdio: ["pipe", "pipe", "pipe", "pipe"],
  });
  const decoder = new TextDecoder();
  const request = {
    code,
    files: files.map(({ name, bytes }) => ({ name, text: decoder.decode(bytes) })),
    memoryMiB: limits.memoryMiB,
    stackKiB,
    wallMs: limits.wallMs,
    outputFiles: limits.files,
    outputFileBytes: limits.fileBytes,
  };
  child.stdin.on("error", () => undefined);
  child.stdin.end(JSON.stringify(request));

  const end = (): void => {
    child.kill("SIGKILL");
  };
  const execution = await watchChild(child, { limits, signal, end, start: { withinMs: startMs, graceMs } });
  // Node ends itself like that when its heap is full
  const isFull = execution.killedBy === null && execution.exitCode !== 0 && /heap out of memory/.test(execution.stderr);
  return isFull ? { ...execution, stderr: "", exitCode: null, killedBy: "memory" } : execution;
}
