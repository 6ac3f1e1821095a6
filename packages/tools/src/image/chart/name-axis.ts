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
  return along
    .filter((label) => Math.abs(distance(label) - distance(nearest)) < 0.9 * tall)
    .map((label) => ({ text: label.text.replace(/[-_|]+$/, "").trim(), place: middle(label) }))
    .sort((a, b) => a.place - b.place);
}
