// melete-nano as a Model of the house: messages in, events out, over an engine that only knows tokens.
// It does not know threads or files (load-nano.ts) and not how the network runs (infer/).
import type { Blobs, Capabilities, Failure, Model, ModelEvent, ModelRequest, StreamOptions, Usage } from "@melete/core";
import type { Engine } from "../infer/engine.ts";
import { squareMap } from "../text/box-tokens.ts";
import type { Tokenizer } from "../text/tokenizer.ts";
import { type FittedPicture, fitPicture } from "../vision/fit-picture.ts";
import { buildNanoPrompt, type NanoPrompt, PromptError } from "./nano-prompt.ts";
import { createPictureCache } from "./picture-cache.ts";
import { ReplyReader } from "./reply-reader.ts";

export const nanoId = "melete-nano";

/**
 * A search that always takes the likeliest next try takes the same one again: greedy Thinking found 30 % of countdowns, at 0.5 it found 44 %,
 * and sums and calculator calls were as good within a point (docs/lab-log.md). Instant, with nothing to search, stays greedy.
 */
const thinkingTemperature = 0.5;

export const nanoCapabilities: Capabilities = {
  images: true,
  tools: true,
  knownTools: ["calculate"],
  coordinates: "thousandths",
  contextTokens: 256,
  sampling: "settable",
  reasoning: "switchable",
  records: "plain",
  abort: "stops",
  parallel: 16,
  priceUsdPerMillion: { input: 0, output: 0, cachedInput: 0 },
};

export interface NanoParts {
  engine: Engine;
  tokenizer: Tokenizer;
  /** bytes of a PNG, JPEG or WebP to the model's square; default: decoded by the canvas library, loaded with the first picture */
  decode?(bytes: Uint8Array): Promise<FittedPicture>;
  /** Called when the prompt stands and after each token, before the events that the token makes: what a request has cost so far. */
  onSpent?(request: ModelRequest, spent: Usage): void;
}

export function createNanoModel({ engine, tokenizer, decode = decodeWithCanvas, onSpent }: NanoParts): Model {
  const pictures = createPictureCache(decode);
  const stopIds = [tokenizer.special("<|im_end|>"), tokenizer.special("<|im_start|>"), tokenizer.special("<|pad|>")];

  async function* generate(request: ModelRequest, prompt: NanoPrompt, { signal }: StreamOptions): AsyncGenerator<ModelEvent> {
    const reader = new ReplyReader({
      tokenizer,
      map: prompt.pictures.at(-1)?.map ?? squareMap,
      tools: request.tools?.map((tool) => tool.name) ?? [],
      newCallId: () => `call-${crypto.randomUUID()}`,
    });
    const temperature = request.temperature ?? (request.think ? thinkingTemperature : 0);
    const ids = engine.generate(
      {
        tokens: Int32Array.from(prompt.tokens),
        pictures: prompt.pictures.map((picture) => picture.pixels),
        maxTokens: prompt.maxTokens,
        temperature,
        seed: request.seed ?? (temperature === 0 ? 0 : Math.floor(Math.random() * 2 ** 31)),
        stopIds,
        prefixKey: request.sharedPrefix?.key,
      },
      signal,
    );
    let outputTokens = 0;
    let stopped = false;
    const spent = (): Usage => ({
      inputTokens: prompt.tokens.length,
      outputTokens,
      reasoningTokens: reader.reasoningTokens,
      cachedInputTokens: 0,
      costUsd: 0,
    });
    onSpent?.(request, spent());
    try {
      for await (const id of untilAborted(ids, signal)) {
        stopped = stopIds.includes(id);
        if (stopped) break;
        outputTokens++;
        const events = reader.push(id);
        onSpent?.(request, spent());
        yield* events;
      }
    } catch (error) {
      if (!signal.aborted) {
        yield { type: "usage", usage: spent() };
        throw error;
      }
    }
    if (!signal.aborted) yield* reader.end();
    yield { type: "usage", usage: spent() };
    if (signal.aborted) yield { type: "finish", reason: "aborted" };
    else if (!stopped && outputTokens >= prompt.maxTokens) yield { type: "finish", reason: "length" };
    else yield { type: "finish", reason: reader.calls > 0 ? "tool-calls" : "stop" };
  }

  return {
    id: nanoId,
    capabilities: { ...nanoCapabilities, contextTokens: engine.contextTokens },
    async *stream(request, options) {
      const { signal, blobs } = options;
      try {
        if (signal.aborted) return yield { type: "finish", reason: "aborted" };
        const limits = { contextTokens: engine.contextTokens, tokenizer };
        const prompt = await orAborted(
          buildNanoPrompt(request, limits, (blob) => see(blob.hash, blobs)),
          signal,
        );
        if (prompt === aborted) return yield { type: "finish", reason: "aborted" };
        yield* generate(request, prompt, options);
      } catch (error) {
        yield { type: "finish", reason: "error", failure: failureOf(error) };
      }
    },
  };

  async function see(hash: string, blobs: Blobs): Promise<FittedPicture> {
    try {
      return await pictures.get(hash, () => blobs.read(hash));
    } catch (error) {
      throw new PromptError(`A picture of this message cannot be read: ${messageOf(error)} Send it again as a PNG, JPEG or WebP file.`, {
        cause: error,
      });
    }
  }
}

async function decodeWithCanvas(bytes: Uint8Array): Promise<FittedPicture> {
  const { decodePicture } = await import("../vision/picture.ts");
  return fitPicture(await decodePicture(bytes));
}

const aborted = Symbol("aborted");

/** The promise's value, or `aborted` as soon as the signal fires; what the promise does later is ignored. */
async function orAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T | typeof aborted> {
  if (signal.aborted) return aborted;
  let stop: () => void = () => {};
  const fired = new Promise<typeof aborted>((resolve) => {
    stop = () => resolve(aborted);
    signal.addEventListener("abort", stop, { once: true });
  });
  try {
    promise.catch(() => undefined);
    return await Promise.race([promise, fired]);
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

/** Ends at once on abort, even while the source is busy with its next item. */
async function* untilAborted<T>(source: AsyncIterable<T>, signal: AbortSignal): AsyncGenerator<T> {
  const iterator = source[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = await orAborted(iterator.next(), signal);
      if (next === aborted || next.done === true) return;
      yield next.value;
    }
  } finally {
    // not awaited: a busy source would hold us back
    iterator.return?.()?.then(undefined, () => undefined);
  }
}

function failureOf(error: unknown): Failure {
  if (error instanceof PromptError) return { kind: "request", message: error.message, retryable: false };
  return { kind: "model", message: `melete-nano stopped: ${messageOf(error)}`, retryable: false };
}

function messageOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return /[.!?]$/.test(message) ? message : `${message}.`;
}
