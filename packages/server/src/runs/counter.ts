// Counts what is under way, and tells when nothing is. It does not know what it counts.

export interface Counter {
  add(change: 1 | -1): void;
  /** resolves when the count is zero, or after `ms`, whichever comes first */
  zero(ms: number): Promise<void>;
}

export function createCounter(): Counter {
  let count = 0;
  let waiting: (() => void)[] = [];
  return {
    add(change) {
      count += change;
      if (count > 0) return;
      for (const resolve of waiting) resolve();
      waiting = [];
    },
    async zero(ms) {
      if (count === 0) return;
      await within(ms, new Promise<void>((resolve) => waiting.push(resolve)));
    },
  };
}

/** Resolves with the work, or without it after `ms`. */
export async function within(ms: number, work: Promise<unknown>): Promise<void> {
  const late = Promise.withResolvers<void>();
  const timer = setTimeout(late.resolve, ms);
  await Promise.race([work, late.promise]);
  clearTimeout(timer);
}
