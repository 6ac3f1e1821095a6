// Connected pieces of one colour: how large, how long, where. It knows shapes, not values.
export interface Piece {
  left: number;
  top: number;
  /** the first pixel behind */
  right: number;
  bottom: number;
  /** sum of the cover */
  area: number;
  /** weighted by cover, pixel middles at a half */
  x: number;
  y: number;
  /** length over width of the ellipse with the same spread; 1 is round */
  elongation: number;
  pixels: number[];
}

/** Pixels that cover less belong to soft edges. */
const leastCover = 0.4;

export function piecesOf(cover: Float32Array, width: number, height: number): Piece[] {
  const seen = new Uint8Array(cover.length);
  const pieces: Piece[] = [];
  const stack: number[] = [];
  for (let start = 0; start < cover.length; start += 1) {
    if (seen[start] || (cover[start] ?? 0) < leastCover) continue;
    const pixels: number[] = [];
    seen[start] = 1;
    stack.push(start);
    for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
      pixels.push(at);
      const x = at % width;
      const y = (at - x) / width;
      for (let row = Math.max(0, y - 1); row <= Math.min(height - 1, y + 1); row += 1) {
        for (let column = Math.max(0, x - 1); column <= Math.min(width - 1, x + 1); column += 1) {
          const next = row * width + column;
          if (seen[next] || (cover[next] ?? 0) < leastCover) continue;
          seen[next] = 1;
          stack.push(next);
        }
      }
    }
    pieces.push(pieceOf(pixels, cover, width));
  }
  return pieces;
}

export function pieceOf(pixels: number[], cover: Float32Array, width: number): Piece {
  let [area, sumX, sumY, squareX, squareY, product] = [0, 0, 0, 0, 0, 0];
  let [left, top, right, bottom] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, 0, 0];
  for (const at of pixels) {
    const x = at % width;
    const y = (at - x) / width;
    const weight = cover[at] ?? 0;
    area += weight;
    sumX += weight * x;
    sumY += weight * y;
    squareX += weight * x * x;
    squareY += weight * y * y;
    product += weight * x * y;
    left = Math.min(left, x);
    right = Math.max(right, x + 1);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y + 1);
  }
  const [meanX, meanY] = [sumX / area, sumY / area];
  // of a single pixel, too, there is some spread
  const [xx, yy, xy] = [squareX / area - meanX ** 2 + 1 / 12, squareY / area - meanY ** 2 + 1 / 12, product / area - meanX * meanY];
  const root = Math.sqrt(((xx - yy) / 2) ** 2 + xy ** 2);
  const elongation = Math.sqrt(((xx + yy) / 2 + root) / Math.max(1 / 12, (xx + yy) / 2 - root));
  return { left, top, right, bottom, area, x: meanX + 0.5, y: meanY + 0.5, elongation, pixels };
}
