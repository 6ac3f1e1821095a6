// A Model from the address of any OpenAI-compatible server: Ollama, vLLM, llama.cpp, LM Studio, or a vendor.
// It knows the address and the key; the wire protocol is the SDK's.
import type { Capabilities, Model } from "@melete/core";
import { SetupError } from "../setup-error.ts";
import type { Limiter } from "./limiter.ts";
import { listModels } from "./list-models.ts";
import { createProviderModel, withoutTrailingSlash } from "./provider-model.ts";

export interface OpenAiCompatibleOptions {
  /** up to and with the version, such as http://127.0.0.1:11434/v1 */
  url: string;
  model: string;
  apiKey?: string;
  /** what is known better than the tables in known-models/ */
  capabilities?: Partial<Capabilities>;
  /** shared by the models of one key */
  limiter?: Limiter;
}

/**
 * Asks nothing of the network before the first request.
 *
 * @example const model = createOpenAiCompatibleModel({ url: "http://127.0.0.1:11434/v1", model: "qwen3-vl" });
 */
export function createOpenAiCompatibleModel(options: OpenAiCompatibleOptions): Model {
  return createProviderModel({ provider: "openai-compatible", ...options });
}

export interface FirstModelOptions {
  url: string;
  apiKey?: string;
  /** a timeout is told as one; any other abort rejects with its own reason */
  signal?: AbortSignal;
}

/** The first model that the server lists. Throws SetupError with what to do when there is none to be had. */
export async function firstModelName({ url, apiKey, signal = new AbortController().signal }: FirstModelOptions): Promise<string> {
  const baseUrl = withoutTrailingSlash(url);
  const [first] = await listModels({ provider: "openai-compatible", url: baseUrl, apiKey, signal });
  if (first === undefined) throw new SetupError(`${baseUrl}/models lists no model. Load one in that server, or set MELETE_MODEL to its name.`);
  return first;
}
