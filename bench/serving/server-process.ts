// Starts what is measured as processes of their own, and reads what they cost from the system. It does not know what is measured.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { LoadPlan, LoadResult } from "./load-main.ts";

export interface ServerProcess {
  url: string;
  pid: number;
  stop(): Promise<void>;
}

const root = join(import.meta.dirname, "..", "..");
const main = join(root, "packages", "cli", "src", "main.ts");

/** The real `melete start` on a model server, with a data folder that goes away. `nodeFlags` go before the program. */
export async function startMelete(
  modelUrl: string,
  nodeFlags: string[] = [],
  more: Record<string, string> = {},
): Promise<ServerProcess & { listeningMs: number; printed(): string }> {
  const home = mkdtempSync(join(tmpdir(), "melete-bench-"));
  const environment = { ...process.env, MELETE_HOME: home, MELETE_PORT: "0", MELETE_MODEL_URL: modelUrl, MELETE_MODEL: "fake", ...more };
  const started = performance.now();
  const child = spawn(process.execPath, [...nodeFlags, main, "start", "--no-open"], { env: environment, stdio: ["ignore", "pipe", "pipe"] });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  let printed = "";
  const url = await new Promise<string>((resolve, reject) => {
    const read = (chunk: Buffer): void => {
      printed += chunk;
      const found = /Melete is listening on (http:\/\/\S+)\n/.exec(printed)?.[1];
      if (found !== undefined) resolve(found);
    };
    child.stdout.on("data", read);
    child.stderr.on("data", read);
    ended.then(() => reject(new Error(`melete start ended before it listened:\n${printed}`)));
  });
  return {
    url,
    pid: child.pid ?? 0,
    listeningMs: performance.now() - started,
    printed: () => printed,
    async stop() {
      child.kill("SIGTERM");
      await ended;
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** With any later one Portkey 1.15.2 answers every stream with status 500 ("TypeError: immutable"). */
const portkeyHonoVersion = "1.13.8";
const peers = join(root, "bench", ".peers");

/** The npm gateway that runs as one process, installed when it is first needed; null when the registry cannot be reached. */
export async function startPortkey(): Promise<ServerProcess | null> {
  const program = join(peers, "node_modules", "@portkey-ai", "gateway", "build", "start-server.js");
  if (!existsSync(program)) {
    mkdirSync(peers, { recursive: true });
    writeFileSync(join(peers, "package.json"), `${JSON.stringify({ private: true, overrides: { "@hono/node-server": portkeyHonoVersion } })}\n`);
    process.stderr.write("installing @portkey-ai/gateway into bench/.peers (once) ...\n");
    spawnSync("npm", ["install", "@portkey-ai/gateway", "--no-audit", "--no-fund", "--loglevel=error"], { cwd: peers, stdio: "inherit" });
    if (!existsSync(program)) return null;
  }
  const port = await freePort();
  const child = spawn(process.execPath, [program, "--headless", `--port=${port}`], { cwd: peers, stdio: "ignore" });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const url = `http://127.0.0.1:${port}`;
  for (let attempt = 0; attempt < 200; attempt++) {
    const up = await fetch(url).then(
      () => true,
      () => false,
    );
    if (up) break;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return {
    url,
    pid: child.pid ?? 0,
    stop() {
      child.kill("SIGKILL");
      return ended;
    },
  };
}

export function portkeyVersion(): string {
  const manifest = join(peers, "node_modules", "@portkey-ai", "gateway", "package.json");
  return existsSync(manifest) ? (JSON.parse(readFileSync(manifest, "utf8")) as { version: string }).version : "not installed";
}

export function runLoad(plan: LoadPlan): Promise<LoadResult> {
  const child = spawn(process.execPath, [join(import.meta.dirname, "load-main.ts"), JSON.stringify(plan)], { stdio: ["ignore", "pipe", "inherit"] });
  return new Promise((resolve, reject) => {
    let printed = "";
    child.stdout.on("data", (chunk) => {
      printed += chunk;
    });
    child.once("exit", (code) =>
      code === 0 ? resolve(JSON.parse(printed) as LoadResult) : reject(new Error(`the load generator ended with ${code}`)),
    );
  });
}

/** Milliseconds of processor time that a process has used; null where the system does not say (only Linux does, here). */
export function cpuMsOf(pid: number): number | null {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
      .replace(/^.*\) /s, "")
      .split(" ");
    // fields 14 and 15 of the file, in ticks of 10 ms
    return (Number(fields[11]) + Number(fields[12])) * 10;
  } catch {
    return null;
  }
}

/** Resident memory of a process in MB, now and at its highest; null where the system does not say. */
export function memoryMbOf(pid: number): { now: number; peak: number } | null {
  try {
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    const of = (name: string): number => Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(status)?.[1]) / 1024;
    return { now: of("VmRSS"), peak: of("VmHWM") };
  } catch {
    return null;
  }
}

function freePort(): Promise<number> {
  const probe = createServer();
  return new Promise((resolve) => {
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}
