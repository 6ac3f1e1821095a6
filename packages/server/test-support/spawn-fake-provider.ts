// Starts the fake provider as a process of its own, so that it neither waits for the program under test nor dies with it.
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { FakeSettings, LoggedRequest } from "./fake-provider.ts";

export interface SpawnedProvider {
  /** with /v1 */
  url: string;
  pid: number;
  configure(settings: FakeSettings): Promise<void>;
  log(): Promise<{ running: number; requests: LoggedRequest[] }>;
  stop(): Promise<void>;
}

const main = fileURLToPath(new URL("./fake-provider-main.ts", import.meta.url));

/** It ends with `stop`, and by itself when this process is gone. */
export async function spawnFakeProvider(settings: FakeSettings = {}, { keepLog = true } = {}): Promise<SpawnedProvider> {
  const child = spawn(process.execPath, [main, JSON.stringify(settings), ...(keepLog ? [] : ["--no-log"])], { stdio: ["pipe", "pipe", "inherit"] });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const url = await new Promise<string>((resolve, reject) => {
    let printed = "";
    child.stdout.on("data", (chunk) => {
      printed += chunk;
      if (printed.endsWith("\n")) resolve(printed.trim());
    });
    child.once("error", reject);
    ended.then(() => reject(new Error("the fake provider ended before it listened")));
  });
  const origin = new URL(url).origin;
  return {
    url,
    pid: child.pid ?? 0,
    async configure(changed) {
      await fetch(`${origin}/fake/settings`, { method: "POST", body: JSON.stringify(changed) });
    },
    async log() {
      return (await (await fetch(`${origin}/fake/requests`)).json()) as { running: number; requests: LoggedRequest[] };
    },
    stop() {
      child.kill("SIGKILL");
      return ended;
    },
  };
}
