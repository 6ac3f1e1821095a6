// A photo of a sudoku, read in one go for the page: the numbers, the doubts, and the grid as it would look from straight above, so that a
// person can compare. It knows pixels and numbers; it does not know conversations or pages.
import type { Point } from "@melete/core";
import { longestSide } from "../../image/grid/find-grid.ts";
import { flattenCells } from "../../image/grid/flatten-cells.ts";
import { readGrid } from "../../image/grid/read-grid.ts";
import { decodeRaster } from "../../image/raster/raster.ts";
import { readSudoku, type SudokuReading } from "./read-sudoku.ts";

export interface SudokuPhoto extends SudokuReading {
  /** a JPEG of the upright grid, each cell a ninth of it wide and high */
  flat: Uint8Array;
  /** of the grid on the picture, from the upright top left, clockwise; fractions of the picture */
  corners: Point[];
}

/** Pixels of a cell on the page: enough to tell a smudge from a digit. */
const flatCell = 64;
const digits = [..."123456789"];

/** Null when there is no grid of nine by nine on the picture. */
export async function readSudokuPhoto(bytes: Uint8Array): Promise<SudokuPhoto | null> {
  const raster = await decodeRaster(bytes, longestSide);
  const grid = await readGrid(raster, { rows: 9, columns: 9 }, digits);
  if (grid === null) return null;
  const cornersOf = grid.cells.map(({ corners }) => corners);
  const corners = [cornersOf[0][0], cornersOf[8][1], cornersOf[80][2], cornersOf[72][3]];
  return {
    ...readSudoku(grid),
    flat: new Uint8Array(await (await flattenCells(raster, cornersOf, 9, flatCell)).encode("jpeg", 80)),
    corners: corners.map(({ x, y }) => ({ x: x / raster.width, y: y / raster.height })),
  };
}
