// The outline of the thing in a box (or around a point): grabCut tells its colours from those outside. It knows colours and edges, not things;
// where the thing has the colours of what is behind it, the outline is wrong there.
import type { Point } from "@melete/core";
import { loadOpenCv, withMats } from "../raster/opencv.ts";
import { decodeRaster } from "../raster/raster.ts";
import { refineRim } from "./refine-rim.ts";
import { traceRim } from "./trace-rim.ts";

export type SegmentPlace = { type: "box"; x: number; y: number; width: number; height: number } | { type: "point"; x: number; y: number };

/** Fractions of the picture. */
export interface SegmentedThing {
  /** the outline of the largest piece */
  outline: Point[];
  /** the same, as finely as can be measured: hundreds of points */
  rim: Point[];
  /** tight around all of it */
  box: { x: number; y: number; width: number; height: number };
  centroid: Point;
  /** of the box that was given (for a point: of the window around it), 0 to 1 */
  share: number;
}

/** grabCut takes time by area: this is about half a second. */
const longestSide = 480;
/** Room around the box: without seeing what is behind the thing there is nothing to tell it from. */
const surroundings = 0.25;
/** Around a point nothing says how large the thing is: a window of this share of the picture is searched. */
const pointWindow = 0.5;
const rounds = 4;
/** Levels of 256. On a drawn, even background the rings that a JPEG has around every edge would be colours of their own, and count as thing. */
const roughness = 8;
/** Below this share of the box, what was found is dirt. */
const leastShare = 0.01;
/** An outline simpler than this many points loses corners, a finer one fills the model's context. */
const outlineDetail = 0.006;

