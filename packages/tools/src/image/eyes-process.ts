// The child process in which eyes look: takes one call at a time and answers it. It ends when its parent is gone.
import { type EyeEngine, eyeEngines } from "./eye-engines.ts";

export interface EyeCall {
  id: number;
  engine: EyeEngine;
  input: readonly unknown[];
}

export type EyeReply = { id: number; ok: true; output: unknown } | { id: number; ok: false; problem: string };

const engines = eyeEngines as Record<string, (...input: readonly unknown[]) => Promise<unknown>>;

process.on("message", async ({ id, engine, input }: EyeCall) => {
  let reply: EyeReply;
  try {
    reply = { id, ok: true, output: await engines[engine](...input) };
  } catch (error) {
    reply = { id, ok: false, problem: error instanceof Error ? error.message : String(error) };
  }
  process.send?.(reply);
});
process.on("disconnect", () => process.exit(0));
