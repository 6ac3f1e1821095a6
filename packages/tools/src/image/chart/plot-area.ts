// Where the marks of a chart are: the rectangle that its frame, axes, grid or panel span, and which pixels belong to those. It knows straight
// lines and colours; words and numbers it does not.
import type { Raster } from "../raster/raster.ts";

export type Colour = readonly [number, number, number];

export interface PlotArea {
  /** whole pixels: the first inside, and the first behind */
  left: number;
  top: number;
  right: number;
  bottom: number;
  page: Colour;
  panel: Colour;
  /** rows and columns on which lines of the grid or the frame run, with their colour */
  rows: { place: number; colour: Colour }[];
  columns: { place: number; colour: Colour }[];
}

interface Run {
  place: number;
  from: number;
  to: number;
  colour: Colour;
}

/** As a share of the picture: shorter runs are words, marks, boxes of legends. */
const longRun = 0.4;
/** Thicker stripes of one colour are bars or panels. */
const thickestLine = 4;
const sameColour = 26;
const otherColour = 18;
/** Gaps of dashed lines, and marks that lie over a line. */
const longestGap = 12;

/** Null when no long straight line or panel is there. */
export function findPlotArea(raster: Raster): PlotArea | null {
  const { width, height } = raster;
  const page = commonest(raster, { left: 0, top: 0, right: width, bottom: height }, true).colour;
  const across = longRuns(raster, page, false);
  const down = longRuns(raster, page, true);
  if (across.length === 0 && down.length === 0) return null;
  const least = (values: number[], without: number): number => (values.length === 0 ? without : Math.min(...values));
  const most = (values: number[], without: number): number => (values.length === 0 ? without : Math.max(...values));
  const froms = [...across.map(({ from }) => from), ...down.map(({ place }) => place)];
  const tos = [...across.map(({ to }) => to), ...down.map(({ place }) => place + 1)];
  const tops = [...down.map(({ from }) => from), ...across.map(({ place }) => place)];
  const bottoms = [...down.map(({ to }) => to), ...across.map(({ place }) => place + 1)];
  const area = { left: least(froms, 0), right: most(tos, width), top: least(tops, 0), bottom: most(bottoms, height) };
  if (area.right - area.left < 40 || area.bottom - area.top < 40) return null;
  const panel = panelColour(raster, area);
  return {
    ...area,
    page,
    panel,
    rows: thin(longRuns(raster, panel, false, area), area.right - area.left),
    columns: thin(longRuns(raster, panel, true, area), area.bottom - area.top),
  };
}

/** Wide bars cover more of the plot than the panel shows, but hardly the strip that they grow towards: its upper edge, or its right one. */
const strip = 0.08;

function panelColour(raster: Raster, { left, top, right, bottom }: Window): Colour {
  const upper = commonest(raster, { left, top, right, bottom: top + Math.max(8, Math.round((bottom - top) * strip)) });
  const outer = commonest(raster, { left: right - Math.max(8, Math.round((right - left) * strip)), top, right, bottom });
  return (outer.share > upper.share ? outer : upper).colour;
}

