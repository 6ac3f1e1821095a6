// Where the lines of a flattened grid cross. Each crossing is looked for near the place where an even grid has it; where ink is missing or
// something stands in the way, its neighbours say where it must be.
import type { Point } from "@melete/core";
import { type Cv, type Mat, withMats } from "../raster/opencv.ts";

export interface GridSize {
  rows: number;
  columns: number;
}

/** Pixels of a cell in the flattened picture that lines are looked for in. */
export const flatCell = 40;

export interface Crossings {
  crossings: Point[];
  /** those of them that were seen, the others null */
  seen: (Point | null)[];
  /** share of the lines' length that has ink */
  score: number;
}

/** How far a crossing may lie from its even place. */
const reach = Math.round(flatCell * 0.3);
/** Ink that is shorter than this along a line is part of a digit. */
const lineLength = Math.round(flatCell * 0.8);

export function findCrossings(cv: Cv, flat: Mat, { rows, columns }: GridSize, margin: number): Crossings {
  return withMats((keep) => {
    const across = keep(longInk(cv, flat, lineLength, 1));
    const down = keep(longInk(cv, flat, 1, lineLength));
    const width = flat.cols;
    const acrossData = across.data;
    const downData = down.data;
    const even = (row: number, column: number): Point => ({ x: margin + column * flatCell, y: margin + row * flatCell });
    const found: (Point | null)[] = [];
    for (let row = 0; row <= rows; row += 1) {
      for (let column = 0; column <= columns; column += 1) found.push(nearest(even(row, column)));
    }
    const crossings = smooth(found, { rows, columns }, even);
    return { crossings, seen: found, score: coverage(crossings) };

    /** The middle of the pixels that belong to a line in both directions. */
    function nearest({ x, y }: Point): Point | null {
      let sumX = 0;
      let sumY = 0;
      let count = 0;
      for (let dy = -reach; dy <= reach; dy += 1) {
        for (let dx = -reach; dx <= reach; dx += 1) {
          const at = (Math.round(y) + dy) * width + Math.round(x) + dx;
          if (!acrossData[at] || !downData[at]) continue;
          // what is nearer counts more: a second crossing at the edge of the window must not pull
          const weight = 1 / (1 + (dx * dx + dy * dy) / (reach * 2));
          sumX += weight * (x + dx);
          sumY += weight * (y + dy);
          count += weight;
        }
      }
      return count === 0 ? null : { x: sumX / count, y: sumY / count };
    }

    function coverage(points: readonly Point[]): number {
      const at = (row: number, column: number): Point => points[row * (columns + 1) + column] ?? { x: 0, y: 0 };
      let seen = 0;
      let all = 0;
      for (let row = 0; row <= rows; row += 1) {
        for (let column = 0; column <= columns; column += 1) {
          if (column < columns) count(at(row, column), at(row, column + 1), acrossData);
          if (row < rows) count(at(row, column), at(row + 1, column), downData);
        }
      }
      return seen / all;

      function count(from: Point, to: Point, data: Uint8Array): void {
        for (let step = 1; step < 8; step += 1) {
          const x = from.x + ((to.x - from.x) * step) / 8;
          const y = from.y + ((to.y - from.y) * step) / 8;
          all += 1;
          if (inkNear(data, x, y)) seen += 1;
        }
      }
    }

    function inkNear(data: Uint8Array, x: number, y: number): boolean {
      for (let dy = -2; dy <= 2; dy += 1) {
        for (let dx = -2; dx <= 2; dx += 1) if (data[(Math.round(y) + dy) * width + Math.round(x) + dx]) return true;
      }
      return false;
    }
  });
}

/** Only ink that runs on for this long, thickened so that slightly bent lines stay whole. */
function longInk(cv: Cv, flat: Mat, width: number, height: number): Mat {
  return withMats((keep) => {
    const thick = keep(new cv.Mat());
    const slack = new cv.Size(width > 1 ? 1 : 3, height > 1 ? 1 : 3);
    cv.dilate(flat, thick, keep(cv.getStructuringElement(cv.MORPH_RECT, slack)));
    const long = new cv.Mat();
    cv.morphologyEx(thick, long, cv.MORPH_OPEN, keep(cv.getStructuringElement(cv.MORPH_RECT, new cv.Size(width, height))));
    return long;
  });
}

/** Missing crossings, and those that stray from all their neighbours, take their place from the neighbours' shifts. */
function smooth(found: readonly (Point | null)[], { rows, columns }: GridSize, even: (row: number, column: number) => Point): Point[] {
  const shift = (row: number, column: number): Point | null => {
    const point = row < 0 || column < 0 || row > rows || column > columns ? null : found[row * (columns + 1) + column];
    const place = even(row, column);
    return point ? { x: point.x - place.x, y: point.y - place.y } : null;
  };
  const points: Point[] = [];
  for (let row = 0; row <= rows; row += 1) {
    for (let column = 0; column <= columns; column += 1) {
      const around: Point[] = [];
      for (let radius = 1; radius <= 3 && around.length < 3; radius += 1) {
        for (let dy = -radius; dy <= radius; dy += 1) {
          for (let dx = -radius; dx <= radius; dx += 1) {
            const neighbour = Math.max(Math.abs(dx), Math.abs(dy)) === radius ? shift(row + dy, column + dx) : null;
            if (neighbour !== null) around.push(neighbour);
          }
        }
      }
      const expected = { x: median(around.map(({ x }) => x)), y: median(around.map(({ y }) => y)) };
      const own = shift(row, column);
      const strays = own === null || Math.hypot(own.x - expected.x, own.y - expected.y) > flatCell * 0.15;
      const by = strays ? expected : own;
      const place = even(row, column);
      points.push({ x: place.x + by.x, y: place.y + by.y });
    }
  }
  return points;
}

function median(values: number[]): number {
  if (values.length === 0) return 0;
  const sorted = values.toSorted((a, b) => a - b);
  return ((sorted[(sorted.length - 1) >> 1] ?? 0) + (sorted[sorted.length >> 1] ?? 0)) / 2;
}
