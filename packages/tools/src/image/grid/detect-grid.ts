// Finds a ruled grid on a photo: four-sided shapes, scored by how well the lines that a grid must have are there, then each crossing
// where it really is, because paper bends. It knows lines; what stands in the cells it does not look at.
import type { Matrix3, Point } from "@melete/core";
import { type Cv, loadOpenCv, type Mat, withMats } from "../raster/opencv.ts";
import type { Raster } from "../raster/raster.ts";
import { findCrossings, flatCell, type GridSize } from "./find-crossings.ts";

export interface DetectedGrid extends GridSize {
  /** (rows + 1) x (columns + 1) points in pixels of the raster, row by row: where the lines cross */
  crossings: Point[];
  /** 0 to 1: how much of the lines was seen */
  score: number;
}

/** Below this the shape is some frame or table, not this grid. */
const leastScore = 0.45;
/** A grid smaller than this share of the photo has cells of a few pixels. */
const leastArea = 0.03;
const candidatesLookedAt = 6;
/** Above it nothing needs to be put right. */
const plainScore = 0.93;

/** The best grid of this size, or null. */
export async function detectGrid(raster: Raster, { rows, columns }: GridSize): Promise<DetectedGrid | null> {
  const cv = await loadOpenCv();
  return withMats((keep) => {
    let best: DetectedGrid | null = null;
    for (const light of ["as it is", "evened"] as const) {
      const ink = keep(findInk(cv, raster, light));
      // joined over small gaps first; where that joins the grid to what stands beside it, as it is
      for (const joined of [true, false]) {
        for (const corners of findQuads(cv, ink, joined).slice(0, candidatesLookedAt)) {
          const found = fit(cv, ink, corners, { rows, columns });
          if (found !== null && found.score > (best?.score ?? 0)) best = found;
        }
        if (best !== null && best.score > plainScore) return best;
      }
    }
    return best;
  });
}

/**
 * Dark on bright, whatever the light: white where there is ink. The hard edge of a shadow is dark beside bright, too, and ties the grid to it;
 * with the light evened it goes, and with it some of the faintest lines.
 */
function findInk(cv: Cv, { data, width, height }: Raster, light: "as it is" | "evened"): Mat {
  return withMats((keep) => {
    const colour = keep(cv.matFromImageData({ data, width, height } as ImageData));
    const gray = keep(new cv.Mat());
    cv.cvtColor(colour, gray, cv.COLOR_RGBA2GRAY);
    cv.GaussianBlur(gray, gray, new cv.Size(3, 3), 0);
    if (light === "evened") {
      const paper = keep(new cv.Mat());
      const reach = Math.max(9, Math.round(Math.max(width, height) / 70) | 1);
      cv.morphologyEx(gray, paper, cv.MORPH_CLOSE, keep(cv.getStructuringElement(cv.MORPH_RECT, new cv.Size(reach, reach))));
      cv.divide(gray, paper, gray, 235);
    }
    const ink = new cv.Mat();
    const block = Math.max(11, Math.round(Math.max(width, height) / 40) | 1);
    cv.adaptiveThreshold(gray, ink, 255, cv.ADAPTIVE_THRESH_MEAN_C, cv.THRESH_BINARY_INV, block, 5);
    return ink;
  });
}

/** Four-sided outlines of connected ink, the largest first; corners from the top left, clockwise. */
function findQuads(cv: Cv, ink: Mat, join: boolean): Point[][] {
  return withMats((keep) => {
    const joined = keep(new cv.Mat());
    if (!join) ink.copyTo(joined);
    else cv.dilate(ink, joined, keep(cv.getStructuringElement(cv.MORPH_CROSS, new cv.Size(3, 3))));
    const contours = keep(new cv.MatVector());
    cv.findContours(joined, contours, keep(new cv.Mat()), cv.RETR_LIST, cv.CHAIN_APPROX_SIMPLE);
    const least = leastArea * ink.rows * ink.cols;
    const quads: { corners: Point[]; area: number }[] = [];
    for (let index = 0; index < contours.size(); index += 1) {
      const contour = contours.get(index);
      const box = cv.boundingRect(contour);
      if (box.width * box.height >= least) {
        const corners = quadOf(cv, contour);
        if (corners !== null) quads.push({ corners, area: areaOf(corners) });
      }
      contour.delete();
    }
    return quads
      .filter(({ area }) => area >= least)
      .sort((a, b) => b.area - a.area)
      .map(({ corners }) => corners);
  });
}

