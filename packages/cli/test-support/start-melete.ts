// Starts the real `melete start` as a process of its own, on a free port, and waits for its line. For tests only.
import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

export interface StartedMelete {
  url: string;
  process: ChildProcess;
  /** everything it printed so far */
  output(): string;
  /** asks it politely to end, as Ctrl-C does; resolves with the exit code (null when a signal ended it) */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

const main = fileURLToPath(new URL("../src/main.ts", import.meta.url));

export interface StartMeleteOptions {
  home: string;
  environment?: Record<string, string>;
  args?: string[];
  /** run it through a shell that stays, as npm does; `process` is then the shell */
  shell?: boolean;
}

export function startMelete({ home, environment = {}, args = [], shell = false }: StartMeleteOptions): Promise<StartedMelete> {
  const command = [process.execPath, main, "start", "--no-open", ...args];
  const [program, ...rest] = shell ? ["sh", "-c", `${command.map((word) => `'${word}'`).join(" ")}; exit $?`] : command;
  const child = spawn(program, rest, {
    env: { ...process.env, MELETE_HOME: home, MELETE_PORT: "0", ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let printed = "";
  const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
  return new Promise((resolve, reject) => {
    child.stderr.on("data", (chunk) => {
      printed += chunk;
    });
    child.stdout.on("data", (chunk) => {
      printed += chunk;
      const url = /Melete is listening on (http:\/\/\S+)\n/.exec(printed)?.[1];
      if (url === undefined) return;
      resolve({
        url,
        process: child,
        output: () => printed,
        stop(signal = "SIGTERM") {
          child.kill(signal);
          return ended;
        },
      });
    });
    ended.then((code) => reject(new Error(`melete start ended with ${code} before it listened:\n${printed}`)));
  });
}
