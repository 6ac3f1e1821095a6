// What POST /v1/chat/completions takes: the schema that parses requests and that the documents are made from, and what is refused.
import { turnRequestSchema } from "@melete/core";
import { z } from "zod";
import { meleteOptionsSchema } from "../shared/melete-options.ts";
import type { RefusedFields } from "../shared/refused-fields.ts";

const textPart = z.object({ type: z.literal("text"), text: z.string() });
const refusalPart = z.object({ type: z.literal("refusal"), refusal: z.string() });
const imagePart = z.object({
  type: z.literal("image_url"),
  image_url: z.object({ url: z.string().describe("a data URL, such as data:image/png;base64,…; nothing is fetched"), detail: z.string().optional() }),
});
const filePart = z.object({
  type: z.literal("file"),
  file: z.object({
    filename: z.string().optional().describe("with its ending: CSV, TSV, TXT, Markdown or JSON"),
    file_data: z.string().optional().describe("base64, or a data URL"),
    file_id: z.string().optional().describe("refused: Melete keeps no files for programs"),
  }),
});
const userPart = z.discriminatedUnion("type", [textPart, imagePart, filePart]);
const toolCall = z.object({
  id: z.string(),
  type: z.literal("function").default("function"),
  function: z.object({ name: z.string(), arguments: z.string().describe("JSON") }),
});

const message = z.discriminatedUnion("role", [
  z.object({ role: z.enum(["system", "developer"]), content: z.union([z.string(), z.array(textPart)]) }),
  z.object({ role: z.literal("user"), content: z.union([z.string(), z.array(userPart)]) }),
  z.object({
    role: z.literal("assistant"),
    content: z.union([z.string(), z.array(z.discriminatedUnion("type", [textPart, refusalPart]))]).nullish(),
    tool_calls: z.array(toolCall).nullish(),
  }),
  z.object({ role: z.literal("tool"), tool_call_id: z.string(), content: z.union([z.string(), z.array(textPart)]) }),
]);
export type ChatMessage = z.infer<typeof message>;

const namedTool = z.object({ type: z.literal("function"), function: z.object({ name: z.string() }) });

export const chatRequestSchema = z.object({
  model: z.string().describe("a mode, a model's id, or both: contemplating, ID, ID+thinking, ID+contemplating, ID+contemplating-8"),
  messages: z.array(message).min(1, "at least one message is needed"),
  stream: z.boolean().nullish(),
  stream_options: z.object({ include_usage: z.boolean().nullish() }).nullish(),
  max_tokens: z.number().int().positive().nullish(),
  max_completion_tokens: z.number().int().positive().nullish(),
  temperature: turnRequestSchema.shape.temperature.nullable(),
  seed: z.number().int().nullish(),
  stop: z.union([z.string(), z.array(z.string()).max(4)]).nullish(),
  reasoning_effort: z.enum(["none", "minimal", "low", "medium", "high", "xhigh", "max"]).nullish(),
  tools: z
    .array(
      z.object({
        type: z.literal("function", "only tools of the type function can be passed through"),
        function: z.object({
          name: z.string().min(1),
          description: z.string().nullish(),
          parameters: z.record(z.string(), z.unknown()).nullish().describe("JSON Schema of the arguments"),
        }),
      }),
    )
    .nullish(),
  tool_choice: z
    .union([
      z.enum(["none", "auto", "required"]),
      namedTool,
      z.object({ type: z.literal("allowed_tools"), allowed_tools: z.object({ mode: z.enum(["auto", "required"]), tools: z.array(namedTool) }) }),
    ])
    .nullish(),
  parallel_tool_calls: z.boolean().nullish(),
  response_format: z
    .discriminatedUnion("type", [
      z.object({ type: z.literal("text") }),
      z.object({ type: z.literal("json_object") }),
      z.object({
        type: z.literal("json_schema"),
        json_schema: z.object({
          name: z.string(),
          description: z.string().nullish(),
          schema: z.record(z.string(), z.unknown()).nullish(),
        }),
      }),
    ])
    .nullish(),
  melete: meleteOptionsSchema.optional(),
});
export type ChatRequestBody = z.infer<typeof chatRequestSchema>;

export const chatRefusedFields: RefusedFields = {
  n: { asks: (n) => n !== null && n !== 1, instead: "One request gives one answer. Leave it out, or use Contemplating to have several agents try." },
  functions: { instead: 'It is the old way to name tools. Send them as "tools".' },
  function_call: { instead: 'It is the old way to choose a tool. Send "tool_choice".' },
  logprobs: { instead: "No model behind Melete is asked for them. Leave it out." },
  top_logprobs: { instead: "No model behind Melete is asked for them. Leave it out." },
  audio: { instead: "There are no spoken answers. Leave it out." },
  modalities: {
    asks: (value) => Array.isArray(value) && value.some((kind) => kind !== "text"),
    instead: 'Answers are text. Leave it out, or send ["text"].',
  },
  web_search_options: { instead: "This server does not search the web for a client. Leave it out, or send a tool of your own." },
  logit_bias: { instead: "Models are told in words what to prefer. Leave it out." },
};

/** Accepted and without effect: they tune sampling, keep books, or steer somebody else's caches. */
export const chatPassedOver = [
  "top_p",
  "frequency_penalty",
  "presence_penalty",
  "verbosity",
  "prediction",
  "user",
  "metadata",
  "store",
  "service_tier",
  "safety_identifier",
  "moderation",
  "prompt_cache_key",
  "prompt_cache_retention",
  "prompt_cache_options",
] as const;
