// What POST /v1/responses takes: the schema that parses requests and that the documents are made from, and what is refused.
import { turnRequestSchema } from "@melete/core";
import { z } from "zod";
import { meleteOptionsSchema } from "../shared/melete-options.ts";
import type { RefusedFields } from "../shared/refused-fields.ts";

const inputText = z.object({ type: z.literal("input_text"), text: z.string() });
const outputText = z.object({ type: z.literal("output_text"), text: z.string() });
const refusal = z.object({ type: z.literal("refusal"), refusal: z.string() });
const inputImage = z.object({
  type: z.literal("input_image"),
  image_url: z.string().describe("a data URL, such as data:image/png;base64,…; nothing is fetched"),
  detail: z.string().nullish(),
});
const inputFile = z.object({
  type: z.literal("input_file"),
  filename: z.string().nullish().describe("with its ending: CSV, TSV, TXT, Markdown or JSON"),
  file_data: z.string().nullish().describe("base64, or a data URL"),
});

const messageItem = z.object({
  type: z.literal("message").default("message"),
  role: z.enum(["user", "assistant", "system", "developer"]),
  content: z.union([z.string(), z.array(z.discriminatedUnion("type", [inputText, inputImage, inputFile, outputText, refusal]))]),
});
const functionCall = z.object({ type: z.literal("function_call"), call_id: z.string(), name: z.string(), arguments: z.string().describe("JSON") });
const functionCallOutput = z.object({
  type: z.literal("function_call_output"),
  call_id: z.string(),
  output: z.union([z.string(), z.array(z.discriminatedUnion("type", [inputText, inputImage]))]),
});
/** comes back from clients that send a response's output as input; models here get none of it */
const reasoning = z.object({ type: z.literal("reasoning") });
/** an item of a stored response's output, by its id */
const itemReference = z.object({ type: z.literal("item_reference"), id: z.string() });

const inputItem = z.union([messageItem, functionCall, functionCallOutput, reasoning, itemReference]);
export type InputItem = z.infer<typeof inputItem>;
export type InputContent = Extract<z.infer<typeof messageItem>["content"], unknown[]>[number];
export const knownItemTypes = ["message", "function_call", "function_call_output", "reasoning", "item_reference"] as const;

const functionTool = z.object({
  type: z.literal("function"),
  name: z.string().min(1),
  description: z.string().nullish(),
  parameters: z.record(z.string(), z.unknown()).nullish().describe("JSON Schema of the arguments"),
  strict: z.boolean().nullish(),
});

export const responseRequestSchema = z.object({
  model: z.string().describe("a mode, a model's id, or both: contemplating, ID, ID+thinking, ID+contemplating, ID+contemplating-8"),
  input: z.union([z.string(), z.array(inputItem)]),
  instructions: z.string().nullish(),
  stream: z.boolean().nullish(),
  store: z.boolean().nullish().describe("default true: the run goes on when the client leaves, and can be fetched"),
  background: z.boolean().nullish(),
  previous_response_id: z.string().nullish(),
  max_output_tokens: z.number().int().positive().nullish(),
  temperature: turnRequestSchema.shape.temperature.nullable(),
  reasoning: z
    .object({
      effort: z.enum(["none", "minimal", "low", "medium", "high", "xhigh", "max"]).nullish(),
      summary: z.enum(["auto", "concise", "detailed"]).nullish(),
    })
    .nullish(),
  tools: z.array(functionTool).nullish(),
  tool_choice: z
    .union([
      z.enum(["none", "auto", "required"]),
      z.object({ type: z.literal("function"), name: z.string() }),
      z.object({
        type: z.literal("allowed_tools"),
        mode: z.enum(["auto", "required"]),
        tools: z.array(z.object({ type: z.literal("function"), name: z.string() })),
      }),
    ])
    .nullish(),
  parallel_tool_calls: z.boolean().nullish(),
  text: z
    .object({
      format: z
        .discriminatedUnion("type", [
          z.object({ type: z.literal("text") }),
          z.object({ type: z.literal("json_object") }),
          z.object({
            type: z.literal("json_schema"),
            name: z.string(),
            description: z.string().nullish(),
            schema: z.record(z.string(), z.unknown()),
            strict: z.boolean().nullish(),
          }),
        ])
        .nullish(),
    })
    .nullish(),
  metadata: z.record(z.string(), z.string()).nullish(),
  melete: meleteOptionsSchema.optional(),
});
export type ResponseRequestBody = z.infer<typeof responseRequestSchema>;

export const responseRefusedFields: RefusedFields = {
  conversation: { instead: 'Conversations of the page are another thing. Go on from a stored response with "previous_response_id".' },
  prompt: { instead: 'There are no stored prompts here. Send "instructions" and "input".' },
  include: {
    asks: (value) => Array.isArray(value) && value.some((kind) => kind !== "reasoning.encrypted_content"),
    instead: 'There is nothing more to include: what Melete knows of an answer is in its "melete" field.',
  },
  top_logprobs: { instead: "No model behind Melete is asked for them. Leave it out." },
  max_tool_calls: { instead: 'It counts calls of tools that the server runs. Send "melete.budget" to limit a turn.' },
  image: { instead: "Answers are text. Leave it out." },
};

/** Accepted and without effect. Histories are sent as they are: one that is too long is an error in words. */
export const responsePassedOver = [
  "context_management",
  "truncation",
  "top_p",
  "user",
  "service_tier",
  "safety_identifier",
  "moderation",
  "access_programs",
  "stream_options",
  "text.verbosity",
  "reasoning.summary",
  "tools[].strict",
  "prompt_cache_key",
  "prompt_cache_retention",
  "prompt_cache_options",
] as const;
