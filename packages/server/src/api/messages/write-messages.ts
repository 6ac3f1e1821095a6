// The answers of POST /v1/messages, whole or as events, made from what a turn tells. It knows Anthropic's shapes; it does not know HTTP.
import { newId, type TurnEvent, type TurnView, type Usage } from "@melete/core";
import { failureToError } from "../shared/failure-error.ts";
import { meleteExtra } from "../shared/melete-extra.ts";
import { tellTurn } from "../shared/tell-turn.ts";
import { toMessagesError } from "./messages-error.ts";
import type { MessagesTurn } from "./read-messages.ts";

type StopReason = "end_turn" | "max_tokens" | "tool_use" | "refusal";

type Block =
  | { type: "thinking"; thinking: string; signature: string }
  | { type: "text"; text: string; citations: null }
  | { type: "tool_use"; id: string; name: string; input: unknown };

export interface MessagesEvent {
  type: string;
  [field: string]: unknown;
}

export type MessagesAnswerOptions = Pick<MessagesTurn, "modelName" | "thinking" | "parallelToolCalls">;

/** Says whose words they are; when they come back in a history they are dropped, so nothing has to be proved. */
const signature = "bWVsZXRl";

/** Throws ApiError when the turn failed. */
export async function wholeMessage(events: AsyncIterable<TurnEvent>, options: MessagesAnswerOptions): Promise<unknown> {
  const content: Block[] = [];
  for await (const told of tellTurn(events, options)) {
    const last = content.at(-1);
    switch (told.type) {
      case "progress":
        if (options.thinking === "none") break;
        if (last?.type !== "thinking") content.push({ type: "thinking", thinking: shownThinking(told.text, options), signature });
        else last.thinking += shownThinking(told.text, options);
        break;
      case "text":
        if (last?.type === "text") last.text += told.text;
        else content.push({ type: "text", text: told.text, citations: null });
        break;
      case "retold":
        content.splice(0, content.length, ...content.filter((block) => block.type !== "text"));
        break;
      case "call":
        content.push(toToolUse(told));
        break;
      case "end": {
        const { view } = told;
        if (view.failure !== null) throw failureToError(view.failure);
        return { ...emptyMessage(options), content, stop_reason: stopReason(view), usage: toUsage(view.usage), melete: meleteExtra(view) };
      }
      default:
        unknown(told);
    }
  }
  throw new Error("The turn ended without turn-end.");
}

/** The `data` of each server-sent event, whose name is its type. A failure is the last one. */
export async function* messageEvents(events: AsyncIterable<TurnEvent>, options: MessagesAnswerOptions): AsyncGenerator<MessagesEvent> {
  let index = -1;
  let open: Block["type"] | null = null;

  function* close(): Generator<MessagesEvent> {
    if (open === "thinking") yield { type: "content_block_delta", index, delta: { type: "signature_delta", signature } };
    if (open !== null) yield { type: "content_block_stop", index };
    open = null;
  }
  function* begin(block: Block): Generator<MessagesEvent> {
    yield* close();
    index += 1;
    open = block.type;
    yield { type: "content_block_start", index, content_block: block };
  }

  // what a turn reads is known when it has ended: message_delta says it
  yield { type: "message_start", message: { ...emptyMessage(options), usage: toUsage(null) } };
  for await (const told of tellTurn(events, options)) {
    switch (told.type) {
      case "progress":
        if (options.thinking === "none") break;
        if (open !== "thinking") yield* begin({ type: "thinking", thinking: "", signature: "" });
        if (options.thinking === "shown") yield { type: "content_block_delta", index, delta: { type: "thinking_delta", thinking: told.text } };
        break;
      case "text":
        if (open !== "text") yield* begin({ type: "text", text: "", citations: null });
        yield { type: "content_block_delta", index, delta: { type: "text_delta", text: told.text } };
        break;
      case "retold":
        // words that were sent cannot be taken back: the new ones get a block of their own
        yield* close();
        break;
      case "call": {
        yield* begin({ ...toToolUse(told), input: {} });
        yield { type: "content_block_delta", index, delta: { type: "input_json_delta", partial_json: JSON.stringify(told.input ?? {}) } };
        yield* close();
        break;
      }
      case "end": {
        const { view } = told;
        if (view.failure !== null) {
          yield toMessagesError(failureToError(view.failure));
          return;
        }
        yield* close();
        const delta = { stop_reason: stopReason(view), stop_sequence: null, stop_details: null, container: null };
        yield { type: "message_delta", delta, usage: toUsage(view.usage), melete: meleteExtra(view) };
        yield { type: "message_stop" };
        return;
      }
      default:
        unknown(told);
    }
  }
}

function shownThinking(text: string, { thinking }: MessagesAnswerOptions): string {
  return thinking === "shown" ? text : "";
}

function toToolUse({ callId, tool, input }: { callId: string; tool: string; input: unknown }): Extract<Block, { type: "tool_use" }> {
  return { type: "tool_use", id: callId, name: tool, input: input ?? {} };
}

function emptyMessage({ modelName }: MessagesAnswerOptions): Record<string, unknown> {
  return {
    id: newId("msg"),
    type: "message",
    role: "assistant",
    model: modelName,
    content: [],
    stop_reason: null,
    stop_sequence: null,
    stop_details: null,
    container: null,
  };
}

function stopReason({ status }: TurnView): StopReason {
  switch (status) {
    case "length":
    case "budget":
    case "deadline":
      return "max_tokens";
    case "refused":
      return "refusal";
    case "tool-calls":
      return "tool_use";
    case "waiting":
    case "working":
    case "answering":
    case "done":
    case "stopped":
    case "error":
      return "end_turn";
    default:
      return unknown(status);
  }
}

/** Anthropic counts what came from a cache beside the input, not in it. */
function toUsage(usage: Usage | null): unknown {
  const cached = usage?.cachedInputTokens ?? 0;
  return {
    input_tokens: (usage?.inputTokens ?? 0) - cached,
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: cached,
    output_tokens: usage?.outputTokens ?? 0,
    output_tokens_details: { thinking_tokens: usage?.reasoningTokens ?? 0 },
  };
}

function unknown(value: never): never {
  throw new Error(`write-messages has no rule for ${JSON.stringify(value)}`);
}
