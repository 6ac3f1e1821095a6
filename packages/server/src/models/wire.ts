// What differs between the providers' wires once the SDK has evened out the rest: one record of facts each. Sources are the SDK's own
// types and the providers' documentation; what a model can do is not here but in its capabilities.
import type { SharedV4ProviderOptions } from "@ai-sdk/provider";
import type { Capabilities, ModelRequest } from "@melete/core";

export type WireName = "openai-compatible" | "openai-responses" | "openai-chat" | "meta" | "anthropic" | "google";

export interface Wire {
  /** beside the portable options of the SDK */
  options?(request: ModelRequest, capabilities: Capabilities): SharedV4ProviderOptions;
  /**
   * "any": the caller may demand or forbid calls. "auto": anything else is refused by the server, so a demand becomes a choice among
   * fewer tools. "unless-thinking": a demand is refused while the model thinks.
   */
  toolChoice: "any" | "auto" | "unless-thinking";
  /** false: there is no field for stop sequences, and the adapter ends the answer itself */
  stops: boolean;
  /** where in the body the effort goes, with dots between names, for servers that read it elsewhere than in `reasoning_effort` */
  effortField?: string;
  /** put on the last message of the shared prefix, where a provider wants to be told what to keep */
  cacheMark?: SharedV4ProviderOptions;
}

export const wires: { [Name in WireName]: Wire } = {
  "openai-compatible": { toolChoice: "any", stops: true },
  "openai-responses": {
    options: (request) => ({ openai: { ...stateless, ...cacheKey(request), ...strictness(request) } }),
    toolChoice: "any",
    stops: false,
  },
  // reasoning models refuse `stop` here
  "openai-chat": { options: (request) => ({ openai: { ...cacheKey(request), ...strictness(request) } }), toolChoice: "any", stops: false },
  meta: {
    options: (request) => ({
      // The SDK does not know these names. Forced, it sends the effort and asks for encrypted reasoning; the role "developer" that it
      // would then choose is not documented by Meta.
      openai: { ...stateless, forceReasoning: true, systemMessageMode: "system", reasoningSummary: "auto", ...strictness(request) },
    }),
    toolChoice: "auto",
    stops: false,
  },
  anthropic: { toolChoice: "unless-thinking", stops: true, cacheMark: { anthropic: { cacheControl: { type: "ephemeral" } } } },
  google: {
    // without this, thoughts are billed but not told
    options: ({ think }, { reasoning }): SharedV4ProviderOptions =>
      think && reasoning !== "none" ? { google: { thinkingConfig: { includeThoughts: true } } } : {},
    toolChoice: "any",
    stops: true,
  },
};

/** Nothing is kept at the provider; the SDK then asks for encrypted reasoning, which the next step of a turn sends back. */
const stateless = { store: false } as const;

/** Requests with the same key are sent where the prefix is already computed. */
function cacheKey({ sharedPrefix }: ModelRequest): { promptCacheKey?: string } {
  return sharedPrefix === undefined ? {} : { promptCacheKey: sharedPrefix.key };
}

/** OpenAI's strict mode takes only schemas that leave nothing open, and refuses all others. */
function strictness({ responseFormat }: ModelRequest): { strictJsonSchema?: boolean } {
  return responseFormat?.schema === undefined ? {} : { strictJsonSchema: leavesNothingOpen(responseFormat.schema) };
}

function leavesNothingOpen(schema: unknown): boolean {
  if (Array.isArray(schema)) return schema.every(leavesNothingOpen);
  if (typeof schema !== "object" || schema === null) return true;
  const { properties, required, additionalProperties, ...rest } = schema as Record<string, unknown>;
  if (typeof properties === "object" && properties !== null) {
    const names = Object.keys(properties);
    if (additionalProperties !== false || !Array.isArray(required) || !names.every((name) => required.includes(name))) return false;
    if (!Object.values(properties).every(leavesNothingOpen)) return false;
  }
  return Object.values(rest).every(leavesNothingOpen);
}
