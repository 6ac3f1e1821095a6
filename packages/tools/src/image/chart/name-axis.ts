// An axis that has names instead of numbers: the row, or column, of words nearest to the plot.
import type { Label } from "./find-axes.ts";
import type { PlotArea } from "./plot-area.ts";

export interface NamedPlace {
  text: string;
  /** in pixels along the axis */
  place: number;
}

export function nameAxis(labels: readonly Label[], plot: PlotArea, vertical: boolean): NamedPlace[] {
  const middle = ({ left, right, top, bottom }: Label): number => (vertical ? (top + bottom) / 2 : (left + right) / 2);
  const along = labels.filter((label) =>
    vertical
      ? label.right < plot.left + 3 &&
        middle(label) > plot.top &&
        middle(label) < plot.bottom &&
        label.bottom - label.top < 1.6 * (label.right - label.left)
      : label.top > plot.bottom - 3 && middle(label) > plot.left && middle(label) < plot.right,
  );
  const distance = (label: Label): number => (vertical ? plot.left - label.right : label.top - plot.bottom);
  const nearest = along.toSorted((a, b) => distance(a) - distance(b))[0];
  if (nearest === undefined) return [];
  const tall = nearest.bottom - nearest.top;
  const row = along
    .filter((label) => Math.abs(distance(label) - distance(nearest)) < 0.9 * tall)
    .map((label) => ({ text: label.text.replace(/[-_|]+$/, "").trim(), place: middle(label) }))
    .sort((a, b) => a.place - b.place);
  return withGaps(row);
}

/** Names stand at even distances: where one was not read, there is a gap. */
function withGaps(row: readonly NamedPlace[]): NamedPlace[] {
  const steps = row.slice(1).map(({ place }, index) => place - (row[index]?.place ?? 0));
  const step = Math.min(...steps);
  if (steps.length < 2 || step < 8) return [...row];
  return row.flatMap((name, index) => {
    const missing = index === 0 ? 0 : Math.round((steps[index - 1] ?? step) / step) - 1;
    const before = row[index - 1]?.place ?? 0;
    const gaps = Array.from({ length: missing }, (_, at) => ({ text: "", place: before + ((at + 1) * (name.place - before)) / (missing + 1) }));
    return [...gaps, name];
  });
}
