// Where models come from, in the order in which they are preferred: what the person set up (models.json), providers whose key is in the
// environment, servers found on this machine. It makes Models without asking anybody; melete-nano is added by who starts the program.
import type { Capabilities, Model } from "@melete/core";
import { createGgufModel } from "./gguf-model.ts";
import { environmentRemedies } from "./describe-failure.ts";
import { knownCapabilities } from "./known-models/known-capabilities.ts";
import { createLimiters, type Limiter } from "./limiter.ts";
import { listModels } from "./list-models.ts";
import { keyOf, type GgufEntry, type HostedEntry, type ModelConfig } from "./model-config.ts";
import { factsKey, type ModelFacts } from "./model-facts.ts";
import { createProviderModel, providers, withoutTrailingSlash, type ProviderName } from "./provider-model.ts";

export interface ModelOffer {
  model: Model;
  provider: ProviderName | "gguf";
  /** what the provider calls it */
  name: string;
  /** its address, or the path of its file */
  place: string;
  /** who brought it, for people: "models.json", "MODEL_API_KEY", "Ollama" */
  origin: string;
  /** how much is known: "told" by the person or its server, "tables", "probed", or "assumed" */
  knowledge: "told" | "tables" | "probed" | "assumed";
  /** The same model with other assumptions about it, for trying them out. */
  variant(capabilities: Partial<Capabilities>): Model;
  /** What its server says it serves; costs nothing. Rejects with SetupError when it cannot be asked. */
  list(signal: AbortSignal): Promise<string[]>;
  /** lets go of what it holds; models at an address hold nothing */
  close(): Promise<void>;
}

export interface OfferOptions {
  environment: Readonly<Record<string, string | undefined>>;
  facts?: Readonly<Record<string, ModelFacts>>;
  /** told about models that were set up and cannot be offered */
  warn?: (text: string) => void;
  limiterFor?: (url: string, apiKey: string | undefined) => Limiter;
}

/**
 * The models that a key in the environment offers, the first of each being the one for every day. "-contributor" variants are not here:
 * what is sent to them may be trained on, and that is for the person to choose.
 */
export const modelsOfKeys: readonly { provider: ProviderName; models: readonly string[] }[] = [
  { provider: "meta", models: ["muse-spark-1.3", "muse-ember-1.0", "muse-wonder-1.0"] },
  { provider: "openai", models: ["gpt-6.2-sol", "gpt-6.2-astra", "gpt-6-luna"] },
  { provider: "anthropic", models: ["claude-sonnet-5-5", "claude-opus-5-5", "claude-haiku-5-5"] },
  { provider: "google", models: ["gemini-3.8-flash", "gemini-4-argon"] },
];

export function offersFromConfig(config: ModelConfig | null, options: OfferOptions): ModelOffer[] {
  if (config === null) return [];
  const { warn = () => undefined } = options;
  return config.entries.flatMap((entry): ModelOffer[] => {
    if (entry.provider === "gguf") {
      return [offerFile(entry, config.path)];
    }
    const key = keyOf(entry, options.environment, config.path);
    if (!key.ok) {
      warn(`The model ${entry.id} of ${config.path} is left out: ${key.problem}.`);
      return [];
    }
    return [offerAt(entry, key.apiKey, config.path, options, remediesOf(entry, config.path))];
  });
}

function remediesOf({ id, keyFrom, provider, url }: HostedEntry, path: string) {
  return {
    address: url === undefined ? null : `"url" of ${id} in ${path}`,
    key: keyFrom ?? providers[provider].keyVariable ?? `"keyFrom" of ${id} in ${path}`,
    model: `"model" of ${id} in ${path}`,
  };
}

export function offersFromKeys(options: OfferOptions): ModelOffer[] {
  return modelsOfKeys.flatMap(({ provider, models }) => {
    const variable = providers[provider].keyVariable ?? "";
    const apiKey = options.environment[variable]?.trim();
    if (!apiKey) return [];
    const remedies = { address: null, key: variable, model: "the choice of the model, in models.json" };
    return models.map((model) => offerAt({ id: model, provider, model }, apiKey, variable, options, remedies));
  });
}

export interface LocalPlace {
  /** with /v1 */
  url: string;
  server: string;
  models: readonly { name: string; capabilities: Partial<Capabilities>; effortField?: string }[];
}

export function offersFromLocalServer({ url, server, models }: LocalPlace, options: OfferOptions): ModelOffer[] {
  const remedies = { address: `the address of ${server}`, key: "the key of that server, in models.json", model: "the choice of the model" };
  return models.map(({ name, capabilities, effortField }) =>
    offerAt({ id: name, provider: "openai-compatible", url, model: name, capabilities, effortField }, undefined, server, options, remedies, true),
  );
}

/** One model at an address that the person gave, such as MELETE_MODEL_URL. */
export function offerAtUrl(place: { url: string; model: string; apiKey: string | undefined }, options: OfferOptions): ModelOffer {
  return offerAt({ id: place.model, provider: "openai-compatible", ...place }, place.apiKey, place.url, options, environmentRemedies);
}

function offerFile(entry: GgufEntry, origin: string): ModelOffer {
  const model = createGgufModel(entry);
  return {
    model,
    provider: "gguf",
    name: entry.model ?? entry.id,
    place: entry.path,
    origin,
    knowledge: "told",
    variant: (capabilities) => createGgufModel({ ...entry, capabilities: { ...entry.capabilities, ...capabilities } }),
    list: async () => [entry.model ?? entry.id],
    close: () => model.close(),
  };
}

type Offered = Pick<HostedEntry, "id" | "provider" | "model" | "url" | "capabilities"> & { effortField?: string };

const sharedLimiters = createLimiters();

function offerAt(
  { id, provider, model: name, url, capabilities, effortField }: Offered,
  apiKey: string | undefined,
  origin: string,
  { facts = {}, limiterFor = sharedLimiters }: OfferOptions,
  remedies: Parameters<typeof createProviderModel>[0]["remedies"],
  probedWins = false,
): ModelOffer {
  const place = withoutTrailingSlash(url ?? providers[provider].url ?? "");
  const probed = facts[factsKey(place, name)]?.capabilities ?? {};
  // what a person wrote wins over what was found out; what a server says of itself does not
  const known = probedWins ? { ...capabilities, ...probed } : { ...probed, ...capabilities };
  const make = (said: Partial<Capabilities>): Model =>
    createProviderModel({ id, provider, model: name, url, apiKey, capabilities: said, effortField, remedies, limiter: limiterFor(place, apiKey) });
  return {
    model: make(known),
    provider,
    name,
    place,
    origin,
    knowledge: knowledgeOf(),
    variant: (said) => make({ ...known, ...said }),
    list: (signal) => listModels({ provider, url: place, apiKey, remedies, signal }),
    close: async () => undefined,
  };

  function knowledgeOf(): ModelOffer["knowledge"] {
    if (Object.keys(probed).length > 0) return "probed";
    if (knownCapabilities(name, new Date()) !== null) return "tables";
    return Object.keys(capabilities ?? {}).length > 0 ? "told" : "assumed";
  }
}
