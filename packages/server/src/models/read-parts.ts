// What an answer says, part by part: the SDK's stream parts as our model events. It knows parts and events; who asked, and whether the
// provider will be asked again, it does not.
import type { LanguageModelV4StreamPart, LanguageModelV4Usage } from "@ai-sdk/provider";
import type { Capabilities, Failure, ModelEvent, Usage } from "@melete/core";
import { createReplayCollector, parseToolInput } from "./replay-parts.ts";
import { createThinkingSplitter } from "./split-thinking.ts";
import { createStopCutter } from "./stop-cutter.ts";

export interface PartReaderOptions {
  /** the model's name, for people */
  id: string;
  price: Capabilities["priceUsdPerMillion"];
  /** where the wire has no field for them */
  stops: string[];
  describeFailure: (error: unknown) => Failure;
}

export interface PartReader {
  push(part: LanguageModelV4StreamPart): ModelEvent[];
  /** something that a turn shows has come */
  told(): boolean;
  /** nothing more is wanted: a stop sequence was reached, or the provider refused before it said anything */
  isOver(): boolean;
  failure(): Failure | null;
  /** the last events, `finish` at the end */
  end(aborted: boolean): ModelEvent[];
}

type FinishReason = Extract<LanguageModelV4StreamPart, { type: "finish" }>["finishReason"]["unified"];

export function createPartReader({ id, price, stops, describeFailure }: PartReaderOptions): PartReader {
  const splitter = createThinkingSplitter();
  const cutter = createStopCutter(stops);
  const replay = createReplayCollector();
  let failure: Failure | null = null;
  let usage: Usage | null = null;
  let finish: FinishReason | null = null;
  let called = false;
  let told = false;
  let stopped = false;

  function said(pieces: ReturnType<typeof splitter.push>): ModelEvent[] {
    const events: ModelEvent[] = [];
    for (const { type, text } of pieces) {
      if (type === "reasoning") events.push({ type: "reasoning-delta", text });
      else {
        const cut = cutter.push(text);
        stopped = cut.stopped;
        if (cut.text !== "") events.push({ type: "text-delta", text: cut.text });
        if (stopped) break;
      }
    }
    return events;
  }

  function rest(): ModelEvent[] {
    const events = said(splitter.end());
    const text = stopped ? "" : cutter.end();
    if (text !== "") events.push({ type: "text-delta", text });
    return events;
  }

  function finishEvent(): ModelEvent {
    switch (finish) {
      case "length":
        return { type: "finish", reason: "length" };
      case "content-filter":
        return { type: "finish", reason: "refused" };
      case "tool-calls":
      case "stop":
      case "other":
        // some servers say "stop" after a tool call
        return { type: "finish", reason: called ? "tool-calls" : "stop" };
      case "error":
      case "interrupted":
      case null: {
        const message = `${id} stopped in the middle of its answer. Ask again, or look at the model server's log.`;
        return { type: "finish", reason: "error", failure: { kind: "model", message, retryable: true, code: "interrupted" } };
      }
      default:
        return unknownReason(finish);
    }
  }

  return {
    push(part) {
      replay.push(part);
      switch (part.type) {
        case "text-delta":
          told = true;
          return said(splitter.push(part.delta));
        case "reasoning-delta":
          told = true;
          return part.delta === "" ? [] : [{ type: "reasoning-delta", text: part.delta }];
        case "tool-call":
          told = true;
          called = true;
          return [...rest(), { type: "tool-call", callId: part.toolCallId, tool: part.toolName, input: parseToolInput(part.input) }];
        case "error":
          // the first one is the cause, what follows is its consequence
          failure ??= describeFailure(part.error);
          return [];
        case "finish":
          usage = toUsage(part.usage, price);
          finish = part.finishReason.unified;
          return [];
        default:
          // starts, ends, metadata and provider-side tools carry nothing that a turn shows
          return [];
      }
    },
    told: () => told,
    isOver: () => stopped || (failure !== null && !told),
    failure: () => failure,
    end(aborted) {
      // a stop sequence ended the request; nobody will say what it cost
      if (stopped) return [{ type: "finish", reason: "stop" }];
      const events = rest();
      const carried = failure === null && !aborted ? replay.parts() : null;
      if (carried !== null) events.push({ type: "replay", parts: carried });
      if (usage !== null) events.push({ type: "usage", usage });
      if (aborted) events.push({ type: "finish", reason: "aborted" });
      else if (failure !== null) events.push({ type: "finish", reason: "error", failure });
      else events.push(stopped ? { type: "finish", reason: "stop" } : finishEvent());
      return events;
    },
  };
}

/** null when the server did not count */
function toUsage({ inputTokens, outputTokens }: LanguageModelV4Usage, price: Capabilities["priceUsdPerMillion"]): Usage | null {
  if (inputTokens.total === undefined || outputTokens.total === undefined) return null;
  const cached = Math.min(inputTokens.cacheRead ?? 0, inputTokens.total);
  const written = Math.min(inputTokens.cacheWrite ?? 0, inputTokens.total - cached);
  const reasoning = Math.min(outputTokens.reasoning ?? 0, outputTokens.total);
  const costOf = (rate: NonNullable<typeof price>): number =>
    (inputTokens.total ?? 0) * rate.input -
    cached * (rate.input - rate.cachedInput) +
    written * ((rate.cacheWrite ?? rate.input) - rate.input) +
    (outputTokens.total ?? 0) * rate.output;
  const costUsd = price === null ? null : costOf(price) / 1e6;
  return { inputTokens: inputTokens.total, outputTokens: outputTokens.total, reasoningTokens: reasoning, cachedInputTokens: cached, costUsd };
}

function unknownReason(reason: never): never {
  throw new Error(`No rule for the finish reason ${String(reason)}`);
}
