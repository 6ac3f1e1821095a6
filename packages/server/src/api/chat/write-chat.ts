// The answers of POST /v1/chat/completions, whole or as chunks, made from what a turn tells. It knows OpenAI's shapes; it does not know HTTP.
import { newId, type TurnEvent, type TurnView, type Usage } from "@melete/core";
import { failureToError } from "../shared/failure-error.ts";
import { meleteExtra } from "../shared/melete-extra.ts";
import { tellTurn } from "../shared/tell-turn.ts";

type FinishReason = "stop" | "length" | "content_filter" | "tool_calls";

export interface ChatAnswerOptions {
  modelName: string;
  includeUsage: boolean;
  parallelToolCalls: boolean;
  /** milliseconds since the epoch */
  createdAt: number;
}

interface ToolCall {
  id: string;
  type: "function";
  function: { name: string; arguments: string };
}

/** Throws ApiError when the turn failed. */
export async function wholeChatAnswer(events: AsyncIterable<TurnEvent>, options: ChatAnswerOptions): Promise<unknown> {
  let progress = "";
  let text = "";
  const calls: ToolCall[] = [];
  for await (const told of tellTurn(events, options)) {
    if (told.type === "progress") progress += told.text;
    else if (told.type === "text") text += told.text;
    else if (told.type === "retold") text = "";
    else if (told.type === "call") calls.push(toToolCall(told));
    else {
      const { view } = told;
      if (view.failure !== null) throw failureToError(view.failure);
      const message = {
        role: "assistant",
        content: text === "" && calls.length > 0 ? null : text,
        refusal: null,
        ...(progress === "" ? {} : { reasoning_content: progress }),
        ...(calls.length === 0 ? {} : { tool_calls: calls }),
        melete: meleteExtra(view),
      };
      return {
        ...head(options, "chat.completion"),
        choices: [{ index: 0, message, logprobs: null, finish_reason: finishReason(view) }],
        ...(view.usage === null ? {} : { usage: toUsage(view.usage) }),
      };
    }
  }
  throw new Error("The turn ended without turn-end.");
}

/** The `data` of each server-sent event, without the closing [DONE]. A failure is the last one, as an error object. */
export async function* chatChunks(events: AsyncIterable<TurnEvent>, options: ChatAnswerOptions): AsyncGenerator<unknown> {
  const shared = head(options, "chat.completion.chunk");
  const usageField = options.includeUsage ? { usage: null } : {};
  const chunk = (delta: Record<string, unknown>, finish: FinishReason | null = null, more: Record<string, unknown> = {}): unknown => ({
    ...shared,
    choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }],
    ...usageField,
    ...more,
  });

  let calls = 0;
  yield chunk({ role: "assistant", content: "" });
  for await (const told of tellTurn(events, options)) {
    switch (told.type) {
      case "progress":
        yield chunk({ reasoning_content: told.text });
        break;
      case "text":
        yield chunk({ content: told.text });
        break;
      case "retold":
        // words that were sent cannot be taken back
        yield chunk({ content: "\n\n" });
        break;
      case "call":
        yield chunk({ tool_calls: [{ index: calls++, ...toToolCall(told) }] });
        break;
      case "end": {
        const { view } = told;
        if (view.failure !== null) {
          yield failureToError(view.failure).toBody();
          return;
        }
        yield chunk({}, finishReason(view), { melete: meleteExtra(view) });
        if (options.includeUsage) yield { ...shared, choices: [], usage: view.usage === null ? null : toUsage(view.usage) };
        return;
      }
      default:
        unknown(told);
    }
  }
}

function toToolCall({ callId, tool, input }: { callId: string; tool: string; input: unknown }): ToolCall {
  return { id: callId, type: "function", function: { name: tool, arguments: JSON.stringify(input ?? {}) } };
}

function head({ modelName, createdAt }: ChatAnswerOptions, object: string): Record<string, unknown> {
  return { id: newId("chatcmpl"), object, created: Math.floor(createdAt / 1000), model: modelName };
}

function finishReason({ status }: TurnView): FinishReason {
  switch (status) {
    case "length":
    case "budget":
    case "deadline":
      return "length";
    case "refused":
      return "content_filter";
    case "tool-calls":
      return "tool_calls";
    case "waiting":
    case "working":
    case "answering":
    case "done":
    case "stopped":
    case "error":
      return "stop";
    default:
      return unknown(status);
  }
}

function toUsage(usage: Usage): unknown {
  return {
    prompt_tokens: usage.inputTokens,
    completion_tokens: usage.outputTokens,
    total_tokens: usage.inputTokens + usage.outputTokens,
    prompt_tokens_details: { cached_tokens: usage.cachedInputTokens },
    completion_tokens_details: { reasoning_tokens: usage.reasoningTokens },
  };
}

function unknown(value: never): never {
  throw new Error(`write-chat has no rule for ${JSON.stringify(value)}`);
}
