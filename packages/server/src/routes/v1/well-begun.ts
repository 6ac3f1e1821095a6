// Waits a moment for a turn to begin, so that one that fails at once (no key, no server, too many requests) is an error with its status, which
// clients know how to repeat, and not a stream that starts well and breaks. It knows turn events; it does not know formats.
import type { TurnEvent } from "@melete/core";
import { failureToError } from "../../api/shared/failure-error.ts";

/** Failures without an answer come sooner than this. A slower model costs its readers nothing but headers that come so much later. */
const patienceMs = 500;

/** Resolves with all the events. Throws ApiError when the turn failed before it told anything. */
export async function wellBegun(events: AsyncIterable<TurnEvent>, patience: Promise<unknown> = sleep(patienceMs)): Promise<AsyncIterable<TurnEvent>> {
  const iterator = events[Symbol.asyncIterator]();
  const early: TurnEvent[] = [];
  const late = patience.then(() => "late" as const);
  let next: Promise<IteratorResult<TurnEvent>> | null = null;
  for (;;) {
    next = iterator.next();
    const step: IteratorResult<TurnEvent> | "late" = await Promise.race([next, late]);
    if (step === "late") break;
    next = null;
    if (step.done) break;
    early.push(step.value);
    if (step.value.type === "turn-end" && step.value.failure !== undefined) {
      await iterator.return?.();
      throw failureToError(step.value.failure);
    }
    if (!saysNothing.has(step.value.type)) break;
  }
  return rest(early, next, iterator);
}

const saysNothing = new Set<TurnEvent["type"]>(["turn-start", "reads", "budget", "usage", "turn-end"]);

/** No generator: every token passes here, and has nothing to do. */
function rest(
  early: readonly TurnEvent[],
  pending: Promise<IteratorResult<TurnEvent>> | null,
  iterator: AsyncIterator<TurnEvent>,
): AsyncIterable<TurnEvent> {
  let told = 0;
  let first = pending;
  const own: AsyncIterator<TurnEvent> = {
    next() {
      const value = early[told++];
      if (value !== undefined) return Promise.resolve({ done: false, value });
      const next = first ?? iterator.next();
      first = null;
      return next;
    },
    // a reader that stops reading stops the turn
    async return() {
      await iterator.return?.();
      return { done: true, value: undefined };
    },
  };
  return { [Symbol.asyncIterator]: () => own };
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}
