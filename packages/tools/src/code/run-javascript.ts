// The tool run_javascript: a small program, run in QuickJS, which has nothing but the language. For quick checks and data; it knows no
// packages, pictures or network. The walls are in javascript/.
import type { Tool } from "@melete/core";
import { z } from "zod";
import { conversationFiles } from "./conversation-files.ts";
import type { ExecutionLimits, Executor, InputFile } from "./executor.ts";
import { createQuickJs } from "./javascript/quickjs-executor.ts";
import { keepOutput } from "./output-parts.ts";
import { tellExecution } from "./tell-execution.ts";
import { createTurnstile } from "./turnstile.ts";

/** Each takes a process with about 60 MiB and a core. */
const atOnce = 2;
/** They become strings in the memory of the program. */
const maxInputBytes = 8 * 1024 * 1024;

export const javascriptLimits: ExecutionLimits = {
  wallMs: 5_000,
  cpuSeconds: 10,
  memoryMiB: 64,
  processes: 1,
  outputBytes: 16_000,
  diskMiB: 0,
  files: 12,
  fileBytes: 4 * 1024 * 1024,
};

const input = z.object({
  code: z.string().min(1).max(60_000).describe("a whole program; console.log what you want to read, or end with an expression"),
});

export interface RunJavascriptOptions {
  executor?: Executor;
  limits?: ExecutionLimits;
}

export function createRunJavascript({
  executor = createQuickJs(),
  limits = javascriptLimits,
}: RunJavascriptOptions = {}): Tool<z.infer<typeof input>> {
  const turnstile = createTurnstile(atOnce);
  return {
    name: "run_javascript",
    description: `Runs a JavaScript program (ES2023, no packages, no network, no timers) for at most ${limits.wallMs / 1000} seconds. The conversation's text files are in the object files by name, as list_files tells it; writeFile(name, text) gives a file back. Every run starts anew.`,
    input,
    effects: "pure",
    async run({ code }, context) {
      const missing = await executor.missing();
      if (missing !== null) return { text: missing, isError: true };
      const files = await textFiles(context);
      const execution = await turnstile.pass(context.signal, () => executor.run({ code, files, limits, signal: context.signal }));
      return tellExecution(execution, limits, await keepOutput(execution.files, context));
    },
  };
}

/** The newest first, as far as there is room; under their handles and under the person's names. */
async function textFiles({ history, blobs }: Parameters<Tool["run"]>[1]): Promise<InputFile[]> {
  const files: InputFile[] = [];
  let room = maxInputBytes;
  for (const { kind, handle, name, blob } of conversationFiles(history).toReversed()) {
    if (kind === "picture" || blob.byteLength > room) continue;
    room -= blob.byteLength;
    const bytes = await blobs.read(blob.hash);
    for (const called of new Set([handle, name])) if (called !== "") files.push({ name: called, bytes });
  }
  return files;
}
