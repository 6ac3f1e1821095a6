// Looks a model's name up in the tables. It knows names and dates; what is assumed of a model that no table knows is not its business.
import type { Capabilities } from "@melete/core";
import { anthropicModels } from "./anthropic.ts";
import { googleModels } from "./google.ts";
import type { KnownModel, Price } from "./known-model.ts";
import { metaModels } from "./meta.ts";
import { openWeightModels } from "./open-weights.ts";
import { openaiModels } from "./openai.ts";

export const tables = [metaModels, openaiModels, anthropicModels, googleModels, openWeightModels] as const;

export interface Known {
  capabilities: Partial<Capabilities>;
  /** where the facts were read */
  source: string;
}

/**
 * null for a model that no table knows.
 *
 * @example knownCapabilities("Qwen/Qwen3-VL-8B-Instruct:Q4_K_M", new Date())?.capabilities.coordinates // "thousandths"
 */
export function knownCapabilities(modelName: string, on: Date): Known | null {
  const name = plainName(modelName);
  for (const { source, models } of tables) {
    const found = models.find((model) => model.name.test(name));
    if (found !== undefined) return { source, capabilities: { ...found.capabilities, priceUsdPerMillion: priceOn(found, on) } };
  }
  return null;
}

/** "Qwen/Qwen3-VL-8B:Q4_K_M" and "/models/qwen3-vl-8b-q4.gguf" are about the same weights. */
function plainName(modelName: string): string {
  const last = modelName.split(/[/\\]/).at(-1) ?? "";
  return last.toLowerCase().replaceAll(/[_:]/g, "-");
}

function priceOn({ prices }: KnownModel, on: Date): Capabilities["priceUsdPerMillion"] {
  const day = on.toISOString().slice(0, 10);
  // a price that has not begun yet is still the best that is known
  const price: Price | undefined = prices?.findLast(({ from }) => from <= day) ?? prices?.[0];
  if (price === undefined) return null;
  const { from: _, ...rest } = price;
  return rest;
}
