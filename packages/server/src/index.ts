// The public entry of @melete/server. Types first.
export type { AcceptedImage } from "./images/accept-image.ts";
export type { AiSdkModelOptions } from "./models/ai-sdk-model.ts";
export type { ModelCatalog, RunTurnFor } from "./models/model-catalog.ts";
export type { FirstModelOptions, OpenAiCompatibleOptions } from "./models/openai-compatible.ts";
export type { ProviderModelOptions, ProviderName } from "./models/provider-model.ts";
export type { RunningServer, ServerOptions } from "./start-server.ts";

export { acceptImage } from "./images/accept-image.ts";
export { createAiSdkModel } from "./models/ai-sdk-model.ts";
export { createProviderModel, providers } from "./models/provider-model.ts";
export { createOpenAiCompatibleModel, firstModelName } from "./models/openai-compatible.ts";
export { SetupError } from "./setup-error.ts";
export { startServer } from "./start-server.ts";
