// One generation that keeps the Model contract even when the model does not: exactly one usage, then exactly one finish, and an
// abort that takes effect within one tick. It counts into the ledger; it does not decide when to abort.
import type { ModelEvent, Usage } from "../event.ts";
import type { Message } from "../message.ts";
import type { Ledger } from "../turn/ledger.ts";
import { noUsage, priceOf } from "../turn/ledger.ts";
import type { Model, ModelRequest, StreamOptions } from "./model.ts";

/** For models that do not report tokens. Four characters per token is the common rule of thumb for English text. */
export const charactersPerToken = 4;
/** What one picture costs on most servers at a modest size; used only until the model reports its usage. */
const estimatedImageTokens = 256;

/** How much of what a model says after its abort is looked at, in search of its usage. */
const eventsAfterAbort = 64;

/** Tokens of the messages, by length; an estimate for planning and for generations that were cut before they reported. */
export function estimateTokens(messages: readonly Message[]): number {
  let characters = 0;
  let images = 0;
  for (const { parts } of messages) {
    for (const part of parts) {
      if (part.type === "text" || part.type === "reasoning") characters += part.text.length;
      else if (part.type === "tool-result") characters += part.output.length;
      else if (part.type === "tool-call") characters += JSON.stringify(part.input ?? null).length;
      else if (part.type === "image") images += 1;
    }
  }
  return Math.ceil(characters / charactersPerToken) + images * estimatedImageTokens;
}

/** The model's stream with exactly one `usage` right before the one `finish`. A generation aborted before it began reports no usage. */
export async function* meteredStream(model: Model, request: ModelRequest, options: StreamOptions & { ledger: Ledger }): AsyncGenerator<ModelEvent> {
  const { signal, ledger } = options;
  if (signal.aborted) return yield { type: "finish", reason: "aborted" };

  const inputTokens = estimateTokens(request.messages);
  const prices = model.capabilities.priceUsdPerMillion;
  const entry = ledger.open(inputTokens, prices);
  const output = { deltas: 0, characters: 0, reasoningDeltas: 0, reasoningCharacters: 0 };
  let usage: Usage | null = null;
  let finish: Extract<ModelEvent, { type: "finish" }> | null = null;
  let held = false;

  const abort = whenAborted(signal);
  const { blobs, turnId, agentId } = options;
  const iterator = model.stream(request, { signal, blobs, turnId, agentId })[Symbol.asyncIterator]();
  try {
    let next = iterator.next();
    let lastTick: Promise<void> | null = null;
    let patience = eventsAfterAbort;
    while (finish === null) {
      const step = await abort.orNext(next, lastTick);
      if (step === "aborted") {
        if (lastTick !== null) break;
        // the model gets one tick to say what it spent
        lastTick = new Promise((resolve) => setTimeout(resolve, 0));
        continue;
      }
      if (step.done) {
        const message = `${model.id} ended its stream without a finish event; its adapter has a defect.`;
        finish = { type: "finish", reason: "error", failure: { kind: "model", message, retryable: true } };
        break;
      }
      const event = step.value;
      // a model that talks on without a pause would keep the timer of the tick from ever firing
      if (lastTick !== null && patience-- === 0) break;
      if (event.type === "held") held = event.held;
      if (event.type === "finish") finish = event;
      else if (event.type === "usage") usage = event.usage;
      else if (!signal.aborted) {
        count(event, output);
        entry.count(outputTokens(output));
        yield event;
      }
      if (finish === null) next = iterator.next();
    }
  } catch (error) {
    const message = `${model.id} failed: ${error instanceof Error ? error.message : String(error)}`;
    finish = { type: "finish", reason: "error", failure: { kind: "model", message, retryable: true } };
  } finally {
    abort.forget();
    const unsent = held && usage === null;
    const known = unsent
      ? noUsage
      : (usage ?? { ...noUsage, inputTokens, outputTokens: outputTokens(output), reasoningTokens: reasoningTokens(output) });
    entry.close(known);
    usage = { ...known, costUsd: priceOf(known, prices) };
    Promise.resolve(iterator.return?.()).catch(() => undefined);
  }
  yield { type: "usage", usage };
  yield signal.aborted || finish === null ? { type: "finish", reason: "aborted" } : finish;
}

interface Output {
  deltas: number;
  characters: number;
  reasoningDeltas: number;
  reasoningCharacters: number;
}

function count(event: ModelEvent, output: Output): void {
  if (event.type !== "text-delta" && event.type !== "reasoning-delta") return;
  output.deltas += 1;
  output.characters += event.text.length;
  if (event.type === "text-delta") return;
  output.reasoningDeltas += 1;
  output.reasoningCharacters += event.text.length;
}

/** A delta is at least a token; a server that sends whole sentences is counted by length. */
function outputTokens(output: Output): number {
  return Math.max(output.deltas, Math.ceil(output.characters / charactersPerToken));
}

function reasoningTokens(output: Output): number {
  return Math.min(outputTokens(output), Math.max(output.reasoningDeltas, Math.ceil(output.reasoningCharacters / charactersPerToken)));
}

interface AbortWatch {
  /**
   * The next step, or "aborted" when the signal aborts before it is there, or `lastTick` is over. What is left behind fails in silence. Not Promise.race: its loser keeps every winner in memory until the generation is over.
   */
  orNext<T>(next: Promise<T>, lastTick: Promise<void> | null): Promise<T | "aborted">;
  forget(): void;
}

function whenAborted(signal: AbortSignal): AbortWatch {
  let onAbort: () => void = () => undefined;
  const listener = (): void => onAbort();
  signal.addEventListener("abort", listener, { once: true });
  return {
    orNext: (next, lastTick) =>
      new Promise((resolve, reject) => {
        onAbort = () => resolve("aborted");
        next.then(resolve, reject);
        if (lastTick !== null) void lastTick.then(onAbort);
        else if (signal.aborted) onAbort();
      }),
    forget: () => signal.removeEventListener("abort", listener),
  };
}
