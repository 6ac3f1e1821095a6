// Any AI SDK language model as a Model. It knows the SDK's stream parts and when a request may be tried again; which provider is behind
// is in the wire it is given.
import type { LanguageModelV4CallOptions, LanguageModelV4StreamPart, LanguageModelV4Usage } from "@ai-sdk/provider";
import type { Capabilities, Failure, Model, ModelEvent, ModelRequest, StreamOptions, Usage } from "@melete/core";
import { fitImage, usualMaxSide } from "../images/fit-image.ts";
import { callOptions } from "./call-options.ts";
import { createLimiter, type Limiter, type Visit } from "./limiter.ts";
import { createReplayCollector, parseToolInput } from "./replay-parts.ts";
import { createThinkingSplitter } from "./split-thinking.ts";
import { createStopCutter } from "./stop-cutter.ts";
import { toPrompt, type PrepareImage } from "./to-prompt.ts";
import { wires, type Wire } from "./wire.ts";

/** What is used of the SDK's LanguageModelV4. */
export interface StreamingModel {
  doStream(options: LanguageModelV4CallOptions): PromiseLike<{ stream: AsyncIterable<LanguageModelV4StreamPart> }>;
}

export interface AiSdkModelOptions {
  id: string;
  capabilities: Capabilities;
  /** called at the first request and kept: SDKs are loaded when they are needed */
  load: () => Promise<StreamingModel>;
  describeFailure: (error: unknown) => Failure;
  /** default: that of OpenAI-compatible servers */
  wire?: Wire;
  /** shared by the models of one key; default: one of its own */
  limiter?: Limiter;
}

type FinishReason = Extract<LanguageModelV4StreamPart, { type: "finish" }>["finishReason"]["unified"];
/** null, or why the provider wants to be asked again later; only before anything was told */
type Refusal = Failure | null;

