// The cells of a grid as small upright pictures, and in each the ink that may be a character. It knows ink, not characters.
import type { Point } from "@melete/core";
import { type Cv, loadOpenCv, type Mat, withMats } from "../raster/opencv.ts";
import type { Raster } from "../raster/raster.ts";
import type { DetectedGrid } from "./detect-grid.ts";

/** Sides of a cut cell, in pixels. */
export const cellSide = 64;

export interface CutCell {
  row: number;
  column: number;
  /** brightness 0 to 255, cellSide x cellSide */
  gray: Uint8Array;
  /** where the character is, in pixels of the cell; null when the cell looks empty */
  ink: { left: number; top: number; width: number; height: number } | null;
  /** how dark that is beside the other characters of the grid: about 1 for one of them, less for a smudge, 0 without ink */
  darkness: number;
}

export async function cutCells(raster: Raster, grid: DetectedGrid): Promise<CutCell[]> {
  const cv = await loadOpenCv();
  return withMats((keep) => {
    const gray = keep(new cv.Mat());
    cv.cvtColor(keep(cv.matFromImageData(raster as unknown as ImageData)), gray, cv.COLOR_RGBA2GRAY);
    const even = keep(withEvenLight(cv, gray, grid));
    const cells: Candidate[] = [];
    for (let row = 0; row < grid.rows; row += 1) {
      for (let column = 0; column < grid.columns; column += 1) cells.push(cut(cv, even, cornersOf(grid, row, column), row, column));
    }
    return decide(cells);
  });
}

/** Shadows and folds are larger than a cell, characters are smaller: what is left without the former is as bright everywhere. */
function withEvenLight(cv: Cv, gray: Mat, grid: DetectedGrid): Mat {
  return withMats((keep) => {
    const [first, , third] = cornersOf(grid, 0, 0);
    const cell = Math.max(8, Math.hypot((third?.x ?? 0) - (first?.x ?? 0), (third?.y ?? 0) - (first?.y ?? 0)) / Math.SQRT2);
    const paper = keep(new cv.Mat());
    const reach = Math.round(cell * 0.35) | 1;
    cv.morphologyEx(gray, paper, cv.MORPH_CLOSE, keep(cv.getStructuringElement(cv.MORPH_RECT, new cv.Size(reach, reach))));
    const smooth = keep(new cv.Mat());
    cv.blur(paper, smooth, new cv.Size(reach, reach));
    // smoothed over the hard edge of a shadow, paper would be too bright on the dark side, and the edge look like ink
    cv.min(paper, smooth, paper);
    const even = new cv.Mat();
    cv.divide(gray, paper, even, 235);
    return even;
  });
}

interface Candidate extends Omit<CutCell, "darkness"> {
  contrast: number;
}

/** Characters of one grid are printed alike: what is much fainter than the others is no character. */
function decide(cells: readonly Candidate[]): CutCell[] {
  const contrasts = cells.flatMap(({ ink, contrast }) => (ink === null ? [] : [contrast])).sort((a, b) => b - a);
  const usual = Math.max(1, contrasts[Math.floor(contrasts.length / 4)] ?? 0);
  return cells.map(({ contrast, ink, ...cell }) => {
    const darkness = contrast / usual;
    const isInk = ink !== null && darkness > leastDarkness && contrast > leastContrast;
    return { ...cell, ink: isInk ? ink : null, darkness: isInk ? darkness : 0 };
  });
}

/** From the top left, clockwise. */
export function cornersOf({ crossings, columns }: DetectedGrid, row: number, column: number): Point[] {
  const at = (r: number, c: number): Point => crossings[r * (columns + 1) + c] ?? { x: 0, y: 0 };
  return [at(row, column), at(row, column + 1), at(row + 1, column + 1), at(row + 1, column)];
}

function cut(cv: Cv, photo: Mat, corners: Point[], row: number, column: number): Candidate {
  return withMats((keep) => {
    const from = cv.matFromArray(
      4,
      1,
      cv.CV_32FC2,
      corners.flatMap(({ x, y }) => [x, y]),
    );
    const to = cv.matFromArray(4, 1, cv.CV_32FC2, [0, 0, cellSide, 0, cellSide, cellSide, 0, cellSide]);
    const cell = keep(new cv.Mat());
    cv.warpPerspective(
      photo,
      cell,
      keep(cv.getPerspectiveTransform(keep(from), keep(to))),
      new cv.Size(cellSide, cellSide),
      cv.INTER_CUBIC,
      cv.BORDER_REPLICATE,
    );
    return { row, column, gray: new Uint8Array(cell.data), ...findCharacter(cv, cell) };
  });
}

/** Lines of the grid reach this far into a cell. */
const border = Math.round(cellSide * 0.1);
/** A character is at least this high; a speck is not. */
const leastHeight = cellSide * 0.28;
/** Darker than its paper by this much, of 255: below it nobody could read it. */
const leastContrast = 8;
/** Below this it is the paper's own grain. */
const leastDarkness = 0.2;

interface InkBox {
  left: number;
  top: number;
  width: number;
  height: number;
}

function findCharacter(cv: Cv, cell: Mat): { ink: CutCell["ink"]; contrast: number } {
  const whole = findIn(cv, cell, border);
  // a fold or a pen stroke that runs through the cell joins the character to its edges: then only the middle is looked at
  return whole.ink === null && whole.tooLong ? findIn(cv, cell, border * 2) : whole;
}

function findIn(cv: Cv, cell: Mat, inset: number): { ink: InkBox | null; contrast: number; tooLong: boolean } {
  return withMats((keep) => {
    const side = cellSide - 2 * inset;
    const inner = keep(cell.roi(new cv.Rect(inset, inset, side, side)));
    const smooth = keep(new cv.Mat());
    cv.GaussianBlur(inner, smooth, new cv.Size(3, 3), 0);
    const binary = keep(new cv.Mat());
    const threshold = cv.threshold(smooth, binary, 0, 255, cv.THRESH_BINARY_INV + cv.THRESH_OTSU);
    const labels = keep(new cv.Mat());
    const stats = keep(new cv.Mat());
    const count = cv.connectedComponentsWithStats(binary, labels, stats, keep(new cv.Mat()));
    let best: (InkBox & { area: number }) | null = null;
    let tooLong = false;
    for (let label = 1; label < count; label += 1) {
      const [left = 0, top = 0, width = 0, height = 0, area = 0] = [0, 1, 2, 3, 4].map((column) => stats.intAt(label, column));
      const central = Math.abs(left + width / 2 - side / 2) < side * 0.3 && Math.abs(top + height / 2 - side / 2) < side * 0.3;
      // a photo may lie on its side, and a 1 with it
      const length = Math.max(width, height);
      if (central && length > side * 0.92 && inset === border) tooLong = true;
      else if (central && length >= leastHeight && area > (best?.area ?? 0)) best = { left: left + inset, top: top + inset, width, height, area };
    }
    const { area: _, ...ink } = best ?? { area: 0, left: 0, top: 0, width: 0, height: 0 };
    return { ink: best === null ? null : ink, contrast: contrastOf(smooth.data, threshold), tooLong };
  });
}

/** How much darker the ink is than the paper, on average. */
function contrastOf(data: Uint8Array, threshold: number): number {
  let dark = 0;
  let darkCount = 0;
  let bright = 0;
  for (const value of data) {
    if (value > threshold) bright += value;
    else {
      dark += value;
      darkCount += 1;
    }
  }
  const brightCount = data.length - darkCount;
  return darkCount === 0 || brightCount === 0 ? 0 : bright / brightCount - dark / darkCount;
}
