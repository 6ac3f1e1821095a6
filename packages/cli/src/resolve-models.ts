// Which models there are and which one answers: the one at the given address, else melete-nano in this process.
// It knows where models come from; it does not know turns.
import type { Model } from "@melete/core";
import type { ModelSettings } from "./settings.ts";
import { UsageError } from "./usage-error.ts";

export const nanoId = "melete-nano";

/** A server that is still loading a model may take its time; nobody waits longer than this for a list. */
const modelListTimeoutMs = 10_000;

export interface ResolvedModels {
  models: Model[];
  /** the one that answers when nobody chooses */
  chosen: Model;
}

/** Only the model that answers. Throws UsageError when the settings contradict each other, SetupError when it cannot be had. */
export async function resolveModel(settings: ModelSettings): Promise<Model> {
  if (settings.url === undefined || settings.model === nanoId) {
    if (settings.url === undefined && settings.model !== undefined && settings.model !== nanoId) {
      throw new UsageError(
        `There is no model ${JSON.stringify(settings.model)} in this process, only ${nanoId}. Say where it is served: --model-url URL or MELETE_MODEL_URL.`,
      );
    }
    const { loadNano } = await import("@melete/lab");
    return loadNano();
  }
  const { createOpenAiCompatibleModel, firstModelName } = await import("@melete/server");
  const { url, apiKey } = settings;
  const model = settings.model ?? (await firstModelName({ url, apiKey, signal: AbortSignal.timeout(modelListTimeoutMs) }));
  return createOpenAiCompatibleModel({ url, model, apiKey });
}

/** The model that answers, and melete-nano beside it, for people who like to compare. */
export async function resolveModels(settings: ModelSettings, warn: (text: string) => void): Promise<ResolvedModels> {
  const chosen = await resolveModel(settings);
  if (chosen.id === nanoId) return { models: [chosen], chosen };
  try {
    const nano = await resolveModel({ url: undefined, model: undefined, apiKey: undefined });
    return { models: [chosen, nano], chosen };
  } catch (error) {
    // The person asked for another model; this one is an extra.
    warn(`melete-nano is not available: ${error instanceof Error ? error.message : String(error)}`);
    return { models: [chosen], chosen };
  }
}