/** Null when nothing stands out there. */
export async function segmentThing(bytes: Uint8Array, place: SegmentPlace): Promise<SegmentedThing | null> {
  const cv = await loadOpenCv();
  const box = place.type === "box" ? place : windowAround(place);
  const largest = Math.max(box.width, box.height) * (1 + 2 * surroundings);
  const raster = await decodeRaster(bytes, Math.min(2400, longestSide / largest));
  return withMats((keep) => {
    const span = (from: number, length: number, all: number, margin: number): [number, number] => {
      const start = Math.max(0, Math.floor((from - length * margin) * all));
      return [start, Math.max(start + 8, Math.min(all, Math.ceil((from + length * (1 + margin)) * all)))];
    };
    const { width, height } = raster;
    const [left, right] = span(box.x, box.width, width, surroundings);
    const [top, bottom] = span(box.y, box.height, height, surroundings);
    const [innerLeft, innerRight] = span(box.x, box.width, width, 0);
    const [innerTop, innerBottom] = span(box.y, box.height, height, 0);
    const whole = keep(cv.matFromImageData({ data: raster.data, width, height } as ImageData));
    const part = keep(new cv.Mat());
    const window = keep(whole.roi(new cv.Rect(left, top, Math.min(width, right) - left, Math.min(height, bottom) - top)));
    cv.cvtColor(window, part, cv.COLOR_RGBA2RGB);
    roughen(part.data);
    const mask = keep(new cv.Mat(part.rows, part.cols, cv.CV_8UC1, new cv.Scalar(cv.GC_BGD)));
    const fill = (x0: number, y0: number, x1: number, y1: number, value: number): void => {
      for (let y = Math.max(0, y0 - top); y < Math.min(part.rows, y1 - top); y += 1)
        mask.data.fill(value, y * part.cols + Math.max(0, x0 - left), y * part.cols + Math.max(0, Math.min(part.cols, x1 - left)));
    };
    fill(innerLeft, innerTop, innerRight, innerBottom, cv.GC_PR_FGD);
    if (place.type === "box") {
      // a thing that touches the picture's edge must not be all of the mask: its rim is probably what is behind it
      if (innerLeft <= left && innerTop <= top && innerRight >= right && innerBottom >= bottom) {
        const rim = Math.max(2, Math.round(Math.min(part.cols, part.rows) * 0.04));
        fill(left, top, right, bottom, cv.GC_BGD);
        fill(left + rim, top + rim, right - rim, bottom - rim, cv.GC_PR_FGD);
      }
    } else {
      const [x, y] = [Math.round(place.x * width), Math.round(place.y * height)];
      const reach = Math.max(2, Math.round(Math.min(part.cols, part.rows) * 0.04));
      fill(innerLeft, innerTop, innerRight, innerBottom, cv.GC_PR_BGD);
      const third = Math.round((innerRight - innerLeft) / 5);
      const thirdDown = Math.round((innerBottom - innerTop) / 5);
      fill(x - third, y - thirdDown, x + third, y + thirdDown, cv.GC_PR_FGD);
      fill(x - reach, y - reach, x + reach, y + reach, cv.GC_FGD);
    }
    cv.grabCut(part, mask, new cv.Rect(0, 0, 1, 1), keep(new cv.Mat()), keep(new cv.Mat()), rounds, cv.GC_INIT_WITH_MASK);
    for (let at = 0; at < mask.data.length; at += 1) mask.data[at] = mask.data[at] === cv.GC_FGD || mask.data[at] === cv.GC_PR_FGD ? 255 : 0;
    // hairs and specks go
    cv.morphologyEx(mask, mask, cv.MORPH_OPEN, keep(cv.getStructuringElement(cv.MORPH_ELLIPSE, new cv.Size(3, 3))));
    const contours = keep(new cv.MatVector());
    cv.findContours(mask, contours, keep(new cv.Mat()), cv.RETR_EXTERNAL, cv.CHAIN_APPROX_NONE);
    let best = -1;
    let bestArea = 0;
    for (let index = 0; index < contours.size(); index += 1) {
      const area = cv.contourArea(keep(contours.get(index)));
      if (area > bestArea) [best, bestArea] = [index, area];
    }
    const share = bestArea / Math.max(1, (innerRight - innerLeft) * (innerBottom - innerTop));
    if (best < 0 || share < leastShare) return null;
    const contour = keep(contours.get(best));
    const simple = keep(new cv.Mat());
    cv.approxPolyDP(contour, simple, outlineDetail * cv.arcLength(contour, true), true);
    const around = cv.boundingRect(contour);
    const { m00, m10, m01 } = cv.moments(contour);
    const fraction = (x: number, y: number): Point => ({ x: (left + x) / width, y: (top + y) / height });
    const outline: Point[] = [];
    for (let at = 0; at + 1 < simple.data32S.length; at += 2)
      outline.push(fraction((simple.data32S[at] ?? 0) + 0.5, (simple.data32S[at + 1] ?? 0) + 0.5));
    const corner = fraction(around.x, around.y);
    return {
      outline,
      rim: refineRim(
        traceRim(cv, mask, around).map(({ x, y }) => ({ x: left + x, y: top + y })),
        raster,
      ).map(({ x, y }) => ({ x: x / width, y: y / height })),
      box: { ...corner, width: around.width / width, height: around.height / height },
      centroid: fraction(m10 / m00 + 0.5, m01 / m00 + 0.5),
      share: Math.min(1, share),
    };
  });
}

/** The same grain every time (a linear congruential generator). */
function roughen(data: Uint8Array): void {
  let state = 1;
  for (let at = 0; at < data.length; at += 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const value = (data[at] ?? 0) + Math.round((state / 2 ** 32 - 0.5) * 2 * roughness);
    data[at] = Math.min(255, Math.max(0, value));
  }
}

function windowAround({ x, y }: { x: number; y: number }): { x: number; y: number; width: number; height: number } {
  const [left, top] = [Math.max(0, x - pointWindow / 2), Math.max(0, y - pointWindow / 2)];
  return { x: left, y: top, width: Math.min(1, x + pointWindow / 2) - left, height: Math.min(1, y + pointWindow / 2) - top };
}
