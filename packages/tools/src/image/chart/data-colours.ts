// The colours in which a chart draws its data, and for each how much of every pixel it covers. Soft edges are mixtures of a colour and the
// panel, so colours are told by their direction away from the panel's. It knows colours; shapes and values it does not.
import type { Raster } from "../raster/raster.ts";
import { type Colour, distanceTo, type PlotArea } from "./plot-area.ts";

export interface ColourLayer {
  colour: Colour;
  /** 0 to 1 for each pixel of the plot area, row by row */
  cover: Float32Array;
}

export interface Layers {
  left: number;
  top: number;
  width: number;
  height: number;
  layers: ColourLayer[];
}

interface Direction {
  unit: Colour;
  /** distance of the full colour from the panel's */
  length: number;
  weight: number;
}

/** Below this distance from the panel, a pixel is noise of JPEG or the faint end of an edge. */
const leastDistance = 30;
/** Cosine: directions closer than 10 degrees are one colour. */
const alike = Math.cos((10 * Math.PI) / 180);
const mostColours = 8;
/** As a share of the heaviest colour. */
const leastWeight = 0.004;

export function separateColours(raster: Raster, plot: PlotArea): Layers {
  const [left, top] = [plot.left, plot.top];
  const [width, height] = [plot.right - left, plot.bottom - top];
  const lines = linePixels(raster, plot);
  const bins = new Map<number, { count: number; sum: [number, number, number] }>();
  const away = (x: number, y: number): [number, number, number] => {
    const at = ((top + y) * raster.width + left + x) * 4;
    const { data } = raster;
    return [(data[at] ?? 0) - plot.panel[0], (data[at + 1] ?? 0) - plot.panel[1], (data[at + 2] ?? 0) - plot.panel[2]];
  };
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const [red, green, blue] = away(x, y);
      if (Math.hypot(red, green, blue) < leastDistance || lines[y * width + x]) continue;
      const key = ((red + 256) >> 4) * 4096 + ((green + 256) >> 4) * 64 + ((blue + 256) >> 4);
      const bin = bins.get(key) ?? { count: 0, sum: [0, 0, 0] };
      bin.count += 1;
      bin.sum[0] += red;
      bin.sum[1] += green;
      bin.sum[2] += blue;
      bins.set(key, bin);
    }
  }
  const directions = directionsOf([...bins.values()]);
  const layers = directions.map(
    ({ unit, length }): ColourLayer => ({
      colour: [plot.panel[0] + unit[0] * length, plot.panel[1] + unit[1] * length, plot.panel[2] + unit[2] * length],
      cover: new Float32Array(width * height),
    }),
  );
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const [red, green, blue] = away(x, y);
      const distance = Math.hypot(red, green, blue);
      if (distance < leastDistance / 2 || lines[y * width + x]) continue;
      let best = -1;
      let bestCosine = 0.94;
      directions.forEach(({ unit, length }, index) => {
        const cosine = (red * unit[0] + green * unit[1] + blue * unit[2]) / distance;
        if (cosine > bestCosine && distance < length * 1.3 + 20) [best, bestCosine] = [index, cosine];
      });
      const layer = layers[best];
      if (layer !== undefined) layer.cover[y * width + x] = Math.min(1, distance / (directions[best]?.length ?? 1));
    }
  }
  return { left, top, width, height, layers };
}

function directionsOf(bins: readonly { count: number; sum: [number, number, number] }[]): Direction[] {
  const found: Direction[] = [];
  const means = bins
    .map(({ count, sum }) => ({ count, mean: sum.map((value) => value / count) as [number, number, number] }))
    .map((bin) => ({ ...bin, length: Math.hypot(...bin.mean) }))
    .sort((a, b) => b.count * b.length - a.count * a.length);
  for (const { count, mean, length } of means) {
    const unit: Colour = [mean[0] / length, mean[1] / length, mean[2] / length];
    const same = found.find((one) => one.unit[0] * unit[0] + one.unit[1] * unit[1] + one.unit[2] * unit[2] > alike);
    if (same !== undefined) {
      same.weight += count * length;
      // what covers most pixels in full is the colour itself; a few darker ones are where marks lie over each other
      if (length > same.length && count * length > 0.12 * same.weight) same.length = length;
    } else if (found.length < mostColours * 3) found.push({ unit, length, weight: count * length });
  }
  const heaviest = Math.max(0, ...found.map(({ weight }) => weight));
  return found
    .filter(({ weight, length }) => weight >= leastWeight * heaviest && length > leastDistance * 1.2)
    .sort((a, b) => b.weight - a.weight)
    .slice(0, mostColours);
}

/** 1 where a line of the grid or the frame is seen; marks that lie over it have another colour. */
function linePixels({ data, width: across }: Raster, { left, top, right, bottom, rows, columns }: PlotArea): Uint8Array {
  const [width, height] = [right - left, bottom - top];
  const lines = new Uint8Array(width * height);
  const mark = (x: number, y: number, colour: Colour): void => {
    const at = ((top + y) * across + left + x) * 4;
    if (distanceTo(colour, data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0) < 22) lines[y * width + x] = 1;
  };
  for (const { place, colour } of rows) for (let x = 0; x < width; x += 1) mark(x, place - top, colour);
  for (const { place, colour } of columns) for (let y = 0; y < height; y += 1) mark(place - left, y, colour);
  return lines;
}
