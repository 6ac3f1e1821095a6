// A sudoku from the readings of its 81 cells: what each most probably holds, mended by the rules where the readings alone would break them,
// and which cells a person should look at. A puzzle in print has exactly one solution; a misread one hardly ever has.
import type { ReadGrid } from "../../image/grid/read-grid.ts";
import { type SudokuGrid, solutions } from "./solve.ts";

export interface SudokuReading {
  /** 81 numbers, 0 for empty */
  grid: number[];
  /** places that a person should confirm, the least certain first */
  doubtful: number[];
  /** is there exactly one solution? */
  unique: boolean;
}

/** A number that is less probable than this is shown to the person, even when the puzzle works out. */
const certain = 0.5;
/** An empty cell that is less probable than this: a clue too few still leaves a puzzle that works out, only another one. */
const certainlyEmpty = 0.85;
/** Without exactly one solution the rules do not vouch for anything, and more is shown. */
const certainAlone = 0.9;
/** Cells whose second reading is tried, the least certain first. */
const triedCells = 14;
const triedChanges = 3;

interface Option {
  place: number;
  /** 0: empty */
  value: number;
  chance: number;
  /** how much less probable than the first reading, as a logarithm; 0 for the first reading */
  cost: number;
}

export function readSudoku({ cells }: Pick<ReadGrid, "cells">): SudokuReading {
  const options = cells.map((cell, place) => optionsOf(cell, place));
  const first = options.map(([best]) => best?.value ?? 0);
  const confidence = options.map(([best]) => best?.chance ?? 0);
  const byDoubt = confidence.map((_, place) => place).sort((a, b) => (confidence[a] ?? 0) - (confidence[b] ?? 0));
  if (solutions(first).length === 1) return { grid: first, unique: true, doubtful: byDoubt.filter((place) => !isCertain(place, first)) };
  const mended = mend(first, options, byDoubt);
  if (mended !== null) {
    const changed = mended.map(({ place }) => place);
    const grid = [...first];
    for (const { place, value } of mended) grid[place] = value;
    // what the rules have changed is theirs, not the photo's: the person has the last word
    const doubtful = [...changed, ...byDoubt.filter((place) => !changed.includes(place) && !isCertain(place, grid))];
    return { grid, unique: true, doubtful };
  }
  return { grid: first, unique: false, doubtful: byDoubt.filter((place) => (confidence[place] ?? 0) < certainAlone) };

  function isCertain(place: number, grid: SudokuGrid): boolean {
    return (confidence[place] ?? 0) >= (grid[place] === 0 ? certainlyEmpty : certain);
  }
}

/** The most probable readings of a cell, the first of all at cost 0. */
function optionsOf({ scores, filled }: ReadGrid["cells"][number], place: number): Option[] {
  const chances = [{ value: 0, chance: 1 - filled }, ...scores.map((score, index) => ({ value: index + 1, chance: score * filled }))];
  const sorted = chances.sort((a, b) => b.chance - a.chance).slice(0, 4);
  const top = Math.log(Math.max(1e-6, sorted[0]?.chance ?? 1));
  return sorted.map(({ value, chance }) => ({ place, value, chance, cost: top - Math.log(Math.max(1e-6, chance)) }));
}

/** The cheapest few changes that give the puzzle exactly one solution; null when there are none, or two that are as cheap. */
function mend(first: SudokuGrid, options: readonly Option[][], byDoubt: readonly number[]): Option[] | null {
  const changes = byDoubt.slice(0, triedCells).flatMap((place) => options[place]?.slice(1) ?? []);
  const sets: { changes: Option[]; cost: number }[] = [];
  const grow = (from: number, chosen: Option[], cost: number): void => {
    if (chosen.length > 0) sets.push({ changes: chosen, cost });
    if (chosen.length === triedChanges) return;
    for (let index = from; index < changes.length; index += 1) {
      const next = changes[index];
      if (next === undefined || chosen.some(({ place }) => place === next.place) || cost + next.cost > dearest) continue;
      grow(index + 1, [...chosen, next], cost + next.cost);
    }
  };
  grow(0, [], 0);
  sets.sort((a, b) => a.cost - b.cost);
  const grid = [...first];
  for (const { changes: set } of sets.slice(0, triedSets)) {
    for (const { place, value } of set) grid[place] = value;
    if (solutions(grid).length === 1) return set;
    for (const { place } of set) grid[place] = first[place] ?? 0;
  }
  return null;
}

/** Together this much less probable than the first reading, as a logarithm: beyond it a change is a guess. */
const dearest = 9;
/** Each costs up to a millisecond or so. */
const triedSets = 400;
