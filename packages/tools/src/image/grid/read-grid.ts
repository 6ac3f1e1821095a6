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
  const { turn, scores, likeness } = await readUpright(inked, charset);
  const read = cells.map((cell): ReadCell => {
    const [row, column] = turnedPlace(cell, grid, turn);
    const index = inked.indexOf(cell);
    const corners = cornersOf(grid, cell.row, cell.column);
    return {
      row,
      column,
      corners: [...corners.slice((4 - turn) % 4), ...corners.slice(0, (4 - turn) % 4)],
      scores: scores[index] ?? charset.map(() => 1 / charset.length),
      filled: index < 0 ? chanceWithoutInk : chanceOfCharacter(cell.darkness, likeness[index] ?? 0),
    };
  });
  const [rows, columns] = turn % 2 === 0 ? [grid.rows, grid.columns] : [grid.columns, grid.rows];
  return { rows, columns, turn, score: grid.score, cells: read.sort((a, b) => a.row - b.row || a.column - b.column) };
}

interface Upright {
  turn: Turn;
  scores: number[][];
  /** how much each cell looks like any character of the set, to the line reader */
  likeness: number[];
}

/** A character without any ink that could be found is rare. */
const chanceWithoutInk = 0.02;

/** Dark ink is a character, faint ink is one when it reads like one. */
function chanceOfCharacter(darkness: number, likeness: number): number {
  const dark = Math.min(1, Math.max(0, (darkness - 0.25) / 0.4));
  const read = Math.min(1, likeness / 0.35);
  return Math.min(0.99, 0.03 + 0.96 * (dark * (0.8 + 0.2 * read) + (1 - dark) * 0.8 * read));
}

/** The way up in which the characters look most like characters. The line reader can read them lying on their left side, too. */
async function readUpright(cells: readonly CutCell[], charset: readonly string[]): Promise<Upright> {
  const lines = new Map<Turn, Promise<number[][]>>();
  const asLines = (turn: Turn): Promise<number[][]> => {
    const known = lines.get(turn) ?? readAsLines(cells, charset, turn);
    lines.set(turn, known);
    return known;
  };
  let best: Upright = { turn: 0, scores: [], likeness: [] };
  let bestMean = -1;
  for (const turn of [0, 1, 3, 2] as const) {
    const upright = await asLines(turn);
    const lying = await asLines(((turn + 3) % 4) as Turn);
    const shapes = await readAsShapes(cells, charset, turn);
    const likeness = cells.map((_, index) => Math.max(...charset.map((_c, at) => ((upright[index]?.[at] ?? 0) + (lying[index]?.[at] ?? 0)) / 2)));
    // smudges say nothing about the way up
    const dark = likeness.filter((_, index) => (cells[index]?.darkness ?? 0) > 0.5);
    const mean = dark.reduce((sum, one) => sum + one, 0) / Math.max(1, dark.length);
    if (mean > bestMean) {
      bestMean = mean;
      best = { turn, likeness, scores: cells.map((_, index) => together([upright[index] ?? [], lying[index] ?? [], shapes[index] ?? []])) };
    }
    if (mean > plainlyUpright) break;
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
