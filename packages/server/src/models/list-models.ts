// Asks a provider which models it serves: a question that costs nothing and shows whether address and key are right.
import { z } from "zod";
import { SetupError } from "../setup-error.ts";
import { describeFailure, type Remedies } from "./describe-failure.ts";
import { providers, type ProviderName } from "./provider-model.ts";

const openaiList = z.object({ data: z.array(z.object({ id: z.string() })) });
const googleList = z.object({ models: z.array(z.object({ name: z.string() })) });

export interface ListModelsOptions {
  provider: ProviderName;
  /** with the version, without a slash at its end */
  url: string;
  apiKey: string | undefined;
  remedies?: Remedies;
  /** a timeout is told as one; any other abort rejects with its own reason */
  signal: AbortSignal;
}

/** In the provider's order. Throws SetupError with what to do when it cannot be had. */
export async function listModels({ provider, url, apiKey, remedies, signal }: ListModelsOptions): Promise<string[]> {
  const address = `${url}/models${provider === "anthropic" || provider === "google" ? pageSize[provider] : ""}`;
  let body: unknown;
  try {
    const response = await fetch(address, { headers: headersFor(provider, apiKey), signal });
    const text = await response.text();
    if (!response.ok) throw Object.assign(new Error(text), { statusCode: response.status, responseBody: text });
    body = JSON.parse(text);
  } catch (cause) {
    throw explain(cause, { provider, url, apiKey, remedies });
  }
  const parsed = provider === "google" ? googleList.safeParse(body) : openaiList.safeParse(body);
  if (!parsed.success) throw new SetupError(`${url}/models does not answer with a list of models. ${addressHint(remedies)}`);
  return "models" in parsed.data ? parsed.data.models.map(({ name }) => name.replace(/^models\//, "")) : parsed.data.data.map(({ id }) => id);
}

/** All at once: the usual pages are of 20 and 50. */
const pageSize = { anthropic: "?limit=1000", google: "?pageSize=1000" };

function headersFor(provider: ProviderName, apiKey: string | undefined): Record<string, string> {
  if (apiKey === undefined) return {};
  switch (providers[provider].wire) {
    case "anthropic":
      return { "x-api-key": apiKey, "anthropic-version": "2023-06-01" };
    case "google":
      return { "x-goog-api-key": apiKey };
    default:
      return { authorization: `Bearer ${apiKey}` };
  }
}

function explain(cause: unknown, { url, apiKey, remedies }: Pick<ListModelsOptions, "provider" | "url" | "apiKey" | "remedies">): unknown {
  if (cause instanceof SyntaxError) return new SetupError(`${url}/models did not answer with JSON. ${addressHint(remedies)}`, { cause });
  if (cause instanceof DOMException && cause.name === "AbortError") return cause;
  if (cause instanceof DOMException && cause.name === "TimeoutError") {
    return new SetupError(`${url}/models did not answer in time. Look at that server and the network.`, { cause });
  }
  return new SetupError(describeFailure(cause, { url, modelName: "the list of models", apiKey, remedies }).message, { cause });
}

function addressHint(remedies: Remedies | undefined): string {
  return remedies?.address === null
    ? "Something between here and there changes answers."
    : `Correct ${remedies?.address ?? "MELETE_MODEL_URL"}; it usually ends in /v1.`;
}
