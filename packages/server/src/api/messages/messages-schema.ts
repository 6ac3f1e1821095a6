// What POST /v1/messages takes: the schema that parses requests and that the documents are made from, and what is refused.
import { z } from "zod";
import { meleteOptionsSchema } from "../shared/melete-options.ts";
import type { RefusedFields } from "../shared/refused-fields.ts";

const text = z.object({ type: z.literal("text"), text: z.string() });
const image = z.object({
  type: z.literal("image"),
  source: z.object({ type: z.literal("base64"), media_type: z.string(), data: z.string() }),
});
const document = z.object({
  type: z.literal("document"),
  source: z.object({ type: z.literal("text"), media_type: z.string(), data: z.string() }),
  title: z.string().nullish(),
});
const toolUse = z.object({ type: z.literal("tool_use"), id: z.string(), name: z.string(), input: z.unknown() });
const toolResult = z.object({
  type: z.literal("tool_result"),
  tool_use_id: z.string(),
  content: z.union([z.string(), z.array(z.discriminatedUnion("type", [text, image]))]).nullish(),
  is_error: z.boolean().nullish(),
});
/** come back from clients that repeat an answer; models here get none of it */
const thinking = z.object({ type: z.literal("thinking"), thinking: z.string(), signature: z.string().optional() });
const redacted = z.object({ type: z.literal("redacted_thinking"), data: z.string() });

const block = z.discriminatedUnion("type", [text, image, document, toolUse, toolResult, thinking, redacted]);
export type MessageBlock = z.infer<typeof block>;
export const knownBlockTypes = ["text", "image", "document", "tool_use", "tool_result", "thinking", "redacted_thinking"] as const;

const message = z.object({ role: z.enum(["user", "assistant", "system"]), content: z.union([z.string(), z.array(block)]) });
export type MessageParam = z.infer<typeof message>;

const display = z.enum(["summarized", "omitted"]).nullish();
const tool = z.object({
  type: z.literal("custom").nullish(),
  name: z.string().min(1),
  description: z.string().nullish(),
  input_schema: z.record(z.string(), z.unknown()).describe("JSON Schema of the input"),
});

/** What counting needs; `messagesRequestSchema` adds how to answer. */
export const countTokensSchema = z.object({
  model: z.string().describe("a mode, a model's id, or both: contemplating, ID, ID+thinking, ID+contemplating, ID+contemplating-8"),
  messages: z.array(message).min(1, "at least one message is needed"),
  system: z.union([z.string(), z.array(text)]).nullish(),
  tools: z.array(tool).nullish(),
});

export const messagesRequestSchema = countTokensSchema.extend({
  max_tokens: z.number().int().positive(),
  stream: z.boolean().nullish(),
  stop_sequences: z.array(z.string()).nullish(),
  temperature: z.number().min(0).max(1).nullish(),
  thinking: z
    .discriminatedUnion("type", [
      z.object({ type: z.literal("enabled"), budget_tokens: z.number().int().min(1024), display }),
      z.object({ type: z.literal("adaptive"), display }),
      z.object({ type: z.literal("disabled") }),
    ])
    .nullish(),
  output_config: z
    .object({
      effort: z.enum(["low", "medium", "high", "xhigh", "max"]).nullish(),
      format: z.object({ type: z.literal("json_schema"), schema: z.record(z.string(), z.unknown()) }).nullish(),
    })
    .nullish(),
  tool_choice: z
    .discriminatedUnion("type", [
      z.object({ type: z.literal("auto"), disable_parallel_tool_use: z.boolean().nullish() }),
      z.object({ type: z.literal("any"), disable_parallel_tool_use: z.boolean().nullish() }),
      z.object({ type: z.literal("tool"), name: z.string(), disable_parallel_tool_use: z.boolean().nullish() }),
      z.object({ type: z.literal("none") }),
    ])
    .nullish(),
  melete: meleteOptionsSchema.optional(),
});
export type MessagesRequestBody = z.infer<typeof messagesRequestSchema>;

export const messagesRefusedFields: RefusedFields = {
  container: { instead: "There are no containers here. Leave it out." },
  mcp_servers: { instead: "This server calls no servers for a client. Send their tools as your own." },
};

/** Accepted and without effect. Histories are sent as they are, but for thinking: one that is too long is an error in words. */
export const messagesPassedOver = [
  "context_management",
  "top_p",
  "top_k",
  "metadata",
  "service_tier",
  "speed",
  "inference_geo",
  "diagnostics",
  "cache_control (anywhere)",
] as const;
