// A skill's recipe as a Model: it calls the one tool, then says what the tool said. So a recipe runs through the same agent loop, with the
// same events and limits, as a model that had called the tool by itself.
import type { Model, ModelEvent } from "@melete/core";

/** What a skill comes to without a model: its tool runs, or the person reads what is missing. */
export type RecipeTask = { tool: string } | { say: string };

/** `id` is the model that the person chose. */
export function createRecipeModel(id: string, task: RecipeTask): Model {
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
      if ("say" in task) yield { type: "text-delta", text: task.say };
      else if (result !== undefined) yield { type: "text-delta", text: result.output };
      else yield { type: "tool-call", callId: `call-${crypto.randomUUID()}`, tool: task.tool, input: {} };
      yield { type: "usage", usage: { inputTokens: 0, outputTokens: 0, reasoningTokens: 0, cachedInputTokens: 0, costUsd: 0 } };
      yield { type: "finish", reason: result === undefined && "tool" in task ? "tool-calls" : "stop" };
    },
  };
}
