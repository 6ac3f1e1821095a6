// What runs must not outlive Melete, not even when Melete is killed without a chance to say goodbye.
import { type ChildProcess, spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterEach, expect, test } from "vitest";
import { createBubblewrap } from "./sandbox/bubblewrap.ts";

const program = fileURLToPath(new URL("../../test-support/run-code.ts", import.meta.url));
const missing = await createBubblewrap().missing();
if (missing !== null) console.warn(`orphans of run_python are not tested: ${missing}`);
const patience = { timeout: 50_000, interval: 100 };

const started: ChildProcess[] = [];
afterEach(() => {
  for (const child of started.splice(0)) child.kill("SIGKILL");
});

/** Starts a process that runs this code, as Melete does. */
function start(language: "python" | "javascript", code: string): number {
  const child = spawn(process.execPath, [program, language, code], { stdio: "ignore" });
  started.push(child);
  return child.pid ?? 0;
}

function read(pid: string, what: string): string {
  try {
    return readFileSync(`/proc/${pid}/${what}`, "utf8");
  } catch {
    return "";
  }
}

/** Everything below this process; the program in it may have many names. */
function descendants(pid: number): string[] {
  const all = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  const children = all.filter((one) => read(one, "status").includes(`\nPPid:\t${pid}\n`));
  return [...children, ...children.flatMap((child) => descendants(Number(child)))];
}

/** Pids are used again, so what a pid is counts with it. */
const running = (programs: readonly [pid: string, started: string][]): number => programs.filter(([pid, at]) => startOf(pid) === at).length;
const startOf = (pid: string): string => (read(pid, "stat").includes(") Z ") ? "" : (read(pid, "stat").split(") ")[1]?.split(" ")[19] ?? ""));

/** In hundredths of a second; starting Node takes about 30. */
const processorTicks = (pid: string): number => Number(read(pid, "stat").split(") ")[1]?.split(" ")[11] ?? 0);

async function killOnceRunning(pid: number, isRunning: (commandLine: string, pid: string) => boolean): Promise<[string, string][]> {
  await expect.poll(() => descendants(pid).some((one) => isRunning(read(one, "cmdline"), one)), patience).toBe(true);
  const programs = descendants(pid).map((one): [string, string] => [one, startOf(one)]);
  process.kill(pid, "SIGKILL");
  return programs;
}

test.skipIf(missing !== null)("a Python program ends when Melete is killed", async () => {
  const pid = start("python", "import time, subprocess\nsubprocess.Popen(['/usr/bin/sleep', '600'], start_new_session=True)\ntime.sleep(600)");
  const programs = await killOnceRunning(pid, (line) => line.startsWith("/usr/bin/sleep"));
  expect(programs.length).toBeGreaterThan(2);
  await expect.poll(() => running(programs), patience).toBe(0);
});

test.skipIf(process.platform !== "linux")(
  "a JavaScript program in a loop ends when Melete is killed: its processor time is limited by the system",
  async () => {
    // a loop that QuickJS itself does not interrupt
    const pid = start("javascript", "const a = []; for (;;) { a.length = 0; for (let i = 0; i < 20; i++) a.push(new Array(1e4).fill(1)); }");
    const programs = await killOnceRunning(pid, (line, one) => line.includes("quickjs-process") && processorTicks(one) > 80);
    await expect.poll(() => running(programs), patience).toBe(0);
  },
);
