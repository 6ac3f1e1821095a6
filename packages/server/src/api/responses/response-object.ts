// The response object of /v1/responses: what was asked, echoed, and what came of it. It knows OpenAI's shape; it does not know events.
import type { Usage } from "@melete/core";
import type { MeleteExtra } from "../shared/melete-extra.ts";
import type { ResponseRequestBody } from "./responses-schema.ts";

export type ResponseStatus = "queued" | "in_progress" | "completed" | "incomplete" | "failed" | "cancelled";

export interface OutputText {
  type: "output_text";
  text: string;
  annotations: [];
  logprobs: [];
}

type ItemStatus = "in_progress" | "completed" | "incomplete";

export type OutputItem =
  | { id: string; type: "reasoning"; status: ItemStatus; summary: { type: "summary_text"; text: string }[] }
  | { id: string; type: "message"; status: ItemStatus; role: "assistant"; content: OutputText[] }
  | { id: string; type: "function_call"; status: ItemStatus; call_id: string; name: string; arguments: string };

/** What of a request its response repeats; kept with a stored one. */
export type ResponseEcho = Omit<ResponseRequestBody, "input" | "stream" | "melete"> & { createdAtMs: number };

export interface ResponseObject {
  id: string;
  object: "response";
  created_at: number;
  status: ResponseStatus;
  output: OutputItem[];
  error: { code: string; message: string } | null;
  incomplete_details: { reason: "max_output_tokens" | "content_filter" } | null;
  usage: unknown;
  melete: MeleteExtra | null;
  [echoed: string]: unknown;
}

export function toEcho({ input: _, stream: __, melete: ___, ...echo }: ResponseRequestBody, createdAtMs: number): ResponseEcho {
  return { ...echo, createdAtMs };
}

/** The response before anything has come of it. */
export function newResponse(id: string, echo: ResponseEcho): ResponseObject {
  return {
    id,
    object: "response",
    created_at: Math.floor(echo.createdAtMs / 1000),
    status: "in_progress",
    background: echo.background ?? false,
    error: null,
    incomplete_details: null,
    instructions: echo.instructions ?? null,
    max_output_tokens: echo.max_output_tokens ?? null,
    metadata: echo.metadata ?? {},
    model: echo.model,
    output: [],
    parallel_tool_calls: echo.parallel_tool_calls ?? true,
    previous_response_id: echo.previous_response_id ?? null,
    reasoning: { effort: echo.reasoning?.effort ?? null, summary: echo.reasoning?.summary ?? null },
    store: echo.store ?? true,
    temperature: echo.temperature ?? null,
    text: { format: echo.text?.format ?? { type: "text" } },
    tool_choice: echo.tool_choice ?? "auto",
    tools: (echo.tools ?? []).map((tool) => ({ ...tool, strict: tool.strict ?? false })),
    top_p: null,
    truncation: "disabled",
    usage: null,
    melete: null,
  };
}

export function toResponseUsage(usage: Usage): unknown {
  return {
    input_tokens: usage.inputTokens,
    input_tokens_details: { cached_tokens: usage.cachedInputTokens, cache_write_tokens: 0 },
    output_tokens: usage.outputTokens,
    output_tokens_details: { reasoning_tokens: usage.reasoningTokens },
    total_tokens: usage.inputTokens + usage.outputTokens,
  };
}
