// Any AI SDK language model as a Model of ours, with what is assumed of it when nobody says better. It knows provider names, not wires.
import type { LanguageModelV4 } from "@ai-sdk/provider";
import type { Capabilities, Model } from "@melete/core";
import { createAiSdkModel } from "../models/ai-sdk-model.ts";
import { describeFailure } from "../models/describe-failure.ts";
import { unknownCloud } from "../models/unknown-model.ts";
import { type Wire, wires } from "../models/wire.ts";

export type AnyModel = LanguageModelV4 | Model;

/** A Model stays what it is: its capabilities are its own. */
export function asModel(model: AnyModel, capabilities: Partial<Capabilities> = {}): Model {
  if ("stream" in model) return model;
  return createAiSdkModel({
    id: model.modelId,
    capabilities: { ...unknownCloud, ...capabilities },
    load: async () => model,
    wire: wireOf(model.provider),
    describeFailure: (error) => describeFailure(error, { url: model.provider, modelName: model.modelId, apiKey: undefined, remedies }),
  });
}

const remedies = { address: "the base URL of the provider", key: "the key of the provider", model: "the id of the model" };

/** Providers name themselves "openai.responses", "anthropic.messages", "google.generative-ai". */
function wireOf(provider: string): Wire {
  if (provider.startsWith("openai.responses")) return wires["openai-responses"];
  if (provider.startsWith("openai.chat")) return wires["openai-chat"];
  if (provider.startsWith("anthropic")) return wires.anthropic;
  if (provider.startsWith("google")) return wires.google;
  return wires["openai-compatible"];
}
