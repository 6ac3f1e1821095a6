// The endless stream of training examples: which family and mode stands at which index. It knows weights and seeds; it does not know rows or threads.
import type { Example, Family } from "../data/example.ts";

type Mode = Example["mode"];

/** Relative shares. The key `countdown` is split evenly over the family's modes; `countdown:thinking` names one. */
export type MixWeights = Record<string, number>;

/** Examples of two seeds never meet as long as a run reads fewer than half of this. */
const examplesPerSeed = 20_000_000;

/** Earlier exchanges are drawn from the second half of a seed's examples, which no run reaches on its own. */
export const historyOffset = examplesPerSeed / 2;

/** A pure function from index to example: the same on every machine, in any order of calls. */
export function createMix(families: readonly Family[], weights: MixWeights, seed: number): (index: number) => Example {
  const entries: { family: Family; mode: Mode; end: number }[] = [];
  let total = 0;
  for (const [key, weight] of Object.entries(weights)) {
    const [name, mode] = key.split(":");
    const family = families.find((candidate) => candidate.name === name);
    if (family === undefined) throw new Error(`The mix names the family "${name}"; known are ${families.map((known) => known.name).join(", ")}.`);
    const modes = family.modes.filter((known) => mode === undefined || known === mode);
    if (modes.length === 0) throw new Error(`The mix names "${key}", but ${name} has only ${family.modes.join(" and ")}.`);
    if (!(weight >= 0)) throw new Error(`The weight of "${key}" is ${weight}; use a number of at least 0.`);
    for (const each of modes) {
      total += weight / modes.length;
      entries.push({ family, mode: each, end: total });
    }
  }
  if (total === 0) throw new Error("The mix is empty: give at least one family a weight above 0.");
  return (index) => {
    const point = uniform(seed, index) * total;
    const { family, mode } = entries.find(({ end }) => point < end) ?? entries[entries.length - 1];
    return family.generate("train", seed * examplesPerSeed + index, mode);
  };
}

/** 0..1, from the two numbers alone (the finalizer of MurmurHash3 over both). */
export function uniform(seed: number, index: number): number {
  let hash = Math.imul(seed + 1, 0x9e3779b1) ^ index;
  for (const factor of [0x85ebca6b, 0xc2b2ae35]) hash = Math.imul(hash ^ (hash >>> 15), factor);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}
