// The answers of POST /v1/chat/completions, whole or as chunks, made from what a turn tells. It knows OpenAI's shapes; it does not know HTTP.
import { encodeSse, newId, type TurnEvent, type TurnView, type Usage } from "@melete/core";
import { failureToError } from "../shared/failure-error.ts";
import { meleteExtra } from "../shared/melete-extra.ts";
import { createTurnTeller, tellTurn, type Told } from "../shared/tell-turn.ts";

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

/** Server-sent events, the closing [DONE] included. A failure is the last one before it, as an error object. */
export async function* chatMessages(events: AsyncIterable<TurnEvent>, options: ChatAnswerOptions): AsyncGenerator<string> {
  const shared = head(options, "chat.completion.chunk");
  const usageField = options.includeUsage ? { usage: null } : {};
  const chunk = (delta: Record<string, unknown>, finish: FinishReason | null = null, more: Record<string, unknown> = {}): unknown => ({
    ...shared,
    choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }],
    ...usageField,
    ...more,
  });

  let calls = 0;
  function write(told: Told): unknown[] {
    switch (told.type) {
      case "progress":
        return [chunk({ reasoning_content: told.text })];
      case "text":
        return [chunk({ content: told.text })];
      case "retold":
        // words that were sent cannot be taken back
        return [chunk({ content: "\n\n" })];
      case "call":
        return [chunk({ tool_calls: [{ index: calls++, ...toToolCall(told) }] })];
      case "end": {
        const { view } = told;
        if (view.failure !== null) return [failureToError(view.failure).toBody()];
        const last = chunk({}, finishReason(view), { melete: meleteExtra(view) });
        return options.includeUsage ? [last, { ...shared, choices: [], usage: view.usage === null ? null : toUsage(view.usage) }] : [last];
      }
      default:
        return unknown(told);
    }
  }

  const teller = createTurnTeller(options);
  yield encode(chunk({ role: "assistant", content: "" }));
  // one loop and no generators inside generators: this is done for every token
  for await (const event of events) {
    for (const told of teller.push(event)) for (const value of write(told)) yield encode(value);
    if (event.type === "turn-end") break;
  }
  yield encodeSse({ data: "[DONE]" });
}

function encode(value: unknown): string {
  return encodeSse({ data: JSON.stringify(value) });
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
