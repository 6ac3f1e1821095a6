// Any AI SDK language model as a Model. It knows the SDK's stream parts and when a request may be tried again; which provider is behind
// is in the wire it is given.
import type { LanguageModelV4CallOptions, LanguageModelV4StreamPart } from "@ai-sdk/provider";
import type { Capabilities, Failure, Model, ModelEvent, ModelRequest, StreamOptions } from "@melete/core";
import { fitImage, usualMaxSide } from "../images/fit-image.ts";
import { callOptions } from "./call-options.ts";
import { createLimiter, type Limiter } from "./limiter.ts";
import { createPartReader } from "./read-parts.ts";
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

type Begun = { type: "begun"; parts: AsyncIterable<LanguageModelV4StreamPart> } | { type: "failed"; failure: Failure };

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
        const begun = await begin(languageModel, sdkOptions, signal);
        if (begun.type === "failed" && !isPushBack(begun.failure)) return yield { type: "finish", reason: "error", failure: begun.failure };
        const reader = createPartReader({ id, price: capabilities.priceUsdPerMillion, stops, describeFailure });
        // one loop and no generators inside generators: this is done for every token of every agent
        if (begun.type === "begun") {
          let told = false;
          for await (const part of begun.parts) {
            const events = reader.push(part);
            if (reader.told() && !told) {
              told = true;
              visit.accepted();
            }
            for (const event of events) yield event;
            // leaving the loop ends the request
            if (reader.isOver()) break;
          }
        }
        const failure = begun.type === "failed" ? begun.failure : reader.failure();
        if (failure === null || reader.told() || !isPushBack(failure)) {
          for (const event of reader.end(signal.aborted)) yield event;
          return;
        }
        visit.pushedBack(failure);
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

  async function begin(languageModel: StreamingModel, sdkOptions: LanguageModelV4CallOptions, signal: AbortSignal): Promise<Begun> {
    try {
      return { type: "begun", parts: (await languageModel.doStream(sdkOptions)).stream };
    } catch (error) {
      if (signal.aborted) throw error;
      return { type: "failed", failure: describeFailure(error) };
    }
  }

  return { id, capabilities, stream };
}

/** The provider is well and asks for patience; anything else is told at once. */
function isPushBack({ code }: Failure): boolean {
  return code === "rate-limited" || code === "overloaded";
}

/** The messages themselves cannot be sent, whatever the server: a blob that is gone. */
class UnreadableMessage extends Error {
  constructor(cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}
