// The numbers of a chart: axes from the labels of their ticks, marks by colour, values where marks meet axes. It says how far off the axes
// are; what the chart means the model says.
import type { ReadTextOptions, TextReading } from "../ocr/read-text.ts";
import { decodeRaster } from "../raster/raster.ts";
import { separateColours } from "./data-colours.ts";
import { findAxes, type FoundAxis, type Label, labelsOf } from "./find-axes.ts";
import { type AxisFit, valueAt } from "./fit-axis.ts";
import { nameAxis, type NamedPlace } from "./name-axis.ts";
import type { Piece } from "./pieces.ts";
import { type Colour, distanceTo, findPlotArea, type PlotArea } from "./plot-area.ts";
import { readMarks } from "./read-marks.ts";

export type ChartAxis =
  | { scale: "linear" | "log"; from: number; to: number; ticks: number[] /** the largest misfit of a label, as a share of the axis */; error: number }
  | { scale: "names"; names: string[] };

export interface ChartBar {
  name: string;
  value: number;
  /** where it begins, when that is not the axis */
  from: number | null;
}

export type ChartSeries = { name: string | null; colour: string } & (
  | { kind: "bars"; lying: boolean; bars: ChartBar[] }
  | { kind: "line"; points: { x: number; y: number }[] }
  | { kind: "points"; points: { x: number; y: number }[] }
);

export interface ChartReading {
  title: string | null;
  /** in fractions of the picture */
  plot: { x: number; y: number; width: number; height: number };
  x: ChartAxis | null;
  y: ChartAxis | null;
  /** x of lines and points is the place among the names (0, 1, …) where the axis has names */
  series: ChartSeries[];
}

const longestSide = 2000;

/** Null where no chart with at least one axis of numbers is found. */
export async function readChart(bytes: Uint8Array): Promise<ChartReading | null> {
  const [{ readText }, { loadOcrModels }, { readTickWords }] = await Promise.all([
    import("../ocr/read-text.ts") as Promise<{ readText(bytes: Uint8Array, options?: ReadTextOptions): Promise<TextReading> }>,
    import("../ocr/ocr-models.ts"),
    import("./read-tick-words.ts"),
  ]);
  const raster = await decodeRaster(bytes, longestSide);
  const plot = findPlotArea(raster);
  if (plot === null) return null;
  const labels = labelsOf((await readText(bytes)).lines, raster);
  const models = await loadOcrModels();
  const room = 20;
  const beside = { left: 0, top: Math.max(0, plot.top - room), right: plot.left, bottom: Math.min(raster.height, plot.bottom + room) };
  const below = { left: 0, top: plot.bottom, right: raster.width, bottom: raster.height };
  const [ticksY, ticksX] = [
    await readTickWords(raster, beside, plot.page, labels, models),
    await readTickWords(raster, below, plot.page, labels, models),
  ];
  const outside = labels.filter(({ right, top }) => right < plot.left + 3 || top > plot.bottom - 3);
  const y = numbersOr(findAxes(ticksY).y, nameAxis(outside, plot, true));
  const x = numbersOr(findAxes(ticksX).x, nameAxis(outside, plot, false));
  if (!("fit" in x) && !("fit" in y)) return null;
  const { layers, ...area } = separateColours(raster, plot);
  const inside = labels.filter(
    (label) => label.left > plot.left - 5 && label.right < plot.right + 5 && label.top > plot.top - 5 && label.bottom < plot.bottom + 5,
  );
  const series = layers.flatMap(({ colour, cover }): ChartSeries[] => {
    const marks = readMarks(cover, area, (piece) => isWord(piece, inside, area));
    if (marks.kind === "none") return [];
    const named = { name: legendName(colour, labels, raster), colour: hex(colour) };
    switch (marks.kind) {
      case "bars": {
        const [names, values] = marks.lying ? [y, x] : [x, y];
        if (!("fit" in values)) return [];
        const [start, across] = marks.lying ? [area.left, area.top] : [area.top, area.left];
        const zero = baseOf(values.fit, plot, marks.lying);
        const bars = marks.bars.map(({ middle, from, to }): ChartBar => {
          const ends = [start + from, start + to].sort((a, b) => Math.abs(a - zero) - Math.abs(b - zero));
          const [near = zero, far = zero] = ends;
          return {
            name: nameAt(names, across + middle),
            value: valueAt(values.fit, far),
            from: Math.abs(near - zero) < 4 ? null : valueAt(values.fit, near),
          };
        });
        return [{ ...named, kind: "bars", lying: marks.lying, bars }];
      }
      case "line":
      case "points":
        if (!("fit" in y)) return [];
        return [
          {
            ...named,
            kind: marks.kind,
            points: marks.points.map((point) => ({ x: placeX(x, area.left + point.x), y: valueAt(y.fit, area.top + point.y) })),
          },
        ];
      default:
        throw new Error(`no such marks: ${String(marks satisfies never)}`);
    }
  });
  const title = labels.find(({ bottom, right, left }) => bottom < plot.top + 5 && (left + right) / 2 > plot.left && right - left > 20)?.text ?? null;
  const { width, height } = raster;
  return {
    title,
    plot: { x: plot.left / width, y: plot.top / height, width: (plot.right - plot.left) / width, height: (plot.bottom - plot.top) / height },
    x: describe(x, plot.left, plot.right),
    y: describe(y, plot.bottom, plot.top),
    series: withoutInk(series),
  };
}

