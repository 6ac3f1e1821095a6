// Which models there are and which one answers: the one at the given address, else melete-nano in this process.
// It knows where models come from and how they are let go; it does not know turns.
import type { Model } from "@melete/core";
import type { ModelSettings } from "./settings.ts";
import { UsageError } from "./usage-error.ts";

export const nanoId = "melete-nano";

/** Settings under which melete-nano answers, whatever the person has set up. */
export const nanoSettings: ModelSettings = { url: undefined, model: undefined, apiKey: undefined };

/** A server that is still loading a model may take its time; nobody waits longer than this for a list. */
const modelListTimeoutMs = 10_000;

export interface OpenModel {
  model: Model;
  /** ends what it runs on; melete-nano holds a thread and its memory */
  close(): Promise<void>;
}

/** Only the model that answers. Throws UsageError when the settings contradict each other, SetupError when it cannot be had. */
export async function openModel({ url, model, apiKey }: ModelSettings): Promise<OpenModel> {
  if (url === undefined || model === nanoId) {
    if (url === undefined && model !== undefined && model !== nanoId) {
      throw new UsageError(
        `There is no model ${JSON.stringify(model)} in this process, only ${nanoId}. Say where it is served: --model-url URL or MELETE_MODEL_URL.`,
      );
    }
    const { loadNano } = await import("@melete/lab");
    const nano = await loadNano();
    return { model: nano, close: () => nano.close() };
  }
  const { createOpenAiCompatibleModel, firstModelName } = await import("@melete/server");
  const name = model ?? (await firstModelName({ url, apiKey, signal: AbortSignal.timeout(modelListTimeoutMs) }));
  return { model: createOpenAiCompatibleModel({ url, model: name, apiKey }), close: async () => undefined };
}

export interface OpenModels {
  models: Model[];
  /** the one that answers when nobody chooses */
  chosen: Model;
  close(): Promise<void>;
}

/** The model that answers, and melete-nano beside it, for people who like to compare. */
export async function openModels(settings: ModelSettings, warn: (text: string) => void): Promise<OpenModels> {
  const { model: chosen, close } = await openModel(settings);
  if (chosen.id === nanoId) return { models: [chosen], chosen, close };
  try {
    const nano = await openModel(nanoSettings);
    return { models: [chosen, nano.model], chosen, close: nano.close };
  } catch (error) {
    // The person asked for another model; this one is an extra.
    warn(`melete-nano is not available: ${error instanceof Error ? error.message : String(error)}`);
    return { models: [chosen], chosen, close };
  }
}

/** Opens the model, hands it to `use`, and closes it whatever happens. */
export async function withModel<Result>(settings: ModelSettings, use: (model: Model) => Promise<Result>): Promise<Result> {
  const { model, close } = await openModel(settings);
  try {
    return await use(model);
  } finally {
    await close();
  }
}
