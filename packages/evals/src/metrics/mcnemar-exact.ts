// McNemar's exact test: did two solvers differ on the same samples? Only the samples on which they disagree carry evidence.

/**
 * Two-sided p-value, from the binomial distribution with share 1/2.
 * @param onlyFirst samples only the first got right; @param onlySecond samples only the second got right
 */
export function mcnemarExact(onlyFirst: number, onlySecond: number): number {
  const trials = onlyFirst + onlySecond;
  const fewer = Math.min(onlyFirst, onlySecond);
  // Logarithms, because 2^-trials underflows above a thousand disagreements.
  let logTerm = -trials * Math.LN2;
  let tail = Math.exp(logTerm);
  for (let k = 1; k <= fewer; k++) {
    logTerm += Math.log((trials - k + 1) / k);
    tail += Math.exp(logTerm);
  }
  return Math.min(1, 2 * tail);
}
