// Where dots and their scores stand on a photo: each dot inside its food's box, its score right above it, nothing overlapping. Pure, and part of
// the page (food-page.ts puts it there), so that the page lays out again whenever its size changes. It knows rectangles, not food.
// No imports: the page has none.

/** In fractions of the picture. */
export interface DotBox {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** In pixels of the screen; they stay the same however large the picture is shown. */
export interface DotSizes {
  /** diameter of the dot */
  dot: number;
  scoreWidth: number;
  scoreHeight: number;
  /** between score and dot */
  gap: number;
  /** least distance between two foods' marks */
  spacing: number;
}

export interface PlacedDots {
  /** how much larger than asked the picture must be shown; 1 where there is room */
  scale: number;
  /** centres of the dots, in pixels from the picture's corner at that scale, in the order of the boxes */
  centres: { x: number; y: number }[];
}

interface Rect {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** A box is sampled by about this many places for its dot. */
const samples = 160;
const scaleStep = 1.12;
/** Room grows with the square of the scale, so any boxes with an inside find a place before this; it only ends a loop on nonsense. */
const maxScale = 64;

/**
 * The picture is enlarged in small steps until every dot has a place. That always ends: marks keep their size while boxes grow.
 *
 * @param picture  how large it would be shown, in pixels
 */
export function placeDots(boxes: readonly DotBox[], picture: { width: number; height: number }, sizes: DotSizes): PlacedDots {
  // a window without a size, while it opens
  if (!(picture.width > 0 && picture.height > 0)) return { scale: 1, centres: boxes.map(() => ({ x: 0, y: 0 })) };
  const smallest = boxes.map(({ width, height }) => sizes.dot / Math.max(1e-6, Math.min(width * picture.width, height * picture.height)));
  let scale = Math.min(maxScale, Math.max(1, ...smallest));
  for (;;) {
    const shown = boxes.map(({ x, y, width, height }) => ({
      left: x * picture.width * scale,
      top: y * picture.height * scale,
      right: (x + width) * picture.width * scale,
      bottom: (y + height) * picture.height * scale,
    }));
    const centres = placeAtScale(shown, sizes);
    if (centres !== null) return { scale, centres };
    if (scale >= maxScale) return { scale, centres: shown.map(centreOf) };
    scale = Math.min(maxScale, scale * scaleStep);
  }
}

interface Candidate {
  x: number;
  y: number;
  mark: Rect;
}

/**
 * Smallest box first, each dot as near to the middle of its box as what stands already allows. Where nothing is free, the place whose holders
 * were driven out least often is taken, and they look for another: after some rounds either all stand or this scale is too small.
 */
function placeAtScale(boxes: readonly Rect[], sizes: DotSizes): { x: number; y: number }[] | null {
  const candidates = boxes.map((box) => candidatesIn(box, sizes));
  const placed: (Candidate | null)[] = boxes.map(() => null);
  const drivenOut = boxes.map(() => 0);
  const waiting = boxes.map((_, index) => index).sort((a, b) => areaOf(boxes[b]) - areaOf(boxes[a]) || b - a);
  let rounds = 4 * boxes.length + 30;
  for (let food = waiting.pop(); food !== undefined; food = waiting.pop()) {
    rounds -= 1;
    if (rounds < 0) return null;
    let best: Candidate | null = null;
    let bestCost = Number.POSITIVE_INFINITY;
    for (const candidate of candidates[food]) {
      let cost = 0;
      // by index: this is the loop that takes the time
      for (let other = 0; other < placed.length && cost < bestCost; other++) {
        const there = placed[other];
        if (there !== null && touches(candidate.mark, there.mark, sizes.spacing)) cost += 1 + drivenOut[other];
      }
      if (cost < bestCost) {
        best = candidate;
        bestCost = cost;
      }
      if (bestCost === 0) break;
    }
    if (best === null) return null;
    for (const [other, there] of placed.entries()) {
      if (there === null || !touches(best.mark, there.mark, sizes.spacing)) continue;
      placed[other] = null;
      drivenOut[other] += 1;
      waiting.push(other);
    }
    placed[food] = best;
  }
  return placed.map((candidate, index) => {
    const { x, y } = candidate ?? centreOf(boxes[index]);
    return { x, y };
  });
}

/** Places for the dot inside the box, the middle first. */
function candidatesIn(box: Rect, sizes: DotSizes): Candidate[] {
  const radius = sizes.dot / 2;
  // a rounding error must not take the only place of a box that is as large as its dot
  const room = { width: Math.max(0, box.right - box.left - sizes.dot), height: Math.max(0, box.bottom - box.top - sizes.dot) };
  const step = Math.max(2, Math.sqrt(((room.width + 1) * (room.height + 1)) / samples));
  const columns = Math.floor(room.width / step / 2);
  const rows = Math.floor(room.height / step / 2);
  const middle = centreOf(box);
  const found: (Candidate & { distance: number })[] = [];
  for (let row = -rows; row <= rows; row++) {
    for (let column = -columns; column <= columns; column++) {
      const x = middle.x + (columns === 0 ? 0 : (column / columns) * (room.width / 2));
      const y = middle.y + (rows === 0 ? 0 : (row / rows) * (room.height / 2));
      const half = Math.max(sizes.dot, sizes.scoreWidth) / 2;
      const mark = { left: x - half, right: x + half, top: y - radius - sizes.gap - sizes.scoreHeight, bottom: y + radius };
      found.push({ x, y, mark, distance: (x - middle.x) ** 2 + (y - middle.y) ** 2 });
    }
  }
  return found.sort((a, b) => a.distance - b.distance);
}

function touches(a: Rect, b: Rect, spacing: number): boolean {
  return a.left < b.right + spacing && b.left < a.right + spacing && a.top < b.bottom + spacing && b.top < a.bottom + spacing;
}

function centreOf({ left, top, right, bottom }: Rect): { x: number; y: number } {
  return { x: (left + right) / 2, y: (top + bottom) / 2 };
}

function areaOf({ left, top, right, bottom }: Rect): number {
  return (right - left) * (bottom - top);
}

/**
 * Where a card opens beside the mark that it belongs to: inside the window, off its own mark where there is room for that, and then where it
 * hides the fewest other marks.
 *
 * @param mark  in pixels of the window, as `others`
 */
export function placeCard(
  mark: Rect,
  card: { width: number; height: number },
  view: { width: number; height: number },
  others: readonly Rect[] = [],
  margin = 8,
): { left: number; top: number } {
  const within = (value: number, length: number, all: number): number => Math.max(margin, Math.min(value, all - margin - length));
  const across = [(mark.left + mark.right - card.width) / 2, mark.left, mark.right - card.width].map((left) => within(left, card.width, view.width));
  const down = [(mark.top + mark.bottom - card.height) / 2, mark.top, mark.bottom - card.height].map((top) => within(top, card.height, view.height));
  const above = mark.top - margin - card.height;
  const below = mark.bottom + margin;
  const places = [
    ...[above, below].flatMap((top) => across.map((left) => ({ left, top }))),
    ...[mark.right + margin, mark.left - margin - card.width].flatMap((left) => down.map((top) => ({ left, top }))),
  ];
  const fits = ({ left, top }: { left: number; top: number }): boolean =>
    left >= margin && top >= margin && left + card.width <= view.width - margin && top + card.height <= view.height - margin;
  const hides = ({ left, top }: { left: number; top: number }): number =>
    others.filter((other) => touches(other, { left, top, right: left + card.width, bottom: top + card.height }, 0)).length;
  const [place] = places
    .filter(fits)
    .map((each) => ({ ...each, hidden: hides(each) }))
    .sort((a, b) => a.hidden - b.hidden);
  if (place !== undefined) return { left: place.left, top: place.top };
  const side = view.height - mark.bottom > mark.top ? below : above;
  return { left: across[0], top: within(side, card.height, view.height) };
}
