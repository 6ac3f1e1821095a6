// The models of @melete/server without its HTTP server: a command that answers one question loads nothing more. Types first.
export type { ModelConfig, ModelEntry } from "./model-config.ts";
export type { ModelFacts } from "./model-facts.ts";
export type { ProbeFinding } from "./probe-model.ts";
export type { LocalPlace, ModelOffer, OfferOptions } from "./model-offer.ts";

export { knownCapabilities } from "./known-models/known-capabilities.ts";
export { findLocalServers, serversToAsk } from "./local-servers.ts";
export { readModelConfig } from "./model-config.ts";
export { factsKey, keepModelFacts, readModelFacts } from "./model-facts.ts";
export { offerAtUrl, offersFromConfig, offersFromKeys, offersFromLocalServer } from "./model-offer.ts";
export { probeModel } from "./probe-model.ts";
export { serverActivity } from "./server-activity.ts";
export { firstModelName } from "./openai-compatible.ts";
