// A Model from the address of any OpenAI-compatible server: Ollama, vLLM, llama.cpp, LM Studio, or a vendor.
// It knows the address and the key; the wire protocol is the SDK's.
import type { Capabilities, Model } from "@melete/core";
import { z } from "zod";
import { SetupError } from "../setup-error.ts";
import { describeFailure } from "./describe-failure.ts";
import type { Limiter } from "./limiter.ts";
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

const modelListSchema = z.object({ data: z.array(z.object({ id: z.string() })).min(1) });

export interface FirstModelOptions {
  url: string;
  apiKey?: string;
  /** a timeout is told as one; any other abort rejects with its own reason */
  signal?: AbortSignal;
}

/** The first model that the server lists. Throws SetupError with what to do when there is none to be had. */
export async function firstModelName({ url, apiKey, signal }: FirstModelOptions): Promise<string> {
  const baseUrl = withoutTrailingSlash(url);
  let body: unknown;
  try {
    const headers: Record<string, string> = apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` };
    const response = await fetch(`${baseUrl}/models`, { headers, signal });
    const text = await response.text();
    if (!response.ok) throw Object.assign(new Error(text), { statusCode: response.status, responseBody: text });
    body = JSON.parse(text);
  } catch (cause) {
    const message = explain(cause, baseUrl, apiKey);
    if (message === null) throw cause;
    throw new SetupError(message, { cause });
  }
  const parsed = modelListSchema.safeParse(body);
  if (!parsed.success) throw new SetupError(`${baseUrl}/models lists no model. Load one in that server, or set MELETE_MODEL to its name.`);
  return parsed.data.data[0].id;
}

/** null for an abort that is not a timeout */
function explain(cause: unknown, url: string, apiKey: string | undefined): string | null {
  if (cause instanceof SyntaxError) return `${url}/models did not answer with JSON. Correct MELETE_MODEL_URL; it usually ends in /v1.`;
  if (cause instanceof DOMException && cause.name === "AbortError") return null;
  if (cause instanceof DOMException && cause.name === "TimeoutError") {
    return `${url}/models did not answer in time. Look at that server, correct MELETE_MODEL_URL, or set MELETE_MODEL so that it is not asked.`;
  }
  return describeFailure(cause, { url, modelName: "the list of models", apiKey }).message;
}
