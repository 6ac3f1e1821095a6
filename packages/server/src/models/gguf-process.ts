// The process in which a GGUF file runs: its native code writes to its standard output as it likes, and may abort, without taking Melete
// along. It reads what gguf-child.ts sends and answers; it knows no requests.
import { createRequire } from "node:module";
import { join } from "node:path";
import { type GgufEngine, type GgufSetup, type LlamaModule, type LlamaResult, type LlamaToken, llamaPackage, openGgufEngine } from "./gguf-engine.ts";

export type ToGguf =
  | { type: "open"; setup: GgufSetup; moduleName: string }
  | { type: "complete"; id: number; options: Record<string, unknown> }
  | { type: "stop"; id: number }
  | { type: "close" };

export type FromGguf =
  | { type: "opened" }
  | { type: "not-opened"; message: string; isMissing: boolean }
  | { type: "token"; id: number; token: LlamaToken }
  | { type: "result"; id: number; result: LlamaResult }
  | { type: "failed"; id: number; message: string };

let engine: GgufEngine | null = null;
const stops = new Map<number, () => void>();
const tell = (message: FromGguf): void => void process.send?.(message);
const words = (error: unknown): string => (error instanceof Error ? error.message : String(error)).replace(/\.$/, "");

process.on("message", (message: ToGguf) => {
  switch (message.type) {
    case "open":
      void open(message.setup, message.moduleName);
      break;
    case "complete":
      void complete(message.id, message.options);
      break;
    case "stop":
      stops.get(message.id)?.();
      break;
    case "close":
      void (engine?.close() ?? Promise.resolve()).finally(() => process.exit(0));
      break;
    default:
      message satisfies never;
  }
});
// Melete is gone
process.on("disconnect", () => process.exit(0));

async function open(setup: GgufSetup, moduleName: string): Promise<void> {
  try {
    engine = await openGgufEngine(findModule(moduleName), setup);
    tell({ type: "opened" });
  } catch (error) {
    tell({ type: "not-opened", message: words(error), isMissing: isMissing(error) });
  }
}

async function complete(id: number, options: Record<string, unknown>): Promise<void> {
  if (engine === null) return tell({ type: "failed", id, message: "the weights are not loaded" });
  const { result, stop } = engine.complete(options, (token) => tell({ type: "token", id, token }));
  stops.set(id, stop);
  try {
    tell({ type: "result", id, result: await result });
  } catch (error) {
    tell({ type: "failed", id, message: words(error) });
  } finally {
    stops.delete(id);
  }
}

/** Looked for where Melete is and where it was started, so that it need not be a dependency. */
function findModule(name: string): LlamaModule {
  for (const from of [import.meta.filename, join(process.cwd(), "melete.js")]) {
    try {
      return createRequire(from)(name) as LlamaModule;
    } catch (error) {
      if (!isMissing(error)) throw error;
    }
  }
  throw Object.assign(new Error(`${llamaPackage} is not installed`), { code: "MODULE_NOT_FOUND" });
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && (error.code === "ERR_MODULE_NOT_FOUND" || error.code === "MODULE_NOT_FOUND");
}
