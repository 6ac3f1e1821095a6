// Photos of sudokus in newspapers, taken with phones: Baptiste Wicht's Sudoku Dataset v2 (CC-BY-4.0), where a developer has put it beside the
// repository, in `../shared/data/sudoku-photos`. The project does not ship it.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

export const realPhotosFolder = join(import.meta.dirname, "../../../../../shared/data/sudoku-photos");

export interface RealPhoto {
  name: string;
  bytes(): Uint8Array;
  /** 81 numbers, 0 for empty */
  puzzle: number[];
}

/** In the order of their numbers; empty where the folder is not. */
export function realPhotos(): RealPhoto[] {
  if (!existsSync(realPhotosFolder)) return [];
  const numberOf = (file: string): number => Number(/\d+/.exec(file)?.[0]);
  const files = readdirSync(realPhotosFolder).filter((file) => /^image\d+\.jpg$/.test(file));
  return files
    .sort((a, b) => numberOf(a) - numberOf(b))
    .map((file) => {
      // the phone, the size of the picture, then nine rows
      const [, , ...rows] = readFileSync(join(realPhotosFolder, file.replace(".jpg", ".dat")), "utf8")
        .trim()
        .split(/\r?\n/);
      const puzzle = rows.flatMap((row) => row.trim().split(/\s+/).map(Number));
      return { name: file, puzzle, bytes: () => new Uint8Array(readFileSync(join(realPhotosFolder, file))) };
    });
}
