// What a turn tells, as the stream parts of the AI SDK: agents and reasoning as reasoning, the answer as text, calls of the caller's tools.
// It knows both vocabularies; it does not run anything.
import type { JSONObject, LanguageModelV4FinishReason, LanguageModelV4StreamPart, LanguageModelV4Usage, SharedV4Warning } from "@ai-sdk/provider";
import type { TurnEvent, TurnView, Usage } from "@melete/core";
import { meleteExtra } from "../api/shared/melete-extra.ts";
import { tellTurn } from "../api/shared/tell-turn.ts";
import { MeleteTurnError } from "./melete-turn-error.ts";

export async function* streamParts(
  events: AsyncIterable<TurnEvent>,
  { modelId, turnId, warnings }: { modelId: string; turnId: string; warnings: SharedV4Warning[] },
): AsyncGenerator<LanguageModelV4StreamPart> {
  let blocks = 0;
  let open: { type: "text" | "reasoning"; id: string } | null = null;

  function* close(): Generator<LanguageModelV4StreamPart> {
    if (open !== null) yield { type: `${open.type}-end`, id: open.id };
    open = null;
  }
  function* say(type: "text" | "reasoning", delta: string): Generator<LanguageModelV4StreamPart> {
    if (open?.type !== type) {
      yield* close();
      open = { type, id: `${type}-${blocks++}` };
      yield { type: `${type}-start`, id: open.id };
    }
    yield { type: `${type}-delta`, id: open.id, delta };
  }

  yield { type: "stream-start", warnings };
  yield { type: "response-metadata", id: turnId, modelId, timestamp: new Date() };
  for await (const told of tellTurn(events, { parallelToolCalls: true })) {
    switch (told.type) {
      case "progress":
        yield* say("reasoning", told.text);
        break;
      case "text":
        yield* say("text", told.text);
        break;
      case "retold":
        yield* close();
        break;
      case "call": {
        yield* close();
        const { callId: id, tool: toolName, input } = told;
        const text = JSON.stringify(input ?? {});
        yield { type: "tool-input-start", id, toolName };
        yield { type: "tool-input-delta", id, delta: text };
        yield { type: "tool-input-end", id };
        yield { type: "tool-call", toolCallId: id, toolName, input: text };
        break;
      }
      case "end": {
        const { view } = told;
        yield* close();
        if (view.failure !== null) yield { type: "error", error: new MeleteTurnError(view.failure) };
        // it has been through JSON schemas only
        const extra = JSON.parse(JSON.stringify(meleteExtra(view))) as JSONObject;
        yield { type: "finish", usage: toUsage(view.usage), finishReason: finishReason(view), providerMetadata: { melete: extra } };
        return;
      }
      default:
        unknown(told);
    }
  }
}

function finishReason({ status }: TurnView): LanguageModelV4FinishReason {
  const unified = (): LanguageModelV4FinishReason["unified"] => {
    switch (status) {
      case "done":
        return "stop";
      case "tool-calls":
        return "tool-calls";
      case "length":
      case "budget":
      case "deadline":
        return "length";
      case "refused":
        return "content-filter";
      case "error":
        return "error";
      case "stopped":
      case "waiting":
      case "working":
      case "answering":
        return "other";
      default:
        return unknown(status);
    }
  };
  return { unified: unified(), raw: status };
}

function toUsage(usage: Usage | null): LanguageModelV4Usage {
  const { inputTokens, outputTokens, cachedInputTokens, reasoningTokens } = usage ?? {};
  return {
    inputTokens: {
      total: inputTokens,
      noCache: usage === null ? undefined : usage.inputTokens - usage.cachedInputTokens,
      cacheRead: cachedInputTokens,
      cacheWrite: undefined,
    },
    outputTokens: { total: outputTokens, text: usage === null ? undefined : usage.outputTokens - usage.reasoningTokens, reasoning: reasoningTokens },
  };
}

function unknown(value: never): never {
  throw new Error(`write-parts has no rule for ${JSON.stringify(value)}`);
}
