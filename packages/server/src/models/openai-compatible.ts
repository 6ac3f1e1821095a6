// A Model from the address of any OpenAI-compatible server: Ollama, vLLM, llama.cpp, LM Studio, or a vendor.
// It knows the address and the key; the wire protocol is the SDK's.
import type { Capabilities, Model } from "@melete/core";
import { z } from "zod";
import { SetupError } from "../setup-error.ts";
import { createAiSdkModel } from "./ai-sdk-model.ts";
import { describeFailure } from "./describe-failure.ts";

export interface OpenAiCompatibleOptions {
  /** up to and with the version, such as http://127.0.0.1:11434/v1 */
  url: string;
  model: string;
  apiKey?: string;
  /** what is known better than the defaults below */
  capabilities?: Partial<Capabilities>;
}

/**
 * What is assumed of a server that says nothing about itself. Images and tools are allowed, because a model that has them and is not
 * let use them is the worse mistake: one that has not answers with an error that says so.
 */
const unknownServer: Capabilities = {
  images: true,
  tools: true,
  coordinates: "thousandths",
  contextTokens: 32_768,
  sampling: "settable",
  // not "switchable": many servers refuse the parameter. Reasoning that comes unasked is shown all the same.
  reasoning: "always",
  records: "block",
  abort: "best-effort",
  parallel: 4,
  priceUsdPerMillion: null,
};

/**
 * Asks nothing of the network before the first request.
 *
 * @example const model = createOpenAiCompatibleModel({ url: "http://127.0.0.1:11434/v1", model: "qwen3-vl" });
 */
export function createOpenAiCompatibleModel({ url, model, apiKey, capabilities }: OpenAiCompatibleOptions): Model {
  const baseUrl = withoutTrailingSlash(url);
  return createAiSdkModel({
    id: model,
    capabilities: { ...unknownServer, ...capabilities },
    describeFailure: (error) => describeFailure(error, { url: baseUrl, modelName: model, hasKey: apiKey !== undefined }),
    load: async () => {
      const { createOpenAICompatible } = await import("@ai-sdk/openai-compatible");
      return createOpenAICompatible({ name: "openaiCompatible", baseURL: baseUrl, apiKey, includeUsage: true }).languageModel(model);
    },
  });
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
  return describeFailure(cause, { url, modelName: "the list of models", hasKey: apiKey !== undefined }).message;
}

function withoutTrailingSlash(url: string): string {
  return url.replace(/\/+$/, "");
}