interface Window {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** The longest run of one colour, other than `paper`, of each row or column, where it is long. */
function longRuns(
  { data, width, height }: Raster,
  paper: Colour,
  vertical: boolean,
  window: Window = { left: 0, top: 0, right: width, bottom: height },
): Run[] {
  const [start, end] = vertical ? [window.left, window.right] : [window.top, window.bottom];
  const [begin, stop] = vertical ? [window.top, window.bottom] : [window.left, window.right];
  const wanted = (vertical ? height : width) * longRun;
  const whole = start === 0;
  const runs: Run[] = [];
  // a border around the whole picture is no axis
  const margin = whole ? 3 : 0;
  for (let place = start + margin; place < end - margin; place += 1) {
    let best: Run | null = null;
    let run: Run | null = null;
    let covered = 0;
    const matches = ({ colour }: Run, at: number): boolean => {
      const index = (vertical ? at * width + place : place * width + at) * 4;
      return distanceTo(colour, data[index] ?? 0, data[index + 1] ?? 0, data[index + 2] ?? 0) < sameColour;
    };
    for (let at = begin; at < stop; at += 1) {
      const index = (vertical ? at * width + place : place * width + at) * 4;
      const [red = 0, green = 0, blue = 0] = [data[index], data[index + 1], data[index + 2]];
      const isPaper = distanceTo(paper, red, green, blue) <= otherColour;
      if (run !== null && !isPaper && distanceTo(run.colour, red, green, blue) < sameColour) {
        run.to = at + 1;
        covered += 1;
      } else if (run !== null && at - run.to < longestGap) {
        // perhaps something lies over it
      } else if (!isPaper) {
        run = { place, from: at, to: at + 1, colour: [red, green, blue] };
        covered = 1;
      } else run = null;
      if (run !== null && run.to - run.from > (best === null ? wanted : best.to - best.from) && covered > 0.5 * (run.to - run.from))
        best = { ...run };
    }
    if (best !== null) runs.push(trimmed(best, matches));
  }
  return runs;
}

/** Without what stands before and behind it, such as the label of a tick: a line begins and ends with this many pixels without a gap. */
const solidEnd = 24;

function trimmed(run: Run, matches: (run: Run, at: number) => boolean): Run {
  const solidFrom = (start: number, step: 1 | -1): number | null => {
    let solid = 0;
    for (let at = start; at >= run.from && at < run.to; at += step) {
      solid = matches(run, at) ? solid + 1 : 0;
      if (solid === solidEnd) return at - step * (solidEnd - 1);
    }
    return null;
  };
  const from = solidFrom(run.from, 1);
  const to = solidFrom(run.to - 1, -1);
  // dashes are shorter
  return from === null || to === null || to <= from ? run : { ...run, from, to: to + 1 };
}

/** Runs whose neighbours a few pixels on are not of the same colour: lines, not bars or panels. */
function thin(runs: readonly Run[], length: number): { place: number; colour: Colour }[] {
  const places = new Map(runs.map((run) => [run.place, run]));
  return runs
    .filter(({ place, colour, from, to }) => {
      if (to - from < length * 0.5) return false;
      let thick = 1;
      for (const step of [-1, 1]) {
        for (let next = place + step; thick <= thickestLine; next += step) {
          const other = places.get(next);
          if (other === undefined || distanceTo(other.colour, ...colour) > sameColour) break;
          thick += 1;
        }
      }
      return thick <= thickestLine;
    })
    .map(({ place, colour }) => ({ place, colour }));
}

/** By boxes of 16 levels a channel; of the rim only, or of all of the window. */
function commonest({ data, width }: Raster, { left, top, right, bottom }: Window, rim = false): { colour: Colour; share: number } {
  const counts = new Map<number, [number, number, number, number]>();
  let all = 0;
  for (let y = top; y < bottom; y += 1) {
    const inner = rim && y > top + 4 && y < bottom - 5;
    for (let x = left; x < right; x += inner && x === left + 4 ? right - left - 9 : 1) {
      const at = (y * width + x) * 4;
      const [red = 0, green = 0, blue = 0] = [data[at], data[at + 1], data[at + 2]];
      const key = ((red >> 4) << 8) | ((green >> 4) << 4) | (blue >> 4);
      const entry = counts.get(key);
      all += 1;
      if (entry === undefined) counts.set(key, [1, red, green, blue]);
      else {
        entry[0] += 1;
        entry[1] += red;
        entry[2] += green;
        entry[3] += blue;
      }
    }
  }
  const [count, red, green, blue] = [...counts.values()].reduce((a, b) => (b[0] > a[0] ? b : a), [0, 0, 0, 0]);
  return { colour: [red / count, green / count, blue / count], share: count / all };
}

export function distanceTo([red, green, blue]: Colour, otherRed: number, otherGreen: number, otherBlue: number): number {
  return Math.hypot(red - otherRed, green - otherGreen, blue - otherBlue);
}
