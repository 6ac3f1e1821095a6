// Lets only so many of something run at once; the others wait in line. It does not know what runs.

export interface Turnstile {
  /** Rejects when the signal aborts before its turn comes. */
  pass<T>(signal: AbortSignal, run: () => Promise<T>): Promise<T>;
}

export function createTurnstile(atOnce: number): Turnstile {
  let running = 0;
  const waiting: (() => void)[] = [];
  return {
    async pass(signal, run) {
      if (running >= atOnce) await turn(signal);
      else running += 1;
      try {
        return await run();
      } finally {
        const next = waiting.shift();
        if (next === undefined) running -= 1;
        else next();
      }
    },
  };

  function turn(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        waiting.splice(waiting.indexOf(enter), 1);
        reject(new Error("It was cancelled while it waited for its turn."));
      };
      const enter = (): void => {
        signal.removeEventListener("abort", leave);
        resolve();
      };
      if (signal.aborted) return reject(new Error("It was cancelled before its turn came."));
      waiting.push(enter);
      signal.addEventListener("abort", leave, { once: true });
    });
  }
}
