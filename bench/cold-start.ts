// How long from typing to listening: `melete start`, melete-nano loaded, against Node that does nothing.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { interleave } from "./interleave.ts";
import { median, type Report } from "./report.ts";

const main = join(import.meta.dirname, "..", "packages", "cli", "src", "main.ts");
const rounds = 7;

export async function run(): Promise<Report> {
  // Times end at the first output, or at the exit of a program that prints nothing; the rest of a rival's life is not counted.
  const rivals = [
    { name: "node -e 0", run: () => untilExit(["-e", "0"]) },
    { name: "melete start", run: startOnce },
  ];
  const times = await interleave(rivals, { rounds });
  const measurements = [...times].map(([name, samples]) => ({ name, unit: "ms", value: median(samples), samples }));
  return { title: "from spawn to the listening line, melete-nano loaded, beside an empty Node", measurements };
}

function untilExit(args: string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { stdio: "ignore" });
    child.once("error", reject);
    child.once("exit", (code) => (code === 0 ? resolve() : reject(new Error(`node ${args.join(" ")} ended with ${code}`))));
  });
}

/** Resolves at the listening line; the process is stopped in the background. */
function startOnce(): Promise<void> {
  const home = mkdtempSync(join(tmpdir(), "melete-bench-"));
  const environment = { ...process.env, MELETE_HOME: home, MELETE_PORT: "0", MELETE_MODEL_URL: "", MELETE_MODEL: "" };
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [main, "start", "--no-open"], { env: environment, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    let errors = "";
    child.stderr.on("data", (chunk) => {
      errors += chunk;
    });
    child.stdout.on("data", (chunk) => {
      output += chunk;
      if (!output.includes("Melete is listening on ")) return;
      child.kill("SIGKILL"); // a polite end would run while the next rival is timed
      resolve();
    });
    child.once("exit", () => {
      rmSync(home, { recursive: true, force: true });
      reject(new Error(`melete start ended before it listened: ${errors || output}`));
    });
  });
}
