// The rim of the one thing in a mask, finer than its pixels: what areas and perimeters are measured from. It knows masks, not pictures.
import type { Point } from "@melete/core";
import { type Cv, type Mat, withMats } from "../raster/opencv.ts";

/** The mask is made larger by this before its rim is followed. */
const finer = 4;
/** Points on either side that each point is the mean of: stairs of pixels go, corners stay within half a pixel. */
const reach = 6;
/** Every so many points are kept. */
const step = 3;

/** In pixels of the mask, corners of pixels at whole numbers. `around` is the thing's box in the mask (255 where it is). */
export function traceRim(cv: Cv, mask: Mat, around: { x: number; y: number; width: number; height: number }): Point[] {
  return withMats((keep) => {
    const margin = 3;
    const padded = keep(new cv.Mat());
    const part = keep(mask.roi(new cv.Rect(around.x, around.y, around.width, around.height)));
    cv.copyMakeBorder(part, padded, margin, margin, margin, margin, cv.BORDER_CONSTANT, new cv.Scalar(0));
    const large = keep(new cv.Mat());
    cv.resize(padded, large, new cv.Size(padded.cols * finer, padded.rows * finer), 0, 0, cv.INTER_LINEAR);
    cv.threshold(large, large, 127, 255, cv.THRESH_BINARY);
    const contours = keep(new cv.MatVector());
    cv.findContours(large, contours, keep(new cv.Mat()), cv.RETR_EXTERNAL, cv.CHAIN_APPROX_NONE);
    let [points, area]: [Int32Array, number] = [new Int32Array(), 0];
    for (let index = 0; index < contours.size(); index += 1) {
      const contour = keep(contours.get(index));
      if (cv.contourArea(contour) > area) [points, area] = [contour.data32S.slice(), cv.contourArea(contour)];
    }
    const count = points.length / 2;
    const at = (index: number, side: 0 | 1): number => points[((index + count) % count) * 2 + side] ?? 0;
    const smooth = Array.from({ length: count }, (_, index): Point => {
      const sum = { x: 0, y: 0 };
      for (let near = -reach; near <= reach; near += 1) {
        sum.x += at(index + near, 0);
        sum.y += at(index + near, 1);
      }
      return { x: sum.x / (2 * reach + 1), y: sum.y / (2 * reach + 1) };
    });
    const turn = Math.sign(signedArea(smooth)) || 1;
    // the contour runs through the middles of the outermost pixels: half a (small) pixel farther out is the edge
    return smooth.flatMap((point, index): Point[] => {
      if (index % step > 0) return [];
      const before = smooth[(index + count - 2) % count] ?? point;
      const after = smooth[(index + 2) % count] ?? point;
      const [dx, dy] = [after.x - before.x, after.y - before.y];
      const length = Math.hypot(dx, dy) || 1;
      const x = point.x + 0.5 + (turn * 0.5 * dy) / length;
      const y = point.y + 0.5 - (turn * 0.5 * dx) / length;
      return [{ x: around.x - margin + x / finer, y: around.y - margin + y / finer }];
    });
  });
}

function signedArea(points: readonly Point[]): number {
  return points.reduce((sum, point, index) => {
    const after = points[(index + 1) % points.length] ?? point;
    return sum + point.x * after.y - after.x * point.y;
  }, 0);
}
