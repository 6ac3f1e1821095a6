// What a request says about one generation, in the words of the model that will answer. It knows capabilities, not modes.
import { withTail } from "../contemplate/prompts.ts";
import type { ResponseFormat } from "../event.ts";
import type { Model, ModelRequest } from "../model/model.ts";
import type { TurnRequest } from "./turn-request.ts";

/**
 * Effort and stop sequences as they were asked for; effort only for a generation that thinks.
 * @param withRecord  a record follows the answer, and a stop sequence must not end that: the answer is cut when it is told
 */
export function passThrough(request: TurnRequest, think: boolean, withRecord = false): Pick<ModelRequest, "think" | "effort" | "stop"> {
  return {
    think,
    ...(think && request.effort !== undefined ? { effort: request.effort } : {}),
    ...(request.stop === undefined || withRecord ? {} : { stop: request.stop }),
  };
}

/** The messages, and the format for a model whose provider enforces it; others are asked in words, at the end. */
export function withFormat(
  messages: ModelRequest["messages"],
  model: Model,
  format: ResponseFormat | undefined,
): Pick<ModelRequest, "messages" | "responseFormat"> {
  if (format === undefined) return { messages };
  if (model.capabilities.structuredOutput === true) return { messages, responseFormat: format };
  return { messages: withTail(messages, formatTail(format)) };
}

function formatTail({ description, schema }: ResponseFormat): string {
  const what = description === undefined ? "" : ` It is ${description}`;
  const form = schema === undefined ? "" : ` It fits this JSON Schema:\n${JSON.stringify(schema)}`;
  return `Answer with one JSON value and nothing else: no words around it, no fence.${what}${form}`;
}

/** What a model is told whose answer was not the JSON that was asked for. */
export function repairPrompt(why: string, format: ResponseFormat): string {
  return `That is not the JSON that was asked for: ${why}.\n${formatTail(format)}`;
}

/** The text up to the first of the stop sequences. */
export function cutAtStop(text: string, stop: readonly string[] = []): string {
  const ends = stop.map((sequence) => text.indexOf(sequence)).filter((index) => index >= 0);
  return ends.length === 0 ? text : text.slice(0, Math.min(...ends));
}
