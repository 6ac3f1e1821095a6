// Runs rivals in turns, A B A B …, so that a machine that slows down or speeds up does so for all of them.
// It knows order and time; it does not know what runs.

export interface Rival {
  name: string;
  /** one repetition; what it resolves to is ignored */
  run(): Promise<unknown> | unknown;
}

export interface InterleaveOptions {
  rounds: number;
  /** repetitions of each before anything is counted (caches, compilers); default 1 */
  warmUps?: number;
  now?: () => number;
}

/** @returns per rival, milliseconds of each counted repetition; every second round runs in reverse order */
export async function interleave(
  rivals: readonly Rival[],
  { rounds, warmUps = 1, now = () => performance.now() }: InterleaveOptions,
): Promise<Map<string, number[]>> {
  const times = new Map<string, number[]>(rivals.map(({ name }) => [name, []]));
  for (let round = -warmUps; round < rounds; round++) {
    for (const { name, run } of round % 2 === 0 ? rivals : [...rivals].reverse()) {
      const started = now();
      await run();
      if (round >= 0) times.get(name)?.push(now() - started);
    }
  }
  return times;
}
