// Lengths, angles and areas of points on a plane. It knows numbers, not pictures; y grows downwards, as on pictures.
import type { Point } from "@melete/core";

/** Along all points, one after the other. */
export function lengthOf(points: readonly Point[]): number {
  return points.slice(1).reduce((sum, { x, y }, index) => sum + Math.hypot(x - (points[index]?.x ?? 0), y - (points[index]?.y ?? 0)), 0);
}

/** Degrees from 0 to 180 between the ways from the corner to the two others. */
export function angleAt(first: Point, corner: Point, second: Point): number {
  const [ax, ay, bx, by] = [first.x - corner.x, first.y - corner.y, second.x - corner.x, second.y - corner.y];
  return degrees(Math.atan2(Math.abs(ax * by - ay * bx), ax * bx + ay * by));
}

/** Degrees from -90 to 90 against the horizontal: positive where the line rises to the right. */
export function slopeOf(first: Point, second: Point): number {
  const [from, to] = first.x <= second.x ? [first, second] : [second, first];
  return degrees(Math.atan2(from.y - to.y, to.x - from.x));
}

export interface Shape {
  area: number;
  perimeter: number;
  centroid: Point;
  /** 1 is a circle; a square has 0.79 */
  circularity: number;
  /** of the axis along which it is longest, as a slope */
  axisDegrees: number;
  /** its extent along that axis and across it */
  longer: number;
  shorter: number;
}

/** Of a polygon that does not cross itself, by Green's theorem. Null when it has no area. */
export function shapeOf(points: readonly Point[]): Shape | null {
  // from the first point: far from the corner of a large picture, moments lose their digits
  const origin = points[0] ?? { x: 0, y: 0 };
  let [twice, sumX, sumY, sumXX, sumYY, sumXY] = [0, 0, 0, 0, 0, 0];
  const last = points.at(-1);
  if (last === undefined) return null;
  points.forEach((point, index) => {
    const before = points[index - 1] ?? last;
    const [x, y, x0, y0] = [point.x - origin.x, point.y - origin.y, before.x - origin.x, before.y - origin.y];
    const cross = x0 * y - x * y0;
    twice += cross;
    sumX += (x0 + x) * cross;
    sumY += (y0 + y) * cross;
    sumXX += (x0 * x0 + x0 * x + x * x) * cross;
    sumYY += (y0 * y0 + y0 * y + y * y) * cross;
    sumXY += (x0 * y + 2 * x0 * y0 + 2 * x * y + x * y0) * cross;
  });
  const area = Math.abs(twice) / 2;
  const perimeter = lengthOf([...points, origin]);
  // on one line, but for rounding
  if (area < 1e-7 * perimeter ** 2 || perimeter === 0) return null;
  const centroid = { x: sumX / (3 * twice), y: sumY / (3 * twice) };
  // variances and covariance of the area
  const xx = sumXX / (6 * twice) - centroid.x ** 2;
  const yy = sumYY / (6 * twice) - centroid.y ** 2;
  const xy = sumXY / (12 * twice) - centroid.x * centroid.y;
  const axis = Math.atan2(2 * xy, xx - yy) / 2;
  const extent = (angle: number): number => {
    const along = points.map(({ x, y }) => x * Math.cos(angle) + y * Math.sin(angle));
    const ends = along.reduce(([least, most], value): [number, number] => [Math.min(least, value), Math.max(most, value)], [Infinity, -Infinity]);
    return ends[1] - ends[0];
  };
  return {
    area,
    perimeter,
    centroid: { x: origin.x + centroid.x, y: origin.y + centroid.y },
    circularity: Math.min(1, (4 * Math.PI * area) / perimeter ** 2),
    axisDegrees: degrees(-axis),
    longer: extent(axis),
    shorter: extent(axis + Math.PI / 2),
  };
}

function degrees(radians: number): number {
  return (radians * 180) / Math.PI;
}
