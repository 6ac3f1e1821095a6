// A Model from the name of a provider: which SDK, which address, which key, which facts. The wire protocols are the SDKs'; they are
// loaded at the first request.
import type { Capabilities, Model } from "@melete/core";
import { createAiSdkModel, type StreamingModel } from "./ai-sdk-model.ts";
import { loadChatModel } from "./chat-model.ts";
import { describeFailure, type Remedies } from "./describe-failure.ts";
import { knownCapabilities } from "./known-models/known-capabilities.ts";
import type { Limiter } from "./limiter.ts";
import { unknownCloud, unknownServer } from "./unknown-model.ts";
import { wires, type WireName } from "./wire.ts";

export type ProviderName = "openai-compatible" | "openai" | "openai-chat" | "meta" | "anthropic" | "google";

export interface Provider {
  wire: WireName;
  /** null: there is no usual address */
  url: string | null;
  /** the environment variable that usually holds its key; null: usually none is needed */
  keyVariable: string | null;
  unknown: Capabilities;
  load(model: string, place: { baseURL: string; apiKey: string | undefined }): Promise<StreamingModel>;
}

export const providers: { readonly [Name in ProviderName]: Provider } = {
  "openai-compatible": {
    wire: "openai-compatible",
    url: null,
    keyVariable: null,
    unknown: unknownServer,
    load: (model, place) => loadChatModel({ ...place, model }),
  },
  openai: {
    wire: "openai-responses",
    url: "https://api.openai.com/v1",
    keyVariable: "OPENAI_API_KEY",
    unknown: unknownCloud,
    load: async (model, place) => (await openai(place)).responses(model),
  },
  "openai-chat": {
    wire: "openai-chat",
    url: "https://api.openai.com/v1",
    keyVariable: "OPENAI_API_KEY",
    unknown: unknownCloud,
    load: async (model, place) => (await openai(place)).chat(model),
  },
  meta: {
    wire: "meta",
    url: "https://api.meta.ai/v1",
    keyVariable: "MODEL_API_KEY",
    unknown: unknownCloud,
    load: async (model, place) => (await openai(place)).responses(model),
  },
  anthropic: {
    wire: "anthropic",
    url: "https://api.anthropic.com/v1",
    keyVariable: "ANTHROPIC_API_KEY",
    unknown: unknownCloud,
    async load(model, place) {
      const { createAnthropic } = await import("@ai-sdk/anthropic");
      return createAnthropic({ ...place, apiKey: place.apiKey ?? noKey }).languageModel(model);
    },
  },
  google: {
    wire: "google",
    url: "https://generativelanguage.googleapis.com/v1beta",
    keyVariable: "GOOGLE_GENERATIVE_AI_API_KEY",
    unknown: unknownCloud,
    async load(model, place) {
      const { createGoogle } = await import("@ai-sdk/google");
      return createGoogle({ ...place, apiKey: place.apiKey ?? noKey }).languageModel(model);
    },
  },
};

/** Without one, the SDKs would look into the environment on their own and then fail with their own words. The server's words are better. */
const noKey = "none";

async function openai(place: { baseURL: string; apiKey: string | undefined }) {
  const { createOpenAI } = await import("@ai-sdk/openai");
  return createOpenAI({ ...place, apiKey: place.apiKey ?? noKey });
}

export interface ProviderModelOptions {
  provider: ProviderName;
  /** the model's name at the provider */
  model: string;
  /** the name it has in Melete; default: `model` */
  id?: string;
  /** needed for "openai-compatible"; with the version, such as http://127.0.0.1:11434/v1 */
  url?: string;
  apiKey?: string;
  /** what is known better than the tables; wins over them */
  capabilities?: Partial<Capabilities>;
  /** see Wire; "openai-compatible" only */
  effortField?: string;
  /** where the person corrects what is wrong */
  remedies?: Remedies;
  /** shared by the models of one key */
  limiter?: Limiter;
}

/**
 * Asks nothing of the network before the first request.
 *
 * @example const model = createProviderModel({ provider: "meta", model: "muse-spark-1.3", apiKey });
 */
export function createProviderModel(options: ProviderModelOptions): Model {
  const { provider: name, model, id = model, apiKey, capabilities, remedies, limiter } = options;
  const provider = providers[name];
  const baseURL = withoutTrailingSlash(options.url ?? provider.url ?? "");
  const made = createAiSdkModel({
    id,
    capabilities: capabilitiesOf({ provider: name, model, url: baseURL, capabilities }),
    wire: { ...wires[provider.wire], ...(options.effortField === undefined ? {} : { effortField: options.effortField }) },
    limiter,
    describeFailure: (error) => describeFailure(error, { url: baseURL, modelName: model, apiKey, remedies }),
    load: () => provider.load(model, { baseURL, apiKey }),
  });
  return { ...made, provider: namesInTraces[name] };
}

const namesInTraces: { readonly [Name in ProviderName]: string } = {
  "openai-compatible": "openai_compatible",
  openai: "openai",
  "openai-chat": "openai",
  meta: "meta",
  anthropic: "anthropic",
  google: "gcp.gemini",
};

/** What is assumed, then what the tables know, then what is said. */
export function capabilitiesOf(options: Pick<ProviderModelOptions, "provider" | "model" | "url" | "capabilities">): Capabilities {
  const { provider, model, url, capabilities } = options;
  const known = knownCapabilities(model, new Date())?.capabilities ?? {};
  const free = { input: 0, output: 0, cachedInput: 0 };
  // a proxy before a vendor may well run on this machine
  const isOwnMachine = provider === "openai-compatible" && url !== undefined && URL.canParse(url) && isLoopback(new URL(url).hostname);
  return definedOnly({ ...providers[provider].unknown, ...known, ...(isOwnMachine ? { priceUsdPerMillion: free } : {}), ...capabilities });
}

/** What runs on this machine costs nothing per token. */
export function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}

export function withoutTrailingSlash(url: string): string {
  return url.replace(/\/+$/, "");
}

function definedOnly(capabilities: Capabilities): Capabilities {
  return Object.fromEntries(Object.entries(capabilities).filter(([, value]) => value !== undefined)) as unknown as Capabilities;
}
