// A skill's recipe as a Model: it calls the one tool, then says what the tool said. So a recipe runs through the same agent loop, with the
// same events and limits, as a model that had called the tool by itself.
import type { Model, ModelEvent } from "@melete/core";
import type { Skill } from "./skill.ts";

/** `id` is the model that the person chose; `missing` is said instead of running when the request lacks something. */
export function createRecipeModel(id: string, skill: Skill & { recipe: string }, missing: string | null): Model {
  return {
    id,
    capabilities: {
      images: true,
      tools: true,
      coordinates: "fraction",
      contextTokens: 1_000_000,
      sampling: "fixed",
      reasoning: "none",
      records: "plain",
      abort: "stops",
      parallel: 1,
      priceUsdPerMillion: { input: 0, output: 0, cachedInput: 0 },
    },
    async *stream({ messages }): AsyncGenerator<ModelEvent> {
      const result = messages.at(-1)?.parts.find((part) => part.type === "tool-result");
      if (missing !== null) yield { type: "text-delta", text: missing };
      else if (result !== undefined) yield { type: "text-delta", text: result.output };
      else yield { type: "tool-call", callId: `call-${crypto.randomUUID()}`, tool: skill.recipe, input: {} };
      yield { type: "usage", usage: { inputTokens: 0, outputTokens: 0, reasoningTokens: 0, cachedInputTokens: 0, costUsd: 0 } };
      yield { type: "finish", reason: result === undefined && missing === null ? "tool-calls" : "stop" };
    },
  };
}
