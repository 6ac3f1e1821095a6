// How far the numbers that were read off a chart are from those it was drawn from, as shares of the axis. What was not found counts as a
// whole axis: silence is no way to a good median.
import type { ChartReading, ChartSeries } from "../../src/image/chart/read-chart.ts";
import { type ChartPlan, type PlannedAxis, shareOf } from "./chart-plan.ts";

export const missing = 1;

/** One error for each number of the plan. */
export function chartErrors(plan: ChartPlan, reading: ChartReading | null): number[] {
  return plan.series.flatMap(({ points }) => {
    const errors = (reading?.series ?? []).map((series) => seriesErrors(plan, points, series)).filter((list) => list !== null);
    const best = errors.reduce(
      (a, b) => (sum(b) < sum(a) ? b : a),
      points.map(() => missing),
    );
    return best.map((error) => Math.min(missing, error));
  });
}

function seriesErrors(plan: ChartPlan, points: readonly { x: number; y: number }[], series: ChartSeries): number[] | null {
  const off = (axis: PlannedAxis, truth: number, read: number): number => {
    const error = Math.abs(shareOf(axis, truth) - shareOf(axis, read));
    return Number.isFinite(error) ? error : missing;
  };
  switch (series.kind) {
    case "bars": {
      if (plan.kind !== "bars") return null;
      const [names, values] = plan.lying ? [plan.y, plan.x] : [plan.x, plan.y];
      // which bar is told by its name: a value under the wrong name is a wrong value
      return points.map(({ x, y }) => {
        const name = names.ticks[x]?.label ?? "";
        const bar = series.bars.find((one) => alike(one.name, name));
        return bar === undefined ? missing : off(values, y, bar.value);
      });
    }
    case "line":
      if (plan.kind !== "lines") return null;
      return points.map(({ x, y }) => {
        const read = heightAt(series.points, x, plan.x);
        return read === null ? missing : off(plan.y, y, read);
      });
    case "points": {
      if (plan.kind !== "scatter") return null;
      const free = new Set(series.points);
      return points.map(({ x, y }) => {
        let best: { point: { x: number; y: number }; error: number } | null = null;
        for (const point of free) {
          const error = Math.max(off(plan.x, x, point.x), off(plan.y, y, point.y));
          if (best === null || error < best.error) best = { point, error };
        }
        if (best === null || best.error > 0.05) return missing;
        free.delete(best.point);
        return best.error;
      });
    }
    default:
      throw new Error(`no such series: ${String(series satisfies never)}`);
  }
}

function heightAt(points: readonly { x: number; y: number }[], x: number, axis: PlannedAxis): number | null {
  const place = (value: number): number => shareOf(axis, value);
  const near = points.toSorted((a, b) => Math.abs(place(a.x) - place(x)) - Math.abs(place(b.x) - place(x)))[0];
  return near === undefined || Math.abs(place(near.x) - place(x)) > 0.02 ? null : near.y;
}

function alike(a: string, b: string): boolean {
  return a.replace(/\s/g, "").toLowerCase() === b.replace(/\s/g, "").toLowerCase();
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
