// Sudokus from a seed: a full grid, shuffled, then emptied cell by cell as long as there is one solution. It knows numbers only.
import { solutions } from "../../src/applications/sudoku/solve.ts";

export type Random = () => number;

/** Mulberry32: the same numbers for the same seed, everywhere. */
export function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function shuffled<Item>(items: readonly Item[], random: Random): Item[] {
  const mixed = [...items];
  for (let index = mixed.length - 1; index > 0; index -= 1) {
    const other = Math.floor(random() * (index + 1));
    [mixed[index], mixed[other]] = [mixed[other], mixed[index]];
  }
  return mixed;
}

/** 81 numbers, 0 for empty, with exactly one solution; about `givens` of them, never fewer. */
export function makePuzzle(random: Random, givens: number): number[] {
  const lines = (): number[] => shuffled([0, 1, 2], random).flatMap((band) => shuffled([0, 1, 2], random).map((line) => band * 3 + line));
  const [rows, columns, names] = [lines(), lines(), shuffled([1, 2, 3, 4, 5, 6, 7, 8, 9], random)];
  const puzzle = rows.flatMap((row) => columns.map((column) => names[(row * 3 + Math.floor(row / 3) + column) % 9]));
  let left = 81;
  for (const place of shuffled(
    puzzle.map((_, index) => index),
    random,
  )) {
    if (left <= givens) break;
    const value = puzzle[place];
    puzzle[place] = 0;
    if (solutions(puzzle).length === 1) left -= 1;
    else puzzle[place] = value;
  }
  return puzzle;
}
