// A grid of single characters on a picture, read cell by cell, with what else each might be. It knows characters, not puzzles.
import { decodeRaster } from "../raster/raster.ts";
import type { GridSize } from "./find-crossings.ts";
import { longestSide } from "./find-grid.ts";
import { readGrid } from "./read-grid.ts";

export interface CellReading {
  /** null for an empty cell */
  character: string | null;
  /** probability of `character`, 0 to 1 */
  confidence: number;
  /** the next best reading */
  second: string | null;
}

export interface CellsReading extends GridSize {
  /** row by row of the upright grid */
  cells: CellReading[];
  /** quarter turns clockwise that make the picture upright */
  turn: 0 | 1 | 2 | 3;
}

export interface ReadCellsOptions extends GridSize {
  /** each once; a cell holds one of them or nothing */
  characters: string;
}

/** Null where no grid with this many rows and columns is found. Rejects for characters that the reader does not know. */
export async function readCells(bytes: Uint8Array, { rows, columns, characters }: ReadCellsOptions): Promise<CellsReading | null> {
  const charset = [...new Set(characters)];
  const grid = await readGrid(await decodeRaster(bytes, longestSide), { rows, columns }, charset);
  if (grid === null) return null;
  const cells = grid.cells.map(({ scores, filled }): CellReading => {
    const chances = [
      { character: null, chance: 1 - filled },
      ...scores.map((score, index) => ({ character: charset[index], chance: score * filled })),
    ];
    const [best, second] = chances.sort((a, b) => b.chance - a.chance);
    return { character: best.character, confidence: best.chance, second: second.character };
  });
  return { rows: grid.rows, columns: grid.columns, turn: grid.turn, cells };
}
