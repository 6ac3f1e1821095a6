// The public entry of @melete/server. Types first.
export type { Accounts, DailyLimits, KeyRow, UserRow } from "./accounts/accounts.ts";
export type { Scope } from "./accounts/principal.ts";
export type { AcceptedImage } from "./images/accept-image.ts";
export type { AiSdkModelOptions } from "./models/ai-sdk-model.ts";
export type { ModelCatalog, RunTurnFor } from "./models/model-catalog.ts";
export type { FirstModelOptions, OpenAiCompatibleOptions } from "./models/openai-compatible.ts";
export type { ProviderModelOptions, ProviderName } from "./models/provider-model.ts";
export type { Logger } from "./logging/logger.ts";
export type { RunningServer, ServerOptions } from "./start-server.ts";

export { openAccounts } from "./accounts/open-accounts.ts";
export { acceptImage } from "./images/accept-image.ts";
export { createAiSdkModel } from "./models/ai-sdk-model.ts";
export { createProviderModel, providers } from "./models/provider-model.ts";
export { createOpenAiCompatibleModel, firstModelName } from "./models/openai-compatible.ts";
export { createLogger, logLevel } from "./logging/logger.ts";
export { SetupError } from "./setup-error.ts";
export { startServer } from "./start-server.ts";
