// The difference of two means over the same samples, with a percentile bootstrap interval (Efron 1979).
import { seededRandom } from "./seeded-random.ts";
import type { Interval } from "./wilson-interval.ts";

export interface PairedDifference extends Interval {
  /** mean of second minus mean of first */
  difference: number;
}

export interface PairedBootstrapOptions {
  /** the same seed gives the same interval on every machine */
  seed: number;
  resamples?: number;
  confidence?: number;
}

/** @param first, second values of the same samples in the same order */
export function pairedBootstrap(first: readonly number[], second: readonly number[], options: PairedBootstrapOptions): PairedDifference {
  const { seed, resamples = 10_000, confidence = 0.95 } = options;
  const size = first.length;
  if (size === 0 || size !== second.length) throw new Error(`paired values must be as many, and at least one; got ${size} and ${second.length}`);
  const differences = second.map((value, index) => value - first[index]);
  const random = seededRandom(seed);
  const means = new Float64Array(resamples);
  for (let resample = 0; resample < resamples; resample++) {
    let sum = 0;
    for (let draw = 0; draw < size; draw++) sum += differences[Math.floor(random() * size)];
    means[resample] = sum / size;
  }
  means.sort();
  const tail = (1 - confidence) / 2;
  const at = (share: number) => means[Math.min(resamples - 1, Math.floor(share * resamples))];
  return { difference: differences.reduce((sum, value) => sum + value, 0) / size, lower: at(tail), upper: at(1 - tail) };
}
