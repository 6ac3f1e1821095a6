// Any AI SDK language model as a Model. It knows the SDK's call and stream parts; it does not know which provider is behind.
import type { LanguageModelV4, LanguageModelV4CallOptions, LanguageModelV4StreamPart, LanguageModelV4Usage } from "@ai-sdk/provider";
import type { Capabilities, Failure, Model, ModelEvent, ModelRequest, StreamOptions, Usage } from "@melete/core";
import { fitImage } from "../images/fit-image.ts";
import { createThinkingSplitter } from "./split-thinking.ts";
import { toPrompt, type PrepareImage } from "./to-prompt.ts";

export interface AiSdkModelOptions {
  id: string;
  capabilities: Capabilities;
  /** called at the first request and kept: SDKs are loaded when they are needed */
  load: () => Promise<LanguageModelV4>;
  describeFailure: (error: unknown) => Failure;
}

type FinishReason = Extract<LanguageModelV4StreamPart, { type: "finish" }>["finishReason"]["unified"];

export function createAiSdkModel({ id, capabilities, load, describeFailure }: AiSdkModelOptions): Model {
  let loaded: Promise<LanguageModelV4> | null = null;

  async function* stream(request: ModelRequest, { signal, blobs }: StreamOptions): AsyncGenerator<ModelEvent> {
    if (signal.aborted) return yield { type: "finish", reason: "aborted" };
    try {
      loaded ??= load();
      loaded.catch(() => {
        loaded = null;
      });
      const languageModel = await loaded;
      // a model that answers in pixels means those of the picture it was sent: then it must get the original
      const prepareImage: PrepareImage = capabilities.coordinates === "pixels" ? async (bytes, mediaType) => ({ bytes, mediaType }) : fitImage;
      const prompt = await toPrompt(request.messages, blobs, prepareImage).catch((cause: unknown) => {
        throw new UnreadableMessage(cause);
      });
      const result = await languageModel.doStream(callOptions(request, prompt, capabilities, signal));
      yield* events(result.stream, signal);
    } catch (error) {
      if (signal.aborted) return yield { type: "finish", reason: "aborted" };
      const failure: Failure =
        error instanceof UnreadableMessage ? { kind: "request", message: error.message, retryable: false } : describeFailure(error);
      yield { type: "finish", reason: "error", failure };
    }
  }

  async function* events(parts: ReadableStream<LanguageModelV4StreamPart>, signal: AbortSignal): AsyncGenerator<ModelEvent> {
    const splitter = createThinkingSplitter();
    const said = (pieces: ReturnType<typeof splitter.push>): ModelEvent[] =>
      pieces.map(({ type, text }) => (type === "text" ? { type: "text-delta", text } : { type: "reasoning-delta", text }));
    let failure: Failure | null = null;
    let usage: Usage | null = null;
    let finish: FinishReason | null = null;
    let called = false;

    for await (const part of parts) {
      switch (part.type) {
        case "text-delta":
          yield* said(splitter.push(part.delta));
          break;
        case "reasoning-delta":
          if (part.delta !== "") yield { type: "reasoning-delta", text: part.delta };
          break;
        case "tool-call":
          called = true;
          yield* said(splitter.end());
          yield { type: "tool-call", callId: part.toolCallId, tool: part.toolName, input: parseInput(part.input) };
          break;
        case "error":
          // the first one is the cause, what follows is its consequence
          failure ??= describeFailure(part.error);
          break;
        case "finish":
          usage = toUsage(part.usage, capabilities.priceUsdPerMillion);
          finish = part.finishReason.unified;
          break;
        default:
          // starts, ends, metadata and provider-side tools carry nothing that a turn shows
          break;
      }
    }
    yield* said(splitter.end());
    if (usage !== null) yield { type: "usage", usage };
    if (signal.aborted) yield { type: "finish", reason: "aborted" };
    else if (failure !== null) yield { type: "finish", reason: "error", failure };
    else yield finishEvent(finish, called);
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
      case null:
        return {
          type: "finish",
          reason: "error",
          failure: {
            kind: "model",
            message: `${id} stopped in the middle of its answer. Ask again, or look at the model server's log.`,
            retryable: true,
          },
        };
      default:
        return unknownReason(finish);
    }
  }

  return { id, capabilities, stream };
}

function callOptions(
  request: ModelRequest,
  prompt: LanguageModelV4CallOptions["prompt"],
  { sampling, reasoning, tools }: Capabilities,
  abortSignal: AbortSignal,
): LanguageModelV4CallOptions {
  const options: LanguageModelV4CallOptions = { prompt, abortSignal };
  if (request.maxOutputTokens !== undefined) options.maxOutputTokens = request.maxOutputTokens;
  if (request.temperature !== undefined && sampling === "settable") options.temperature = request.temperature;
  if (request.seed !== undefined) options.seed = request.seed;
  if (reasoning === "switchable") options.reasoning = request.think ? "medium" : "none";
  if (tools && request.tools !== undefined && request.tools.length > 0) {
    options.tools = request.tools.map(({ name, description, inputSchema }) => ({ type: "function", name, description, inputSchema }));
  }
  return options;
}

/** Wrong JSON goes on as text: the tool's own check then tells the model what is wrong with it. */
function parseInput(text: string): unknown {
  if (text.trim() === "") return {};
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** null when the server did not count */
function toUsage({ inputTokens, outputTokens }: LanguageModelV4Usage, price: Capabilities["priceUsdPerMillion"]): Usage | null {
  if (inputTokens.total === undefined || outputTokens.total === undefined) return null;
  const cached = Math.min(inputTokens.cacheRead ?? 0, inputTokens.total);
  const reasoning = Math.min(outputTokens.reasoning ?? 0, outputTokens.total);
  const costUsd =
    price === null ? null : ((inputTokens.total - cached) * price.input + cached * price.cachedInput + outputTokens.total * price.output) / 1e6;
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
