// A ruled grid on a picture, for those who want its places: corners, and the grid as seen from straight above with the way back.
// It knows lines; what stands in the cells it does not read.
import type { Matrix3, Point } from "@melete/core";
import { loadOpenCv, withMats } from "../raster/opencv.ts";
import { decodeRaster } from "../raster/raster.ts";
import { cornersOf } from "./cut-cells.ts";
import { detectGrid } from "./detect-grid.ts";
import type { GridSize } from "./find-crossings.ts";
import { flattenCells } from "./flatten-cells.ts";

export interface FoundGrid {
  /** from the top left of the picture, clockwise, in fractions of it */
  corners: Point[];
  /** 0 to 1: how much of the lines was seen */
  score: number;
  /** a JPEG from straight above; each cell is `cell` pixels wide and high */
  flat: Uint8Array;
  cell: number;
  /** from pixels of `flat` to pixels of the picture; exact at the corners, near it elsewhere where the paper bends */
  toPicture: Matrix3;
}

/** Larger pictures are made smaller first: a cell of a nine-by-nine grid that fills the photo still has 130 pixels. */
export const longestSide = 1600;
/** A flat picture larger than this would be made smaller by most models. */
const longestFlat = 1024;

/** Null where no grid with this many rows and columns is found. */
export async function findGrid(bytes: Uint8Array, { rows, columns }: GridSize): Promise<FoundGrid | null> {
  const raster = await decodeRaster(bytes, longestSide);
  const grid = await detectGrid(raster, { rows, columns });
  if (grid === null) return null;
  const cell = Math.max(16, Math.min(64, Math.floor(longestFlat / Math.max(rows, columns))));
  const cells = Array.from({ length: rows * columns }, (_, place) => cornersOf(grid, Math.floor(place / columns), place % columns));
  const canvas = await flattenCells(raster, cells, columns, cell);
  const [scaleX, , , , scaleY] = raster.toSource;
  const corners = [cells[0][0], cells[columns - 1][1], cells[rows * columns - 1][2], cells[(rows - 1) * columns][3]];
  const onPicture = corners.map(({ x, y }) => ({ x: x * scaleX, y: y * scaleY }));
  return {
    corners: corners.map(({ x, y }) => ({ x: x / raster.width, y: y / raster.height })),
    score: grid.score,
    flat: new Uint8Array(await canvas.encode("jpeg", 85)),
    cell,
    toPicture: await quadMatrix(columns * cell, rows * cell, onPicture),
  };
}

/** The perspective that lays a rectangle of this size on four corners. */
async function quadMatrix(width: number, height: number, corners: readonly Point[]): Promise<Matrix3> {
  const cv = await loadOpenCv();
  return withMats((keep) => {
    const flat = keep(cv.matFromArray(4, 1, cv.CV_32FC2, [0, 0, width, 0, width, height, 0, height]));
    const placed = corners.flatMap(({ x, y }) => [x, y]);
    const matrix = keep(cv.getPerspectiveTransform(flat, keep(cv.matFromArray(4, 1, cv.CV_32FC2, placed))));
    return Array.from(matrix.data64F) as Matrix3;
  });
}