export function createAiSdkModel(options: AiSdkModelOptions): Model {
  const { id, capabilities, load, describeFailure, wire = wires["openai-compatible"], limiter = createLimiter() } = options;
  let loaded: Promise<StreamingModel> | null = null;
  // a model that answers in pixels means those of the picture it was sent: its size must be known
  const maxSide = capabilities.maxImageSide ?? (capabilities.coordinates === "pixels" ? Number.POSITIVE_INFINITY : usualMaxSide);
  const prepareImage: PrepareImage = (bytes, mediaType) =>
    Number.isFinite(maxSide) ? fitImage(bytes, mediaType, maxSide) : Promise.resolve({ bytes, mediaType });

  async function* stream(request: ModelRequest, { signal, blobs }: StreamOptions): AsyncGenerator<ModelEvent> {
    if (signal.aborted) return yield { type: "finish", reason: "aborted" };
    const visit = limiter.visit();
    try {
      loaded ??= load();
      loaded.catch(() => {
        loaded = null;
      });
      const languageModel = await loaded;
      const prompt = await toPrompt(request, { blobs, prepareImage, cacheMark: wire.cacheMark }).catch((cause: unknown) => {
        throw new UnreadableMessage(cause);
      });
      const sdkOptions = callOptions(request, prompt, capabilities, wire, signal);
      const stops = wire.stops ? [] : (request.stop ?? []);
      for (;;) {
        const waits = visit.mustWait();
        if (waits) yield { type: "held", held: true };
        const admission = await visit.enter(signal);
        if (admission.type === "aborted") return yield { type: "finish", reason: "aborted" };
        if (admission.type === "gave-up") return yield { type: "finish", reason: "error", failure: admission.failure };
        if (waits) yield { type: "held", held: false };
        const refusal = yield* attempt(languageModel, sdkOptions, stops, visit, signal);
        if (refusal === null) return;
        visit.pushedBack(refusal);
      }
    } catch (error) {
      if (signal.aborted) return yield { type: "finish", reason: "aborted" };
      const failure: Failure =
        error instanceof UnreadableMessage ? { kind: "request", message: error.message, retryable: false } : describeFailure(error);
      yield { type: "finish", reason: "error", failure };
    } finally {
      visit.leave();
    }
  }

  async function* attempt(
    languageModel: StreamingModel,
    sdkOptions: LanguageModelV4CallOptions,
    stops: string[],
    visit: Visit,
    signal: AbortSignal,
  ): AsyncGenerator<ModelEvent, Refusal> {
    let parts: AsyncIterable<LanguageModelV4StreamPart>;
    try {
      parts = (await languageModel.doStream(sdkOptions)).stream;
    } catch (error) {
      if (signal.aborted) throw error;
      const failure = describeFailure(error);
      if (isPushBack(failure)) return failure;
      yield { type: "finish", reason: "error", failure };
      return null;
    }
    return yield* events(parts, stops, visit, signal);
  }

  async function* events(
    parts: AsyncIterable<LanguageModelV4StreamPart>,
    stops: string[],
    visit: Visit,
    signal: AbortSignal,
  ): AsyncGenerator<ModelEvent, Refusal> {
    const splitter = createThinkingSplitter();
    const cutter = createStopCutter(stops);
    const replay = createReplayCollector();
    let failure: Failure | null = null;
    let usage: Usage | null = null;
    let finish: FinishReason | null = null;
    let called = false;
    let told = false;
    let stopped = false;

    function* said(pieces: ReturnType<typeof splitter.push>): Generator<ModelEvent> {
      for (const { type, text } of pieces) {
        if (type === "reasoning") yield { type: "reasoning-delta", text };
        else {
          const cut = cutter.push(text);
          stopped = cut.stopped;
          if (cut.text !== "") yield { type: "text-delta", text: cut.text };
          if (stopped) return;
        }
      }
    }
    function* rest(): Generator<ModelEvent> {
      yield* said(splitter.end());
      const text = stopped ? "" : cutter.end();
      if (text !== "") yield { type: "text-delta", text };
    }

    for await (const part of parts) {
      replay.push(part);
      if (part.type === "text-delta" || part.type === "reasoning-delta" || part.type === "tool-call") {
        if (!told) visit.accepted();
        told = true;
      }
      switch (part.type) {
        case "text-delta":
          yield* said(splitter.push(part.delta));
          break;
        case "reasoning-delta":
          if (part.delta !== "") yield { type: "reasoning-delta", text: part.delta };
          break;
        case "tool-call":
          called = true;
          yield* rest();
          yield { type: "tool-call", callId: part.toolCallId, tool: part.toolName, input: parseToolInput(part.input) };
          break;
        case "error": {
          // the first one is the cause, what follows is its consequence
          failure ??= describeFailure(part.error);
          if (!told && isPushBack(failure)) return failure;
          break;
        }
        case "finish":
          usage = toUsage(part.usage, capabilities.priceUsdPerMillion);
          finish = part.finishReason.unified;
          break;
        default:
          // starts, ends, metadata and provider-side tools carry nothing that a turn shows
          break;
      }
      if (stopped) {
        // leaving the loop ends the request; nobody will say what it cost
        yield { type: "finish", reason: "stop" };
        return null;
      }
    }
    yield* rest();
    const carried = failure === null && !signal.aborted ? replay.parts() : null;
    if (carried !== null) yield { type: "replay", parts: carried };
    if (usage !== null) yield { type: "usage", usage };
    if (signal.aborted) yield { type: "finish", reason: "aborted" };
    else if (failure !== null) yield { type: "finish", reason: "error", failure };
    else yield stopped ? { type: "finish", reason: "stop" } : finishEvent(finish, called);
    return null;
  }

  function finishEvent(finish: FinishReason | null, called: boolean): ModelEvent {
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

  return { id, capabilities, stream };
}

/** The provider is well and asks for patience; anything else is told at once. */
function isPushBack({ code }: Failure): boolean {
  return code === "rate-limited" || code === "overloaded";
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

/** The messages themselves cannot be sent, whatever the server: a blob that is gone. */
class UnreadableMessage extends Error {
  constructor(cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

function unknownReason(reason: never): never {
  throw new Error(`No rule for the finish reason ${String(reason)}`);
}
