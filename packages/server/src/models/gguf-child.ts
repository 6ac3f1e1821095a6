// The process of a GGUF file, seen from Melete: starts it, speaks with it, and turns its end into failures. It knows messages, not models.
import { fork } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { SetupError } from "../setup-error.ts";
import { type GgufEngine, type GgufSetup, type LlamaResult, type LlamaToken, llamaPackage } from "./gguf-engine.ts";
import type { FromGguf, ToGguf } from "./gguf-process.ts";

/** The package is not there: the person has to install it. */
export class MissingLlama extends Error {
  override name = "MissingLlama";
}

interface Waiting {
  onToken(token: LlamaToken): void;
  resolve(result: LlamaResult): void;
  reject(error: Error): void;
}

export interface ForkedEngine extends GgufEngine {
  /** it has ended; the next request needs a new one */
  readonly isGone: boolean;
}

/** Rejects with SetupError or MissingLlama, or with why the weights cannot be loaded. `moduleName` is for tests. */
export async function forkGgufEngine(setup: GgufSetup, moduleName = llamaPackage): Promise<ForkedEngine> {
  // the native code does not take a missing file well
  for (const file of [setup.path, setup.mmproj]) {
    if (file !== undefined && !existsSync(file)) throw new SetupError(`There is no file ${file}. Correct "path" and "mmproj" in models.json.`);
  }
  // what the native code prints is nobody's answer; its last words are kept for the one case in which they help
  const child = fork(fileURLToPath(new URL("./gguf-process.ts", import.meta.url)), { stdio: ["ignore", "ignore", "pipe", "ipc"], execArgv: [] });
  const waiting = new Map<number, Waiting>();
  let lastWords = "";
  let isGone = false;
  let nextId = 0;
  child.stderr?.on("data", (chunk: Buffer) => {
    lastWords = `${lastWords}${chunk.toString("utf8")}`.slice(-400);
  });
  const tell = (message: ToGguf): void => void (child.connected && child.send(message));
  const ended = new Promise<Error>((resolve) => {
    child.once("exit", (code, signal) => {
      isGone = true;
      const words = lastWords.trim().split("\n").at(-1) ?? "";
      const error = new Error(`its process ended (${signal ?? `exit code ${code}`}${words === "" ? "" : `: ${words}`})`);
      for (const { reject } of waiting.values()) reject(error);
      waiting.clear();
      resolve(error);
    });
  });
  const opened = new Promise<void>((resolve, reject) => {
    child.on("message", (message: FromGguf) => {
      switch (message.type) {
        case "opened":
          resolve();
          break;
        case "not-opened":
          reject(message.isMissing ? new MissingLlama(message.message) : new Error(message.message));
          break;
        case "token":
          waiting.get(message.id)?.onToken(message.token);
          break;
        case "result":
          waiting.get(message.id)?.resolve(message.result);
          waiting.delete(message.id);
          break;
        case "failed":
          waiting.get(message.id)?.reject(new Error(message.message));
          waiting.delete(message.id);
          break;
        default:
          message satisfies never;
      }
    });
    void ended.then(reject);
  });
  const end = async (): Promise<void> => {
    tell({ type: "close" });
    if (!isGone) await ended;
  };
  tell({ type: "open", setup, moduleName });
  await opened.catch(async (error: unknown) => {
    await end();
    throw error;
  });
  return {
    get isGone() {
      return isGone;
    },
    complete(options, onToken) {
      const id = nextId++;
      const result = new Promise<LlamaResult>((resolve, reject) => waiting.set(id, { onToken, resolve, reject }));
      tell({ type: "complete", id, options });
      return { result, stop: () => tell({ type: "stop", id }) };
    },
    close: end,
  };
}
