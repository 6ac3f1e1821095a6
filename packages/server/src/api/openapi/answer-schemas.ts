// What the routes under /v1 answer, for the documents. Clients of OpenAI and Anthropic know these shapes already: here are the fields that
// Melete fills. answer-schemas.test.ts holds real answers against them; they parse nothing at run time.
import { annotationsSchema, decisionSchema, modeSchema, recordSchema, stageSchema } from "@melete/core";
import { z } from "zod";

const count = z.number().int().nonnegative();
const seconds = count.describe("seconds since 1970");

/** melete-extra.ts */
const meleteSchema = z
  .strictObject({
    mode: modeSchema.nullable(),
    reason: z.string().describe("how the turn ended: done, tool-calls, length, budget, deadline, refused, stopped, error"),
    decision: decisionSchema.nullable().describe("how the answer was found"),
    degraded: z.boolean().describe("it rests on less than was asked for"),
    annotations: z.array(annotationsSchema).describe("marks on pictures"),
    citations: z.array(z.looseObject({ source: z.string(), url: z.string().optional(), quote: z.string().optional() })),
    agents: z.array(
      z.strictObject({
        agentId: z.string(),
        stage: stageSchema,
        status: z.string(),
        model: z.string().nullable().describe("null: the model of the turn"),
        tokens: count,
        record: recordSchema.nullable(),
      }),
    ),
    costUsd: z.number().nullable().describe("null when a price is not known"),
    criticalPathTokens: count.nullable().describe("tokens that had to be written one after the other"),
  })
  .describe("what Melete did; the other fields are OpenAI's or Anthropic's own");

export const chatCompletionSchema = z.strictObject({
  id: z.string(),
  object: z.literal("chat.completion"),
  created: seconds,
  model: z.string(),
  choices: z
    .array(
      z.strictObject({
        index: z.literal(0),
        message: z.strictObject({
          role: z.literal("assistant"),
          content: z.string().nullable(),
          refusal: z.null(),
          reasoning_content: z.string().optional().describe("what the agents did, and reasoning"),
          tool_calls: z
            .array(
              z.strictObject({
                id: z.string(),
                type: z.literal("function"),
                function: z.strictObject({ name: z.string(), arguments: z.string().describe("JSON") }),
              }),
            )
            .optional(),
          melete: meleteSchema,
        }),
        logprobs: z.null(),
        finish_reason: z.enum(["stop", "length", "content_filter", "tool_calls"]),
      }),
    )
    .length(1),
  usage: z
    .strictObject({
      prompt_tokens: count,
      completion_tokens: count,
      total_tokens: count,
      prompt_tokens_details: z.strictObject({ cached_tokens: count }),
      completion_tokens_details: z.strictObject({ reasoning_tokens: count }),
    })
    .optional(),
});

const itemStatus = z.enum(["in_progress", "completed", "incomplete"]);
const outputItemSchema = z.discriminatedUnion("type", [
  z.strictObject({
    id: z.string(),
    type: z.literal("reasoning"),
    status: itemStatus,
    summary: z.array(z.strictObject({ type: z.literal("summary_text"), text: z.string() })).describe("what the agents did, and reasoning"),
  }),
  z.strictObject({
    id: z.string(),
    type: z.literal("message"),
    status: itemStatus,
    role: z.literal("assistant"),
    content: z.array(
      z.strictObject({ type: z.literal("output_text"), text: z.string(), annotations: z.array(z.unknown()), logprobs: z.array(z.unknown()) }),
    ),
  }),
  z.strictObject({
    id: z.string(),
    type: z.literal("function_call"),
    status: itemStatus,
    call_id: z.string(),
    name: z.string(),
    arguments: z.string().describe("JSON"),
  }),
]);

export const responseSchema = z.strictObject({
  id: z.string(),
  object: z.literal("response"),
  created_at: seconds,
  status: z.enum(["queued", "in_progress", "completed", "incomplete", "failed", "cancelled"]),
  background: z.boolean(),
  error: z.strictObject({ code: z.string(), message: z.string() }).nullable(),
  incomplete_details: z.strictObject({ reason: z.enum(["max_output_tokens", "content_filter"]) }).nullable(),
  instructions: z.string().nullable(),
  max_output_tokens: z.number().nullable(),
  metadata: z.record(z.string(), z.string()),
  model: z.string(),
  output: z.array(outputItemSchema),
  parallel_tool_calls: z.boolean(),
  previous_response_id: z.string().nullable(),
  reasoning: z.strictObject({ effort: z.string().nullable(), summary: z.string().nullable() }),
  store: z.boolean(),
  temperature: z.number().nullable(),
  text: z.strictObject({ format: z.looseObject({ type: z.string() }) }),
  tool_choice: z.unknown(),
  tools: z.array(z.looseObject({ type: z.string(), name: z.string() })),
  top_p: z.null(),
  truncation: z.literal("disabled"),
  usage: z
    .strictObject({
      input_tokens: count,
      input_tokens_details: z.strictObject({ cached_tokens: count, cache_write_tokens: count }),
      output_tokens: count,
      output_tokens_details: z.strictObject({ reasoning_tokens: count }),
      total_tokens: count,
    })
    .nullable(),
  melete: meleteSchema.nullable().describe("null until it has ended"),
});

export const deletedResponseSchema = z.strictObject({ id: z.string(), object: z.literal("response"), deleted: z.literal(true) });

export const inputItemsSchema = z.strictObject({
  object: z.literal("list"),
  data: z.array(z.looseObject({ id: z.string(), type: z.enum(["message", "function_call", "function_call_output"]) })),
  first_id: z.string().nullable(),
  last_id: z.string().nullable(),
  has_more: z.boolean(),
});

export const messageAnswerSchema = z.strictObject({
  id: z.string(),
  type: z.literal("message"),
  role: z.literal("assistant"),
  model: z.string(),
  content: z.array(
    z.discriminatedUnion("type", [
      z.strictObject({ type: z.literal("thinking"), thinking: z.string().describe("what the agents did, and reasoning"), signature: z.string() }),
      z.strictObject({ type: z.literal("text"), text: z.string(), citations: z.null() }),
      z.strictObject({ type: z.literal("tool_use"), id: z.string(), name: z.string(), input: z.unknown() }),
    ]),
  ),
  stop_reason: z.enum(["end_turn", "max_tokens", "tool_use", "refusal"]),
  stop_sequence: z.null(),
  stop_details: z.null(),
  container: z.null(),
  usage: z.strictObject({
    input_tokens: count,
    cache_creation_input_tokens: count,
    cache_read_input_tokens: count,
    output_tokens: count,
    output_tokens_details: z.strictObject({ thinking_tokens: count }),
  }),
  melete: meleteSchema,
});

export const tokenCountSchema = z.strictObject({ input_tokens: count });

const openaiModelSchema = z.strictObject({ id: z.string(), object: z.literal("model"), created: seconds, owned_by: z.literal("melete") });
const anthropicModelSchema = z.looseObject({
  type: z.literal("model"),
  id: z.string(),
  display_name: z.string(),
  created_at: z.string(),
  max_input_tokens: count,
  max_tokens: count,
});
export const modelSchema = z.union([openaiModelSchema, anthropicModelSchema]);
export const modelListSchema = z.union([
  z.strictObject({ object: z.literal("list"), data: z.array(openaiModelSchema) }),
  z.strictObject({
    data: z.array(anthropicModelSchema),
    has_more: z.boolean(),
    first_id: z.string().nullable(),
    last_id: z.string().nullable(),
  }),
]);
