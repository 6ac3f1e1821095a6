// A RunTurn that others may watch: logs, traces and spending see every event of a turn, also the last ones of a turn whose reader
// left. It changes no event and does not know what the watchers do.
import type { RunTurn, RunTurnOptions, TurnEvent, TurnRequest } from "@melete/core";

export interface TurnWatch {
  event?(event: TurnEvent): void;
  /** once, before the reader gets `turn-end`, so that whoever asks next finds it booked */
  end(): void | Promise<void>;
}

export type TurnWatcher = (request: TurnRequest) => TurnWatch;

/** Without watchers this is `runTurn` itself. A watcher that throws is told to `onError` and hears no more of that turn. */
export function observeTurn(runTurn: RunTurn, watchers: readonly TurnWatcher[], onError: (error: unknown) => void): RunTurn {
  if (watchers.length === 0) return runTurn;
  return (request, options) => observed(runTurn, watchers, onError, request, options);
}

async function* observed(
  runTurn: RunTurn,
  watchers: readonly TurnWatcher[],
  onError: (error: unknown) => void,
  request: TurnRequest,
  options: RunTurnOptions,
): AsyncGenerator<TurnEvent> {
  let watches: TurnWatch[] = [];
  const tell = (event: TurnEvent): void => {
    for (const watch of watches) {
      try {
        watch.event?.(event);
      } catch (error) {
        onError(error);
        watches = watches.filter((other) => other !== watch);
      }
    }
  };
  const end = async (): Promise<void> => {
    const ending = watches;
    watches = [];
    for (const watch of ending) {
      try {
        await watch.end();
      } catch (error) {
        onError(error);
      }
    }
  };
  for (const watcher of watchers) {
    try {
      watches.push(watcher(request));
    } catch (error) {
      onError(error);
    }
  }

  const left = new AbortController();
  const events = runTurn(request, { ...options, signal: AbortSignal.any([options.signal, left.signal]) })[Symbol.asyncIterator]();
  let ended = false;
  try {
    for (;;) {
      const step = await events.next();
      if (step.done) {
        ended = true;
        return;
      }
      tell(step.value);
      if (step.value.type === "turn-end") {
        ended = true;
        await end();
      }
      yield step.value;
    }
  } catch (error) {
    ended = true;
    throw error;
  } finally {
    if (ended) await end();
    else {
      // the reader left in the middle: the turn is stopped, and what it has spent is still to be heard
      left.abort();
      void drain(events, tell).then(end, (error: unknown) => {
        onError(error);
        return end();
      });
    }
  }
}

async function drain(events: AsyncIterator<TurnEvent>, tell: (event: TurnEvent) => void): Promise<void> {
  for (;;) {
    const step = await events.next();
    if (step.done) return;
    tell(step.value);
    if (step.value.type === "turn-end") break;
  }
  await events.return?.();
}
