// What one colour of a chart draws: bars, a line or points, in pixels of the plot area. It knows shapes; values are read off the axes later.
import { type Piece, pieceOf, piecesOf } from "./pieces.ts";

export interface Bar {
  /** across its length: the middle and the thickness */
  middle: number;
  thick: number;
  /** along its length */
  from: number;
  to: number;
}

export type Marks =
  | { kind: "bars"; lying: boolean; bars: Bar[] }
  | { kind: "line"; points: { x: number; y: number }[] }
  | { kind: "points"; points: { x: number; y: number }[] }
  | { kind: "none" };

interface Area {
  width: number;
  height: number;
}

/** Smaller pieces are dust or the rest of something that is covered. */
const leastArea = 5;
/** Rounder pieces are markers. */
const leastElongation = 2.2;
/** Extent squared over area: 1.3 for a disc, 4 for three that touch in a row. */
const leastSlenderness = 5;
/** Lines are drawn up to about this thick, as a share of the plot's height. */
const thickestLine = 0.035;

/** `words` are boxes of text within the plot: a piece inside one is a letter or a swatch of the legend. */
export function readMarks(cover: Float32Array, area: Area, inWords: (piece: Piece) => boolean): Marks {
  const pieces = piecesOf(cover, area.width, area.height).filter((piece) => piece.area >= leastArea && !inWords(piece));
  if (pieces.length === 0) return { kind: "none" };
  const bars = readBars(pieces, cover, area);
  if (bars !== null) return bars;
  const total = pieces.reduce((sum, piece) => sum + piece.area, 0);
  const long = pieces.filter(({ elongation, left, right, top, bottom, area: size }) => {
    const extent = Math.max(right - left, bottom - top);
    // a line that goes up and down spreads as widely as it is long, but is thin
    return extent > 8 && (elongation > leastElongation || extent ** 2 > leastSlenderness * size);
  });
  const reach = Math.max(...pieces.map(({ right }) => right)) - Math.min(...pieces.map(({ left }) => left));
  const columns = new Set(pieces.flatMap(({ left, right }) => Array.from({ length: right - left }, (_, index) => left + index))).size;
  const isLine = long.reduce((sum, piece) => sum + piece.area, 0) > 0.5 * total && reach > 0.2 * area.width && columns > 0.5 * reach;
  if (isLine) return { kind: "line", points: traceLine(pieces, cover, area) };
  const round = pieces.filter((piece) => Math.max(piece.right - piece.left, piece.bottom - piece.top) < 0.25 * Math.min(area.width, area.height));
  const points = separate(round, cover, area);
  return points.length === 0 ? { kind: "none" } : { kind: "points", points };
}

/** Full rectangles that stand on one line, or lie against one. */
function readBars(pieces: readonly Piece[], cover: Float32Array, area: Area): Marks | null {
  const rectangles = pieces.filter(({ left, top, right, bottom, area: size }) => {
    const [wide, high] = [right - left, bottom - top];
    return Math.min(wide, high) >= 3 && Math.max(wide, high) >= 6 && size > 0.84 * wide * high && size > 30;
  });
  const share = (list: readonly Piece[]): number =>
    list.reduce((sum, piece) => sum + piece.area, 0) / pieces.reduce((sum, piece) => sum + piece.area, 0);
  if (rectangles.length === 0 || share(rectangles) < 0.75) return null;
  const standing = onLine(
    rectangles,
    ({ top }) => top,
    ({ bottom }) => bottom,
  );
  const lying = onLine(
    rectangles,
    ({ left }) => left,
    ({ right }) => right,
  );
  const thickness = (list: readonly Piece[], flat: boolean): number =>
    spread(list.map(({ left, right, top, bottom }) => (flat ? bottom - top : right - left)));
  // squares of one size in a row are points of a scatter chart
  const even = spread(rectangles.map(({ area: size }) => Math.sqrt(size))) < 0.15 && Math.sqrt(rectangles[0]?.area ?? 0) < 0.03 * area.width + 4;
  if (even && rectangles.length > 2) return null;
  const isLying = lying.length > standing.length || (lying.length === standing.length && thickness(lying, true) < thickness(standing, false));
  const chosen = isLying ? lying : standing;
  if (share(chosen) < 0.7) return null;
  const bars = chosen.map((piece) => barOf(piece, cover, area.width, isLying));
  return { kind: "bars", lying: isLying, bars: bars.sort((a, b) => a.middle - b.middle) };
}

/** The largest set that shares an edge at one place, on either side of it. */
function onLine(pieces: readonly Piece[], before: (piece: Piece) => number, behind: (piece: Piece) => number): Piece[] {
  let best: Piece[] = [];
  for (const place of new Set(pieces.flatMap((piece) => [before(piece), behind(piece)]))) {
    const set = pieces.filter((piece) => Math.abs(before(piece) - place) <= 2 || Math.abs(behind(piece) - place) <= 2);
    if (set.length > best.length) best = set;
  }
  return best;
}

