// Where text is, from the detector's map of probabilities: connected areas, each with the turned rectangle around it, grown back to the
// size of its letters. It knows geometry; what the text says it does not.
import type { Point } from "@melete/core";

/** A turned rectangle: `right` and `down` are unit vectors along and across the line of text. */
export interface TextArea {
  middle: Point;
  right: Point;
  down: Point;
  width: number;
  height: number;
}

/** The thresholds that PP-OCR was published with. */
const textProbability = 0.3;
const leastMeanProbability = 0.55;
/** The network marks the core of a line; area times this over perimeter gives back its edges. */
const growth = 1.6;
/** In pixels of the map: smaller is noise. */
const leastSide = 3;

/** `map` holds width x height probabilities. */
export function findTextAreas(map: Float32Array, width: number, height: number): TextArea[] {
  const seen = new Uint8Array(width * height);
  const stack: number[] = [];
  const areas: TextArea[] = [];
  for (let start = 0; start < map.length; start += 1) {
    if (seen[start] || map[start] <= textProbability) continue;
    // the leftmost and rightmost pixel of each row are enough for the hull
    const spans = new Map<number, [number, number]>();
    let sum = 0;
    let count = 0;
    seen[start] = 1;
    stack.push(start);
    for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
      const x = at % width;
      const y = (at - x) / width;
      sum += map[at];
      count += 1;
      const span = spans.get(y);
      if (span === undefined) spans.set(y, [x, x]);
      else if (x < span[0]) span[0] = x;
      else if (x > span[1]) span[1] = x;
      for (let row = Math.max(0, y - 1); row <= Math.min(height - 1, y + 1); row += 1) {
        for (let column = Math.max(0, x - 1); column <= Math.min(width - 1, x + 1); column += 1) {
          const next = row * width + column;
          if (seen[next] || map[next] <= textProbability) continue;
          seen[next] = 1;
          stack.push(next);
        }
      }
    }
    if (sum / count < leastMeanProbability) continue;
    const area = smallestRectangle([...spans].flatMap(([y, [left, right]]) => corners(left, right, y)));
    if (Math.min(area.width, area.height) < leastSide) continue;
    areas.push(grown(area));
  }
  return areas;
}

function corners(left: number, right: number, y: number): Point[] {
  return [
    { x: left, y },
    { x: right + 1, y },
    { x: left, y: y + 1 },
    { x: right + 1, y: y + 1 },
  ];
}

function grown(area: TextArea): TextArea {
  const distance = (area.width * area.height * growth) / (2 * (area.width + area.height));
  return { ...area, width: area.width + 2 * distance, height: area.height + 2 * distance };
}

/** A level rectangle this much larger than the smallest one is taken: the tilt of short words is noise. */
const levelSlack = 1.25;

/** The rectangle of least area around the points, one of whose sides lies on a side of their hull; a level one where that is nearly as small. */
function smallestRectangle(points: readonly Point[]): TextArea {
  const hull = convexHull(points);
  const level = around(hull, { x: 1, y: 0 });
  let best = level;
  for (let index = 0; index < hull.length; index += 1) {
    const from = hull[index];
    const to = hull[(index + 1) % hull.length];
    const length = Math.hypot(to.x - from.x, to.y - from.y);
    if (length === 0) continue;
    const along = { x: (to.x - from.x) / length, y: (to.y - from.y) / length };
    const rectangle = around(hull, along);
    if (rectangle.width * rectangle.height < best.width * best.height) best = rectangle;
  }
  return level.width * level.height <= levelSlack * best.width * best.height ? level : upright(best);
}

function around(hull: readonly Point[], along: Point): TextArea {
  const across = { x: -along.y, y: along.x };
  let [left, right, top, bottom] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { x, y } of hull) {
    const u = x * along.x + y * along.y;
    const v = x * across.x + y * across.y;
    left = Math.min(left, u);
    right = Math.max(right, u);
    top = Math.min(top, v);
    bottom = Math.max(bottom, v);
  }
  const [u, v] = [(left + right) / 2, (top + bottom) / 2];
  return {
    middle: { x: u * along.x + v * across.x, y: u * along.y + v * across.y },
    right: along,
    down: across,
    width: right - left,
    height: bottom - top,
  };
}

/** Text runs to the right as far as one can tell, or down where it stands on its end. */
function upright({ right, down, width, height, ...area }: TextArea): TextArea {
  let [along, across, long, short] = [right, down, width, height];
  // the side that is nearer to level is the direction of reading
  if (Math.abs(along.y) > Math.abs(along.x)) [along, across, long, short] = [across, along, short, long];
  if (along.x < 0) along = { x: -along.x, y: -along.y };
  return { ...area, right: along, down: { x: -along.y, y: along.x }, width: long, height: short };
}

/** Andrew's monotone chain. */
function convexHull(points: readonly Point[]): Point[] {
  const sorted = points.toSorted((a, b) => a.x - b.x || a.y - b.y);
  const half = (ordered: readonly Point[]): Point[] => {
    const chain: Point[] = [];
    for (const point of ordered) {
      while (chain.length >= 2 && turn(chain.at(-2), chain.at(-1), point) <= 0) chain.pop();
      chain.push(point);
    }
    return chain.slice(0, -1);
  };
  return [...half(sorted), ...half(sorted.toReversed())];
}

function turn(a: Point | undefined, b: Point | undefined, c: Point): number {
  if (a === undefined || b === undefined) return 0;
  return (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
}

/** The same area read from another side: 1 is a quarter turn clockwise, 2 is upside down, 3 a quarter turn back. */
export function turned(area: TextArea, quarters: 1 | 2 | 3): TextArea {
  const { right, down, width, height } = area;
  const back = (vector: Point): Point => ({ x: -vector.x, y: -vector.y });
  switch (quarters) {
    case 1:
      return { ...area, right: down, down: back(right), width: height, height: width };
    case 2:
      return { ...area, right: back(right), down: back(down) };
    case 3:
      return { ...area, right: back(down), down: right, width: height, height: width };
    default:
      return quarters satisfies never;
  }
}
