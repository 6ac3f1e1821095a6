// Time as a thing that is handed in, so that deadlines and progress can be tested without waiting. Knows nothing about turns.

export interface Clock {
  /** milliseconds; only differences mean anything */
  now(): number;
  /** Resolves after `ms`, or as soon as the signal aborts; never rejects. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

export const systemClock: Clock = {
  now: () => performance.now(),
  sleep(ms, signal) {
    return new Promise((resolve) => {
      if (signal.aborted) return resolve();
      const done = () => {
        clearTimeout(timer);
        signal.removeEventListener("abort", done);
        resolve();
      };
      const timer = setTimeout(done, ms);
      signal.addEventListener("abort", done);
    });
  },
};

export interface ManualClock extends Clock {
  /** Move time forward; sleepers that are due wake up. */
  advance(ms: number): void;
  /** when the next sleeper is due; null when nobody sleeps */
  nextDue(): number | null;
}

/** A clock that stands still until it is told to move. */
export function createManualClock(): ManualClock {
  let time = 0;
  let sleepers: { due: number; wake: () => void }[] = [];
  return {
    now: () => time,
    sleep(ms, signal) {
      return new Promise((resolve) => {
        if (signal.aborted || ms <= 0) return resolve();
        const sleeper = { due: time + ms, wake: resolve };
        sleepers.push(sleeper);
        const drop = () => {
          sleepers = sleepers.filter((other) => other !== sleeper);
          resolve();
        };
        signal.addEventListener("abort", drop, { once: true });
      });
    },
    nextDue: () => (sleepers.length === 0 ? null : Math.min(...sleepers.map(({ due }) => due))),
    advance(ms) {
      time += ms;
      const due = sleepers.filter((sleeper) => sleeper.due <= time);
      sleepers = sleepers.filter((sleeper) => sleeper.due > time);
      for (const sleeper of due) sleeper.wake();
    },
  };
}
