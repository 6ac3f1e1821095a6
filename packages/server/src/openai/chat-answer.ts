// The answers of POST /v1/chat/completions, whole or as chunks, made from the events of a turn. It knows OpenAI's shapes and our
// events; it does not know HTTP.
import {
  emptyTurnView,
  newId,
  reduceTurn,
  type AgentRecord,
  type Annotations,
  type Decision,
  type Failure,
  type TurnEvent,
  type TurnView,
  type Usage,
} from "@melete/core";
import { ApiError } from "../http/api-error.ts";
import { progressText } from "./progress-text.ts";

type FinishReason = "stop" | "length" | "content_filter" | "tool_calls";

/** What OpenAI's shape has no place for; on the message of a whole answer and on the last chunk of a stream. */
export interface MeleteExtra {
  annotations: Annotations[];
  decision: Decision | null;
  agents: { agentId: string; status: string; record: AgentRecord | null }[];
  degraded: boolean;
}

export interface ChatAnswerOptions {
  modelName: string;
  includeUsage: boolean;
  /** milliseconds since the epoch */
  createdAt: number;
}

/** Throws ApiError when the turn failed. */
export async function wholeAnswer(events: AsyncIterable<TurnEvent>, options: ChatAnswerOptions): Promise<unknown> {
  let view = emptyTurnView;
  let progress = "";
  for await (const event of events) {
    view = reduceTurn(view, event);
    progress += progressText(event);
  }
  if (view.failure !== null) throw failureToError(view.failure);
  return {
    ...head(options, "chat.completion"),
    choices: [
      {
        index: 0,
        message: {
          role: "assistant",
          content: view.answer.text,
          refusal: null,
          ...(progress === "" ? {} : { reasoning_content: progress }),
          melete: extra(view),
        },
        logprobs: null,
        finish_reason: finishReason(view),
      },
    ],
    ...(view.usage === null ? {} : { usage: toUsage(view.usage) }),
  };
}

/** The `data` of each server-sent event, without the closing [DONE]. A failure is the last one, as an error object. */
export async function* answerChunks(events: AsyncIterable<TurnEvent>, options: ChatAnswerOptions): AsyncGenerator<unknown> {
  const shared = head(options, "chat.completion.chunk");
  const usageField = options.includeUsage ? { usage: null } : {};
  const chunk = (delta: Record<string, unknown>, finish: FinishReason | null = null, more: Record<string, unknown> = {}): unknown => ({
    ...shared,
    choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }],
    ...usageField,
    ...more,
  });

  let view = emptyTurnView;
  yield chunk({ role: "assistant", content: "" });
  for await (const event of events) {
    view = reduceTurn(view, event);
    if (event.type === "text-delta") yield chunk({ content: event.text });
    const progress = progressText(event);
    if (progress !== "") yield chunk({ reasoning_content: progress });
  }
  if (view.failure !== null) {
    yield failureToError(view.failure).toBody();
    return;
  }
  yield chunk({}, finishReason(view), { melete: extra(view) });
  if (options.includeUsage) yield { ...shared, choices: [], usage: view.usage === null ? null : toUsage(view.usage) };
}

function head({ modelName, createdAt }: ChatAnswerOptions, object: string): Record<string, unknown> {
  return { id: newId("chatcmpl"), object, created: Math.floor(createdAt / 1000), model: modelName };
}

function extra(view: TurnView): MeleteExtra {
  return {
    annotations: view.answer.annotations,
    decision: view.decision,
    agents: view.agents.map(({ agentId, status, record }) => ({ agentId, status, record })),
    degraded: view.degraded,
  };
}

function finishReason(view: TurnView): FinishReason {
  switch (view.status) {
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
      return unknownStatus(view.status);
  }
}

function unknownStatus(status: never): never {
  throw new Error(`No finish_reason for the status ${String(status)}`);
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

function failureToError({ kind, message, retryable }: Failure): ApiError {
  switch (kind) {
    case "request":
      return new ApiError(400, "request_failed", message);
    case "setup":
      return new ApiError(503, "setup_needed", message);
    case "model":
      return new ApiError(502, "model_failed", message, { retryable });
    case "internal":
      return new ApiError(500, "internal_error", message);
    default:
      return unknownKind(kind);
  }
}

function unknownKind(kind: never): never {
  throw new Error(`No status for a failure of kind ${String(kind)}`);
}
