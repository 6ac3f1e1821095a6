// Reproducible randomness: a generator per example, and the rule that keeps held-out problems out of training. It does not know any family.
import type { Random, Split } from "./example.ts";

/** FNV-1a with a final mix, 32 bits. */
export function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  hash ^= hash >>> 16;
  hash = Math.imul(hash, 0x85ebca6b);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** mulberry32: 32 bits of state, enough for the few hundred numbers that one example draws. */
export function randomFromSeed(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** The generator of one example; any change of split, family, index or mode gives an unrelated one. */
export function randomFor(split: Split, family: string, index: number, mode: string): Random {
  return randomFromSeed(hashText(`${split}/${family}/${index}/${mode}`));
}

/** Problems of small spaces: one in ten belongs to the held-out split, whoever draws it. */
export function splitOfProblem(key: string): Split {
  return hashText(`problem ${key}`) % 10 === 0 ? "heldout" : "train";
}

/** Draws until the problem belongs to the split. */
export function drawForSplit<T>(split: Split, draw: () => T, keyOf: (problem: T) => string): T {
  for (let attempt = 0; attempt < 10_000; attempt++) {
    const problem = draw();
    if (splitOfProblem(keyOf(problem)) === split) return problem;
  }
  throw new Error(`Drew 10000 problems and none belongs to the ${split} split; the space of problems is too small.`);
}

/** A whole number, both ends included. */
export function integer(random: Random, low: number, high: number): number {
  return low + Math.floor(random() * (high - low + 1));
}

export function between(random: Random, low: number, high: number): number {
  return low + random() * (high - low);
}

export function chance(random: Random, probability: number): boolean {
  return random() < probability;
}

export function pick<T>(random: Random, items: readonly T[]): T {
  return items[Math.floor(random() * items.length)];
}

/** A shuffled copy. */
export function shuffle<T>(random: Random, items: readonly T[]): T[] {
  const result = [...items];
  for (let last = result.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    [result[last], result[other]] = [result[other], result[last]];
  }
  return result;
}

/** The index of one weight, drawn in proportion to it. */
export function pickWeighted(random: Random, weights: readonly number[]): number {
  let total = 0;
  for (const weight of weights) total += weight;
  let left = random() * total;
  for (let index = 0; index < weights.length; index++) {
    left -= weights[index];
    if (left < 0) return index;
  }
  return weights.length - 1;
}
