// The public entry @melete/server/ai-sdk: the engine as an AI SDK language model. It loads no server: no HTTP, no database.
export type { MeleteLanguageModelOptions, MeleteRoles } from "./melete-language-model.ts";
export { contemplating, createMeleteLanguageModel } from "./melete-language-model.ts";
export { MeleteTurnError } from "./melete-turn-error.ts";
