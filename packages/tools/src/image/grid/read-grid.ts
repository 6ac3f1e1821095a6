// A grid of single characters, read from a photo: lines, cells, characters and which way up it is. It knows characters and how sure it is
// of each; what they mean together (sudoku, crossword, form) is for others.
import type { Point } from "@melete/core";
import type { Raster } from "../raster/raster.ts";
import { type CutCell, cornersOf, cutCells } from "./cut-cells.ts";
import { detectGrid } from "./detect-grid.ts";
import type { GridSize } from "./find-crossings.ts";
import { readAsLines, readAsShapes } from "./read-characters.ts";
import type { Turn } from "./sample-character.ts";

export interface ReadCell {
  row: number;
  column: number;
  /** probability of each character of the set, in its order, as far as the cell holds one */
  scores: number[];
  /** probability that it holds one */
  filled: number;
  /** on the raster, from the top left of the upright grid, clockwise */
  corners: Point[];
}

export interface ReadGrid extends GridSize {
  /** quarter turns clockwise that make the photo upright */
  turn: Turn;
  /** row by row, as the upright grid has them */
  cells: ReadCell[];
  score: number;
}

/** From this mean likeness on, no other way up is tried: a wrong one reaches two thirds of it. */
const plainlyUpright = 0.78;

/** Null when there is no such grid. */
export async function readGrid(raster: Raster, size: GridSize, charset: readonly string[]): Promise<ReadGrid | null> {
  const grid = await detectGrid(raster, size);
  if (grid === null) return null;
  const cells = await cutCells(raster, grid);
  const inked = cells.filter(({ ink }) => ink !== null);
  const { turn, scores } = await readUpright(inked, charset);
  const read = cells.map((cell): ReadCell => {
    const [row, column] = turnedPlace(cell, grid, turn);
    const index = inked.indexOf(cell);
    const corners = cornersOf(grid, cell.row, cell.column);
    return {
      row,
      column,
      corners: [...corners.slice((4 - turn) % 4), ...corners.slice(0, (4 - turn) % 4)],
      ...(index < 0
        ? { scores: charset.map(() => 1 / charset.length), filled: 0.5 * (1 - cell.inkConfidence) }
        : { scores: scores[index] ?? [], filled: 0.5 + 0.5 * cell.inkConfidence }),
    };
  });
  const [rows, columns] = turn % 2 === 0 ? [grid.rows, grid.columns] : [grid.columns, grid.rows];
  return { rows, columns, turn, score: grid.score, cells: read.sort((a, b) => a.row - b.row || a.column - b.column) };
}

/** The way up in which the characters look most like characters. The line reader can read them lying on their left side, too. */
async function readUpright(cells: readonly CutCell[], charset: readonly string[]): Promise<{ turn: Turn; scores: number[][] }> {
  const lines = new Map<Turn, Promise<number[][]>>();
  const asLines = (turn: Turn): Promise<number[][]> => {
    const known = lines.get(turn) ?? readAsLines(cells, charset, turn);
    lines.set(turn, known);
    return known;
  };
  let best: { turn: Turn; scores: number[][]; likeness: number } = { turn: 0, scores: [], likeness: -1 };
  for (const turn of [0, 1, 3, 2] as const) {
    const upright = await asLines(turn);
    const lying = await asLines(((turn + 3) % 4) as Turn);
    const shapes = await readAsShapes(cells, charset, turn);
    const tops = cells.map((_, index) => Math.max(...charset.map((_c, at) => ((upright[index]?.[at] ?? 0) + (lying[index]?.[at] ?? 0)) / 2)));
    const likeness = tops.reduce((sum, top) => sum + top, 0) / Math.max(1, tops.length);
    if (likeness > best.likeness) {
      best = { turn, likeness, scores: cells.map((_, index) => together([upright[index] ?? [], lying[index] ?? [], shapes[index] ?? []])) };
    }
    if (likeness > plainlyUpright) break;
  }
  return best;
}

/** How much each reader is trusted: upright lines, lying lines, shapes. */
const trust = [0.6, 0.3, 0.45];
/** No reader is ever sure: one that is wrong must not silence the others. */
const doubt = 0.02;

/** Readers that fail differently, multiplied. */
function together(readings: readonly number[][]): number[] {
  const count = readings[0]?.length ?? 0;
  const weights = Array.from({ length: count }, (_, at) =>
    Math.exp(readings.reduce((sum, reading, reader) => sum + (trust[reader] ?? 0) * Math.log((reading[at] ?? 0) + doubt), 0)),
  );
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}

function turnedPlace({ row, column }: CutCell, { rows, columns }: GridSize, turn: Turn): [number, number] {
  let [r, c, height, width] = [row, column, rows, columns];
  for (let quarter = 0; quarter < turn; quarter += 1) [r, c, height, width] = [c, height - 1 - r, width, height];
  return [r, c];
}