/** Grey points, or grey lines among bars, are letters and outlines that were left over, where other series have colours. */
function withoutInk(series: readonly ChartSeries[]): ChartSeries[] {
  const isGrey = ({ colour }: ChartSeries): boolean => {
    const channels = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
    return Math.max(...channels) - Math.min(...channels) < 28;
  };
  const coloured = series.filter((one) => !isGrey(one));
  const bars = coloured.some(({ kind }) => kind === "bars");
  if (coloured.length === 0) return [...series];
  return series.filter((one) => !isGrey(one) || (one.kind !== "points" && (!bars || one.kind === "bars")));
}

type ReadAxis = FoundAxis | { names: NamedPlace[] };

/** Two numbers prove little beside a row of names. */
function numbersOr(numbers: FoundAxis | null, names: NamedPlace[]): ReadAxis {
  return numbers !== null && (numbers.fit.ticks.length > 2 || names.length < 2) ? numbers : { names };
}

function describe(axis: ReadAxis, first: number, last: number): ChartAxis | null {
  if (!("fit" in axis)) return axis.names.length === 0 ? null : { scale: "names", names: axis.names.map(({ text }) => text) };
  const { fit } = axis;
  return {
    scale: fit.scale,
    from: valueAt(fit, first),
    to: valueAt(fit, last),
    ticks: fit.ticks.map(({ value }) => value),
    error: fit.error / Math.abs(last - first),
  };
}

function placeX(x: ReadAxis, place: number): number {
  if ("fit" in x) return valueAt(x.fit, place);
  const [first, second] = [x.names[0], x.names.at(-1)];
  if (first === undefined || second === undefined || first === second) return 0;
  return ((place - first.place) / (second.place - first.place)) * (x.names.length - 1);
}

function nameAt(names: ReadAxis, place: number): string {
  if ("fit" in names) return String(Number(valueAt(names.fit, place).toPrecision(4)));
  return names.names.toSorted((a, b) => Math.abs(a.place - place) - Math.abs(b.place - place))[0]?.text ?? "";
}

/** Where bars stand: at zero, or at the end of a log axis. */
function baseOf(fit: AxisFit, plot: PlotArea, lying: boolean): number {
  const [low, high] = lying ? [plot.left, plot.right] : [plot.top, plot.bottom];
  const end = lying ? low : high;
  if (fit.scale === "log") return end;
  return Math.min(high, Math.max(low, -fit.intercept / fit.slope));
}

function isWord({ left, top, right, bottom }: Piece, words: readonly Label[], area: { left: number; top: number }): boolean {
  const [x, y] = [area.left + (left + right) / 2, area.top + (top + bottom) / 2];
  return words.some((word) => {
    const tall = word.bottom - word.top;
    // letters, and the swatch before the words of a legend
    const swatch = !/\d/.test(word.text) && x > word.left - 3.5 * tall && right - left < 3 * tall;
    return y > word.top - 2 && y < word.bottom + 2 && bottom - top <= tall + 4 && x < word.right + 2 && (x > word.left - 2 || swatch);
  });
}

/** The words behind a swatch of this colour. */
function legendName(
  colour: Colour,
  labels: readonly Label[],
  { data, width, height }: { data: Uint8ClampedArray; width: number; height: number },
): string | null {
  let best: { text: string; count: number } | null = null;
  for (const { text, left, top, bottom } of labels) {
    const tall = bottom - top;
    let count = 0;
    for (let y = Math.max(0, Math.round(top)); y < Math.min(height, bottom); y += 1) {
      for (let x = Math.max(0, Math.round(left - 2.6 * tall)); x < Math.min(width, left); x += 1) {
        const at = (y * width + x) * 4;
        if (distanceTo(colour, data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0) < 30) count += 1;
      }
    }
    if (count >= 8 && /[a-z]/i.test(text) && count > (best?.count ?? 0)) best = { text, count };
  }
  return best?.text ?? null;
}

function hex(colour: Colour): string {
  return `#${colour
    .map((value) =>
      Math.max(0, Math.min(255, Math.round(value)))
        .toString(16)
        .padStart(2, "0"),
    )
    .join("")}`;
}
