// The Wilson score interval of a share (Wilson 1927): stays inside 0..1 and is honest for few trials and shares near 0 or 1.
import { normalQuantile } from "./normal.ts";

export interface Interval {
  lower: number;
  upper: number;
}

/** @param trials at least 1; @param confidence two-sided, strictly between 0 and 1 */
export function wilsonInterval(successes: number, trials: number, confidence = 0.95): Interval {
  if (!Number.isInteger(trials) || trials < 1 || !Number.isInteger(successes) || successes < 0 || successes > trials) {
    throw new Error(`an interval needs 0 <= successes <= trials and at least one trial; got ${successes} of ${trials}`);
  }
  const z = normalQuantile((1 + confidence) / 2);
  const share = successes / trials;
  const shrink = 1 + (z * z) / trials;
  const center = (share + (z * z) / (2 * trials)) / shrink;
  const half = (z / shrink) * Math.sqrt((share * (1 - share)) / trials + (z * z) / (4 * trials * trials));
  // At the ends the formula gives 0 and 1 up to rounding.
  return { lower: successes === 0 ? 0 : center - half, upper: successes === trials ? 1 : center + half };
}
