// Reads the numbers of a chart for the model, and alone as a recipe: axes, series, values, with how far off they may be. It says what was
// measured; what it means, and whether it is a chart at all, the model says.
import type { Tool } from "@melete/core";
import { z } from "zod";
import type { ChartAxis, ChartReading, ChartSeries } from "./chart/read-chart.ts";
import { openPicture } from "./picture.ts";
import { imageField } from "./places.ts";

export interface ChartEyes {
  readChart(bytes: Uint8Array, signal?: AbortSignal): Promise<ChartReading | null>;
}

const inputSchema = z.object({ image: imageField });
/** More would fill the model's context; a line goes on between them. */
const mostPoints = 40;

export function createReadChart(eyes: ChartEyes): Tool<z.infer<typeof inputSchema>> {
  return {
    name: "read_chart",
    description:
      "Measures the values of a bar, line or scatter chart on a picture from its pixels and the labels of its axes, linear or logarithmic, with the likely error. Zoom in first when the picture shows more than the chart.",
    input: inputSchema,
    effects: "pure",
    takesPictures: true,
    async run({ image }, context) {
      const opened = await openPicture(context, image);
      if (!opened.ok) return { text: opened.why, isError: true };
      const { handle, part } = opened.picture;
      const reading = await eyes.readChart(await context.blobs.read(part.blob.hash), context.signal);
      if (reading === null || reading.series.length === 0) {
        return {
          text: `No chart with numbers along an axis could be measured on ${handle}. Bars, lines and points are measured; pies, areas and 3D charts are not. A picture that shows only the chart, with the labels of its axes, is read best.`,
        };
      }
      return { text: sayChart(reading) };
    },
  };
}

/** Markdown, for models and people. */
export function sayChart({ title, x, y, series }: ChartReading): string {
  const names = x?.scale === "names" ? x.names : null;
  return [
    title === null ? "" : `**${title}**`,
    `Horizontal axis: ${sayAxis(x)}. Vertical axis: ${sayAxis(y)}.`,
    ...series.map((one, index) => saySeries(one, `Series ${index + 1}`, names, x, y)),
    "Values are measured from pixels, usually within 1 % of the axis; numbers that are printed on the chart are more exact.",
  ]
    .filter((line) => line !== "")
    .join("\n\n");
}

function sayAxis(axis: ChartAxis | null): string {
  if (axis === null) return "no labels were read";
  if (axis.scale === "names") return axis.names.join(", ");
  const misfit = axis.error > 0.01 ? `, its labels fit only within ${(axis.error * 100).toFixed(1)} %` : "";
  return `${axis.scale === "log" ? "logarithmic" : "linear"}, labels from ${number(Math.min(...axis.ticks))} to ${number(Math.max(...axis.ticks))}${misfit}`;
}

function saySeries(series: ChartSeries, fallback: string, names: string[] | null, x: ChartAxis | null, y: ChartAxis | null): string {
  const who = `**${series.name ?? fallback}** (${series.colour})`;
  switch (series.kind) {
    case "bars": {
      const axis = series.lying ? x : y;
      const rows = series.bars.map(
        ({ name, value, from }) => `| ${name} | ${rounded(value, axis)} |${from === null ? "" : ` from ${rounded(from, axis)} |`}`,
      );
      const stacked = series.bars.some(({ from }) => from !== null);
      return `${who}, bars:\n\n| name | value |${stacked ? " begins |" : ""}\n| --- | --- |${stacked ? " --- |" : ""}\n${rows.join("\n")}`;
    }
    case "line": {
      const at = names ? names.map((_, place) => nearest(series.points, place)) : spaced(series.points);
      const said = at.flatMap((point, index) => (point === null ? [] : [`${names?.[index] ?? rounded(point.x, x)}: ${rounded(point.y, y)}`]));
      return `${who}, line: ${said.join(", ")}`;
    }
    case "points": {
      const shown = series.points.slice(0, mostPoints).map((point) => `(${rounded(point.x, x)}, ${rounded(point.y, y)})`);
      const rest = series.points.length > mostPoints ? ` and ${series.points.length - mostPoints} more` : "";
      return `${who}, ${series.points.length} points: ${shown.join(" ")}${rest}`;
    }
    default:
      throw new Error(`no such series: ${String(series satisfies never)}`);
  }
}

function nearest(points: readonly { x: number; y: number }[], place: number): { x: number; y: number } | null {
  const best = points.reduce<{ x: number; y: number } | null>((a, b) => (a === null || Math.abs(b.x - place) < Math.abs(a.x - place) ? b : a), null);
  return best === null || Math.abs(best.x - place) > 0.2 ? null : best;
}

/** Evenly, with both ends, the highest and the lowest point. */
function spaced(points: readonly { x: number; y: number }[]): { x: number; y: number }[] {
  const count = Math.min(points.length, 15);
  const chosen = new Set(Array.from({ length: count }, (_, index) => points[Math.round((index * (points.length - 1)) / Math.max(1, count - 1))]));
  chosen.add(points.reduce((a, b) => (b.y > a.y ? b : a)));
  chosen.add(points.reduce((a, b) => (b.y < a.y ? b : a)));
  return points.filter((point) => chosen.has(point));
}

/** To about a three-hundredth of the axis: more digits would claim more than was measured. */
function rounded(value: number, axis: ChartAxis | null): string {
  if (axis === null || axis.scale !== "linear")
    return axis?.scale === "log" ? number(Number(value.toPrecision(2))) : number(Number(value.toPrecision(3)));
  const unit = 10 ** Math.floor(Math.log10(Math.abs(axis.to - axis.from) / 300));
  return number(Math.round(value / unit) * unit);
}

function number(value: number): string {
  return String(Number(value.toPrecision(6)));
}
