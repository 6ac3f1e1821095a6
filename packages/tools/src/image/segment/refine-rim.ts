// Moves each point of a rim to where the colours really change, finer than a pixel: a mask counts soft edge pixels as thing or as background,
// which makes a small thing two per cent too large. It knows a rim and pixels, not what they show.
import type { Point } from "@melete/core";
import type { Raster } from "../raster/raster.ts";

/** How far on either side of the rim its edge is looked for, in pixels. */
const reach = 3;
const samples = 25;
/** Inside and outside less apart than this (of 442): there is no edge to go by. */
const leastContrast = 24;
/** Neighbours that a move is the median of: a speck beside the rim pulls nothing. */
const near = 4;

/** `rim` in pixels of the raster, corners of pixels at whole numbers. */
export function refineRim(rim: readonly Point[], raster: Raster): Point[] {
  const count = rim.length;
  const turn = Math.sign(rim.reduce((sum, a, index) => sum + a.x * at(rim, index + 1).y - at(rim, index + 1).x * a.y, 0)) || 1;
  const normals = rim.map((_, index): Point => {
    const [before, after] = [at(rim, index - 2), at(rim, index + 2)];
    const [dx, dy] = [after.x - before.x, after.y - before.y];
    const length = Math.hypot(dx, dy) || 1;
    return { x: (turn * dy) / length, y: (-turn * dx) / length };
  });
  const moves = rim.map((point, index) => moveOf(point, normals[index] ?? point, raster));
  return rim.map(({ x, y }, index) => {
    const around: number[] = [];
    for (let step = -near; step <= near; step += 1) {
      const move = moves[(index + step + count) % count];
      if (move !== null && move !== undefined) around.push(move);
    }
    const move = around.sort((a, b) => a - b)[Math.floor(around.length / 2)] ?? 0;
    const normal = normals[index] ?? { x: 0, y: 0 };
    return { x: x + normal.x * move, y: y + normal.y * move };
  });
}

/** Outwards, in pixels; null where there is no clear edge. */
function moveOf({ x, y }: Point, normal: Point, raster: Raster): number | null {
  const profile = Array.from({ length: samples }, (_, index) => {
    const out = -reach + (2 * reach * index) / (samples - 1);
    return colourAt(raster, x + normal.x * out, y + normal.y * out);
  });
  const [inside, outside] = [profile[0] ?? [0, 0, 0], profile.at(-1) ?? [0, 0, 0]];
  const axis = [outside[0] - inside[0], outside[1] - inside[1], outside[2] - inside[2]] as const;
  const contrast = Math.hypot(...axis);
  if (contrast < leastContrast) return null;
  // how much of the profile has the inner colour: right for sharp and for soft edges
  const inner = profile.map((colour) => {
    const along = (colour[0] - inside[0]) * axis[0] + (colour[1] - inside[1]) * axis[1] + (colour[2] - inside[2]) * axis[2];
    return 1 - Math.min(1, Math.max(0, along / contrast ** 2));
  });
  const share = inner.slice(1).reduce((sum, value, index) => sum + (value + (inner[index] ?? 0)) / 2, 0) / (samples - 1);
  return -reach + 2 * reach * share;
}

function colourAt({ data, width, height }: Raster, x: number, y: number): readonly [number, number, number] {
  const [left, top] = [Math.floor(x - 0.5), Math.floor(y - 0.5)];
  const [right, down] = [x - 0.5 - left, y - 0.5 - top];
  const value = (column: number, row: number, channel: number): number =>
    data[(Math.min(height - 1, Math.max(0, row)) * width + Math.min(width - 1, Math.max(0, column))) * 4 + channel] ?? 0;
  const mixed = (channel: number): number =>
    (value(left, top, channel) * (1 - right) + value(left + 1, top, channel) * right) * (1 - down) +
    (value(left, top + 1, channel) * (1 - right) + value(left + 1, top + 1, channel) * right) * down;
  return [mixed(0), mixed(1), mixed(2)];
}

function at(points: readonly Point[], index: number): Point {
  return points[(index + points.length) % points.length] ?? { x: 0, y: 0 };
}
