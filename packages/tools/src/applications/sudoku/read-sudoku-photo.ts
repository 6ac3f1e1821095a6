// A photo of a sudoku, read in one go for the page: the numbers, the doubts, and the grid as it would look from straight above, so that a
// person can compare. It knows pixels and numbers; it does not know conversations or pages.
import type { Point } from "@melete/core";
import { readGrid } from "../../image/grid/read-grid.ts";
import { loadOpenCv, withMats } from "../../image/raster/opencv.ts";
import { decodeRaster, type Raster } from "../../image/raster/raster.ts";
import { readSudoku, type SudokuReading } from "./read-sudoku.ts";

export interface SudokuPhoto extends SudokuReading {
  /** a JPEG of the upright grid, each cell a ninth of it wide and high */
  flat: Uint8Array;
  /** of the grid on the picture, from the upright top left, clockwise; fractions of the picture */
  corners: Point[];
}

/** Larger pictures are made smaller first: a cell of a grid that fills the photo still has 150 pixels. */
const longestSide = 1600;
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
    flat: await flatten(raster, cornersOf),
    corners: corners.map(({ x, y }) => ({ x: x / raster.width, y: y / raster.height })),
  };
}

async function flatten(raster: Raster, cells: readonly Point[][]): Promise<Uint8Array> {
  const cv = await loadOpenCv();
  const { createCanvas, ImageData } = await import("@napi-rs/canvas");
  const canvas = createCanvas(9 * flatCell, 9 * flatCell);
  const context = canvas.getContext("2d");
  withMats((keep) => {
    const photo = keep(cv.matFromImageData(raster as unknown as globalThis.ImageData));
    const square = keep(cv.matFromArray(4, 1, cv.CV_32FC2, [0, 0, flatCell, 0, flatCell, flatCell, 0, flatCell]));
    const cell = keep(new cv.Mat());
    for (const [place, corners] of cells.entries()) {
      const onPhoto = cv.matFromArray(
        4,
        1,
        cv.CV_32FC2,
        corners.flatMap(({ x, y }) => [x, y]),
      );
      const matrix = cv.getPerspectiveTransform(onPhoto, square);
      cv.warpPerspective(photo, cell, matrix, new cv.Size(flatCell, flatCell), cv.INTER_LINEAR, cv.BORDER_REPLICATE);
      onPhoto.delete();
      matrix.delete();
      const pixels = new ImageData(new Uint8ClampedArray(cell.data), flatCell, flatCell);
      context.putImageData(pixels, (place % 9) * flatCell, Math.floor(place / 9) * flatCell);
    }
  });
  return new Uint8Array(await canvas.encode("jpeg", 80));
}
