// What a reading of a sudoku is worth, against the truth: right, put to the person where it is not certain, or silently wrong.
import type { SudokuReading } from "../../src/applications/sudoku/read-sudoku.ts";

export type Verdict = "right" | "asked" | "silent" | "no grid";

/** "asked": there are wrong cells, and every one of them is put to the person. */
export function comparePuzzle(
  puzzle: readonly number[],
  reading: Pick<SudokuReading, "grid" | "doubtful"> | null,
): { verdict: Verdict; wrong: string } {
  if (reading === null) return { verdict: "no grid", wrong: "" };
  const { grid, doubtful } = reading;
  const places = puzzle.map((_, place) => place).filter((place) => puzzle[place] !== grid[place]);
  const isAsked = (place: number): boolean => doubtful.includes(place);
  const wrong = places.map(
    (place) => `row ${Math.floor(place / 9) + 1} column ${(place % 9) + 1}: ${puzzle[place]} read as ${grid[place]}${isAsked(place) ? "?" : ""}`,
  );
  const verdict = places.length === 0 ? "right" : places.every(isAsked) ? "asked" : "silent";
  return { verdict, wrong: wrong.join(", ") };
}
