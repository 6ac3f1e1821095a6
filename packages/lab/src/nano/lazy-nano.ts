// melete-nano beside another model: offered from the start, loaded by the first question that somebody asks of it. An idle server then
// holds neither its weights nor its thread. It knows when to load; how, is load-nano.ts.
import { accessSync } from "node:fs";
import { join } from "node:path";
import type { Failure, ModelEvent, ModelRequest, StreamOptions } from "@melete/core";
import { type LoadNanoOptions, loadNano, type NanoModel, nanoFolder } from "./load-nano.ts";
import { nanoCapabilities, nanoId } from "./nano-model.ts";
import { SetupError } from "./setup-error.ts";

/** Throws SetupError when its weights are not there. Loading that fails is the failure of the question that asked for it. */
export function createLazyNano(options: LoadNanoOptions = {}): NanoModel {
  const folder = options.folder ?? nanoFolder;
  try {
    accessSync(join(folder, "model.safetensors"));
  } catch (cause) {
    throw new SetupError(`melete-nano has no model.safetensors in ${folder}. Restore the folder from the repository.`, { cause });
  }
  let loading: Promise<NanoModel> | null = null;
  let closed = false;

  async function* stream(request: ModelRequest, streamOptions: StreamOptions): AsyncGenerator<ModelEvent> {
    if (streamOptions.signal.aborted) return yield { type: "finish", reason: "aborted" };
    let nano: NanoModel;
    try {
      if (closed) throw new Error("melete-nano was closed. Load it again.");
      loading ??= loadNano(options);
      nano = await loading;
    } catch (error) {
      // the next question tries again: what is missing may have been put in place
      loading = null;
      const message = error instanceof Error ? error.message : String(error);
      const failure: Failure = { kind: error instanceof SetupError ? "setup" : "model", message, retryable: false };
      return yield { type: "finish", reason: "error", failure };
    }
    yield* nano.stream(request, streamOptions);
  }

  return {
    id: nanoId,
    capabilities: nanoCapabilities,
    stream,
    async close() {
      closed = true;
      // one that never came up has nothing to close
      await loading?.then(
        (nano) => nano.close(),
        () => undefined,
      );
    },
  };
}