function quadOf(cv: Cv, contour: Mat): Point[] | null {
  return withMats((keep) => {
    const hull = keep(new cv.Mat());
    cv.convexHull(contour, hull);
    const length = cv.arcLength(hull, true);
    const simple = keep(new cv.Mat());
    for (const tolerance of [0.01, 0.02, 0.035, 0.05, 0.08]) {
      cv.approxPolyDP(hull, simple, tolerance * length, true);
      if (simple.rows === 4) return clockwise(Array.from({ length: 4 }, (_, index) => ({ x: simple.intAt(index, 0), y: simple.intAt(index, 1) })));
      if (simple.rows < 4) return null;
    }
    return null;
  });
}

function clockwise(points: Point[]): Point[] {
  const middle = { x: points.reduce((sum, { x }) => sum + x, 0) / 4, y: points.reduce((sum, { y }) => sum + y, 0) / 4 };
  const around = points.toSorted((a, b) => Math.atan2(a.y - middle.y, a.x - middle.x) - Math.atan2(b.y - middle.y, b.x - middle.x));
  const start = around.reduce((best, { x, y }, index) => (x + y < (around[best]?.x ?? 0) + (around[best]?.y ?? 0) ? index : best), 0);
  return [...around.slice(start), ...around.slice(0, start)];
}

function areaOf(corners: readonly Point[]): number {
  return Math.abs(
    corners.reduce((sum, { x, y }, index) => {
      const next = corners[(index + 1) % corners.length] ?? { x, y };
      return sum + (x * next.y - next.x * y) / 2;
    }, 0),
  );
}

/** A shape that took in something beside the grid is put right by those of its lines that are where a flat grid has them. */
function fit(cv: Cv, ink: Mat, corners: Point[], size: GridSize): DetectedGrid | null {
  const first = fitOnce(cv, ink, corners, size);
  if (first === null) return null;
  if (first.grid.score > plainScore || first.corners === null) return first.grid;
  const second = fitOnce(cv, ink, first.corners, size)?.grid ?? first.grid;
  return second.score > first.grid.score ? second : first.grid;
}

/** Flattens the shape, finds the lines in it, and takes the crossings back to the photo; with the corners that most crossings speak for. */
function fitOnce(cv: Cv, ink: Mat, corners: Point[], { rows, columns }: GridSize): { grid: DetectedGrid; corners: Point[] | null } | null {
  return withMats((keep) => {
    const margin = flatCell / 2;
    const width = columns * flatCell;
    const height = rows * flatCell;
    const flatCorners = [margin, margin, margin + width, margin, margin + width, margin + height, margin, margin + height];
    const onPhoto = keep(
      cv.matFromArray(
        4,
        1,
        cv.CV_32FC2,
        corners.flatMap(({ x, y }) => [x, y]),
      ),
    );
    const toFlat = keep(cv.getPerspectiveTransform(onPhoto, keep(cv.matFromArray(4, 1, cv.CV_32FC2, flatCorners))));
    const flat = keep(new cv.Mat());
    cv.warpPerspective(ink, flat, toFlat, new cv.Size(width + 2 * margin, height + 2 * margin));
    const lines = findCrossings(cv, flat, { rows, columns }, margin);
    if (lines.score < leastScore) return null;
    const back = keep(new cv.Mat());
    cv.invert(toFlat, back);
    const matrix = Array.from(back.data64F) as Matrix3;
    const grid = { rows, columns, score: lines.score, crossings: lines.crossings.map((point) => applyTo(matrix, point)) };
    const better = mostAgreed(cv, lines.seen, { rows, columns }, margin);
    return { grid, corners: better?.map((point) => applyTo(matrix, point)) ?? null };
  });
}

/** The corners of the flat grid on which most of the seen crossings lie, in the flattened picture. */
function mostAgreed(cv: Cv, seen: readonly (Point | null)[], { rows, columns }: GridSize, margin: number): Point[] | null {
  return withMats((keep) => {
    const even = (index: number): Point => ({
      x: margin + (index % (columns + 1)) * flatCell,
      y: margin + Math.floor(index / (columns + 1)) * flatCell,
    });
    const pairs = seen.flatMap((point, index) => (point === null ? [] : [[even(index), point] as const]));
    if (pairs.length < 12) return null;
    const list = (at: 0 | 1): Mat =>
      keep(
        cv.matFromArray(
          pairs.length,
          1,
          cv.CV_32FC2,
          pairs.flatMap((pair) => [pair[at].x, pair[at].y]),
        ),
      );
    const homography = keep(cv.findHomography(list(0), list(1), cv.RANSAC, flatCell * 0.08));
    if (homography.empty()) return null;
    const matrix = Array.from(homography.data64F) as Matrix3;
    return [0, columns, (rows + 1) * (columns + 1) - 1, rows * (columns + 1)].map((index) => applyTo(matrix, even(index)));
  });
}

function applyTo([a, b, c, d, e, f, g, h, i]: Matrix3, { x, y }: Point): Point {
  const depth = g * x + h * y + i;
  return { x: (a * x + b * y + c) / depth, y: (d * x + e * y + f) / depth };
}
