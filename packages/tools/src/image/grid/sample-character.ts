// The character of a cell, drawn upright into the middle of a frame of any size. It knows geometry and brightness only.
import { cellSide, type CutCell } from "./cut-cells.ts";

/** Quarter turns clockwise that make a picture upright. */
export type Turn = 0 | 1 | 2 | 3;

export interface Frame {
  width: number;
  height: number;
  /** how high the character stands in it */
  characterHeight: number;
}

/** Pixels around the character's box that are kept; what is further away belongs to lines and neighbours. */
const around = 3;

/** Ink from 0 (paper) to 1, row by row. */
export function sampleCharacter({ gray, ink }: Pick<CutCell, "gray" | "ink">, turn: Turn, frame: Frame): Float32Array {
  const drawn = new Float32Array(frame.width * frame.height);
  if (ink === null) return drawn;
  const [dark, bright] = extremes(gray);
  const range = Math.max(1, bright - dark);
  const [width, height] = turn % 2 === 0 ? [ink.width, ink.height] : [ink.height, ink.width];
  const scale = frame.characterHeight / height;
  const top = (frame.height - frame.characterHeight) / 2;
  const left = (frame.width - width * scale) / 2;
  for (let y = 0; y < frame.height; y += 1) {
    for (let x = 0; x < frame.width; x += 1) {
      const u = (x + 0.5 - left) / scale;
      const v = (y + 0.5 - top) / scale;
      if (u < -around || v < -around || u > width + around || v > height + around) continue;
      const [dx, dy] = turnedBack(u, v, ink, turn);
      const value = sample(gray, ink.left + dx - 0.5, ink.top + dy - 0.5);
      drawn[y * frame.width + x] = Math.min(1, Math.max(0, (bright - value) / range));
    }
  }
  return drawn;
}

/** The place in the cell's box that is seen at (u, v) when the box is turned. */
function turnedBack(u: number, v: number, { width, height }: { width: number; height: number }, turn: Turn): [number, number] {
  switch (turn) {
    case 0:
      return [u, v];
    case 1:
      return [v, height - u];
    case 2:
      return [width - u, height - v];
    case 3:
      return [width - v, u];
    default:
      return turn satisfies never;
  }
}

/** Brightness of ink and paper, without the few pixels beyond. */
function extremes(gray: Uint8Array): [number, number] {
  const sorted = Uint8Array.from(gray).sort();
  return [sorted[Math.floor(sorted.length * 0.02)] ?? 0, sorted[Math.floor(sorted.length * 0.75)] ?? 255];
}

function sample(gray: Uint8Array, x: number, y: number): number {
  const clamp = (value: number): number => Math.min(cellSide - 1, Math.max(0, value));
  const [x0, y0] = [Math.floor(clamp(x)), Math.floor(clamp(y))];
  const [fx, fy] = [clamp(x) - x0, clamp(y) - y0];
  const at = (column: number, row: number): number => gray[clamp(row) * cellSide + clamp(column)] ?? 255;
  const upper = at(x0, y0) * (1 - fx) + at(x0 + 1, y0) * fx;
  const lower = at(x0, y0 + 1) * (1 - fx) + at(x0 + 1, y0 + 1) * fx;
  return upper * (1 - fy) + lower * fy;
}
