// One gate per provider key. A provider that says "too many" (429, 503) slows every request of that key down, instead of failing one of
// them: the number that may run at once is halved, then grows again by one with each full window of successes (AIMD), and requests wait
// in the order they came. It knows visits and time; it does not know what a request is.
import type { Clock, Failure } from "@melete/core";
import { systemClock } from "@melete/core";

/** "in": it may run; leave, or be pushed back. "gave-up": its wait would pass the limit. */
export type Admission = { type: "in" } | { type: "aborted" } | { type: "gave-up"; failure: Failure };

/** One request and all its attempts. */
export interface Visit {
  /** would `enter` wait now? */
  mustWait(): boolean;
  enter(signal: AbortSignal): Promise<Admission>;
  /** the provider began to answer */
  accepted(): void;
  /** The provider refused for now; the visit is outside again and may enter once more, before those who came after it. */
  pushedBack(failure: Failure): void;
  /** it is over, however it ended; may be called again */
  leave(): void;
}

export interface Limiter {
  visit(): Visit;
  /** null: nothing limits yet */
  readonly window: number | null;
  readonly inFlight: number;
  readonly waiting: number;
}

export interface LimiterOptions {
  clock?: Clock;
  /** all waiting of one request together; one that would wait longer gives up at once. Default 60 s: what a person still waits for. */
  maxWaitMs?: number;
}

/** The wait when a provider refuses without saying for how long; doubled for each refusal in a row. */
const firstPauseMs = 1000;
const longestGuessedPauseMs = 30_000;
/** A window this wide limits nobody; it is forgotten then. */
const widestWindow = 256;

interface Waiter {
  order: number;
  settle(admission: Admission): void;
  /** by when it must be in */
  deadline: number;
}

export function createLimiter({ clock = systemClock, maxWaitMs = 60_000 }: LimiterOptions = {}): Limiter {
  let window = Number.POSITIVE_INFINITY;
  let inFlight = 0;
  let successes = 0;
  let refusals = 0;
  let pausedUntil = Number.NEGATIVE_INFINITY;
  /** Requests that were on their way when the window was halved tell nothing new by failing too. */
  let epoch = 0;
  let visits = 0;
  let lastRefusal: Failure = { kind: "model", message: "The provider limits requests.", retryable: true, code: "rate-limited" };
  const queue: Waiter[] = [];
  let alarm: AbortController | null = null;

  function isOpen(): boolean {
    return inFlight < window && clock.now() >= pausedUntil;
  }

  function pump(): void {
    while (queue.length > 0 && isOpen()) queue.shift()?.settle(comeIn());
    setAlarm();
  }

  /** Rings at the end of the pause, as long as somebody waits for it: a timer alone must not keep the process alive. */
  function setAlarm(): void {
    alarm?.abort();
    alarm = null;
    const ms = pausedUntil - clock.now();
    if (queue.length === 0 || ms <= 0) return;
    const own = new AbortController();
    alarm = own;
    void clock.sleep(ms, own.signal).then(() => {
      if (!own.signal.aborted) pump();
    });
  }

  function comeIn(): Admission {
    inFlight += 1;
    return { type: "in" };
  }

  function gaveUp(): Admission {
    const waitMs = Math.max(0, pausedUntil - clock.now());
    return { type: "gave-up", failure: waitMs === 0 ? lastRefusal : { ...lastRefusal, retryAfterMs: waitMs } };
  }

  function pause(ms: number): void {
    const until = clock.now() + ms;
    if (until <= pausedUntil) return;
    pausedUntil = until;
    for (const waiter of [...queue]) if (waiter.deadline < pausedUntil) waiter.settle(gaveUp());
  }

  function visit(): Visit {
    const order = visits++;
    const deadline = clock.now() + maxWaitMs;
    let state: "outside" | "in" | "answered" = "outside";
    let enteredIn = epoch;

    function wait(signal: AbortSignal): Promise<Admission> {
      return new Promise((resolve) => {
        const over = new AbortController();
        const settle = (admission: Admission): void => {
          over.abort();
          signal.removeEventListener("abort", abort);
          const at = queue.indexOf(waiter);
          if (at >= 0) queue.splice(at, 1);
          if (queue.length === 0) setAlarm();
          resolve(admission);
        };
        const abort = (): void => settle({ type: "aborted" });
        const waiter: Waiter = { order, settle, deadline };
        const place = queue.findIndex((other) => other.order > order);
        queue.splice(place < 0 ? queue.length : place, 0, waiter);
        signal.addEventListener("abort", abort, { once: true });
        void clock.sleep(deadline - clock.now(), over.signal).then(() => {
          if (!over.signal.aborted) settle(gaveUp());
        });
        pump();
      });
    }

    function goOut(): void {
      if (state === "outside") return;
      state = "outside";
      inFlight -= 1;
    }

    return {
      mustWait: () => queue.length > 0 || !isOpen(),
      async enter(signal) {
        if (signal.aborted) return { type: "aborted" };
        if (deadline < pausedUntil) return gaveUp();
        const admission = queue.length === 0 && isOpen() ? comeIn() : await wait(signal);
        if (admission.type === "in") {
          state = "in";
          enteredIn = epoch;
        }
        return admission;
      },
      accepted() {
        if (state !== "in") return;
        state = "answered";
        refusals = 0;
        successes += 1;
        if (successes < window) return;
        successes = 0;
        window = window + 1 > widestWindow ? Number.POSITIVE_INFINITY : window + 1;
        pump();
      },
      pushedBack(failure) {
        if (state === "outside") return;
        lastRefusal = failure;
        if (enteredIn === epoch) {
          window = Math.max(1, Math.floor(Math.min(window, inFlight) / 2));
          successes = 0;
          epoch += 1;
          refusals += 1;
        }
        goOut();
        pause(failure.retryAfterMs ?? Math.min(firstPauseMs * 2 ** (refusals - 1), longestGuessedPauseMs));
        pump();
      },
      leave() {
        goOut();
        pump();
      },
    };
  }

  return {
    visit,
    get window() {
      return Number.isFinite(window) ? window : null;
    },
    get inFlight() {
      return inFlight;
    },
    get waiting() {
      return queue.length;
    },
  };
}

/** One limiter for each server and key, made when first asked for. */
export function createLimiters(options: LimiterOptions = {}): (url: string, apiKey: string | undefined) => Limiter {
  const limiters = new Map<string, Limiter>();
  return (url, apiKey = "") => {
    const key = JSON.stringify([url, apiKey]);
    const found = limiters.get(key) ?? createLimiter(options);
    limiters.set(key, found);
    return found;
  };
}