function spread(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, values.length)) / Math.max(1, mean);
}

/** Its ends to a fraction of a pixel, from the middle half: corners may be round. */
function barOf({ left, top, right, bottom }: Piece, cover: Float32Array, width: number, lying: boolean): Bar {
  const [first, last, start, stop] = lying ? [top, bottom, left, right] : [left, right, top, bottom];
  const quarter = Math.floor((last - first) / 4);
  const at = (across: number, along: number): number => cover[lying ? across * width + along : along * width + across] ?? 0;
  let [from, to, count] = [0, 0, 0];
  for (let across = first + quarter; across < last - quarter; across += 1) {
    const soft = (value: number): number => (value < 0.9 ? value : 1);
    let low = start;
    while (low < stop && at(across, low) < 0.9) low += 1;
    let high = stop;
    while (high > low && at(across, high - 1) < 0.9) high -= 1;
    from += low - (low > 0 ? soft(at(across, low - 1)) : 0);
    to += high + soft(at(across, high));
    count += 1;
  }
  return { middle: (first + last) / 2, thick: last - first, from: from / count, to: to / count };
}

/** For each column the middle of the line. Where something covers it, the columns beside say where it goes. */
function traceLine(pieces: readonly Piece[], cover: Float32Array, { width, height }: Area): { x: number; y: number }[] {
  const mine = new Uint8Array(cover.length);
  for (const { pixels } of pieces) for (const at of pixels) mine[at] = 1;
  const points: { x: number; y: number }[] = [];
  for (let x = 0; x < width; x += 1) {
    const runs: { y: number; weight: number; from: number; to: number }[] = [];
    let run: { y: number; weight: number; from: number; to: number } | null = null;
    for (let y = 0; y < height; y += 1) {
      const at = y * width + x;
      if (!mine[at]) {
        if (run !== null) runs.push(run);
        run = null;
        continue;
      }
      run ??= { y: 0, weight: 0, from: y, to: y };
      run.y += (cover[at] ?? 0) * (y + 0.5);
      run.weight += cover[at] ?? 0;
      run.to = y + 1;
    }
    if (run !== null) runs.push(run);
    if (runs.length === 0) continue;
    // one piece of line per column, but for where another one lies over its middle
    const steep = runs.reduce((a, b) => (b.weight > a.weight ? b : a));
    const together = runs.filter(
      ({ from, to }) => Math.abs(from - steep.to) < thickestLine * height || Math.abs(steep.from - to) < thickestLine * height || from === steep.from,
    );
    const weight = together.reduce((sum, one) => sum + one.weight, 0);
    points.push({ x: x + 0.5, y: together.reduce((sum, one) => sum + one.y, 0) / weight });
  }
  return points;
}

/** Markers that touch are cut into as many as their area holds. */
function separate(pieces: readonly Piece[], cover: Float32Array, { width }: Area): { x: number; y: number }[] {
  if (pieces.length === 0) return [];
  const sizes = pieces.map(({ area }) => area).sort((a, b) => a - b);
  const usual = sizes[Math.floor(sizes.length / 2)] ?? 1;
  return pieces
    .filter(({ area }) => area > 0.35 * usual)
    .flatMap((piece) => {
      const count = piece.elongation < 1.35 && piece.area < 1.7 * usual ? 1 : Math.max(1, Math.round(piece.area / usual + 0.12));
      return count === 1 || count > 12 ? [{ x: piece.x, y: piece.y }] : cut(piece, count, cover, width);
    });
}

/** k-means over its pixels, from seeds along its length. */
function cut({ pixels }: Piece, count: number, cover: Float32Array, width: number): { x: number; y: number }[] {
  const sorted = pixels.toSorted((a, b) => (a % width) + a / width / 3 - (b % width) - b / width / 3);
  let groups = Array.from({ length: count }, (_, index) =>
    sorted.slice(Math.floor((index * sorted.length) / count), Math.floor(((index + 1) * sorted.length) / count)),
  );
  for (let round = 0; round < 12; round += 1) {
    const middles = groups.filter((group) => group.length > 0).map((group) => pieceOf(group, cover, width));
    groups = middles.map(() => []);
    for (const at of pixels) {
      const [x, y] = [(at % width) + 0.5, Math.floor(at / width) + 0.5];
      const distances = middles.map((middle) => (middle.x - x) ** 2 + (middle.y - y) ** 2);
      groups[distances.indexOf(Math.min(...distances))]?.push(at);
    }
  }
  return groups.filter((group) => group.length > 0).map((group) => pieceOf(group, cover, width));
}
