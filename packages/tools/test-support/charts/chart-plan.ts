// What a generated chart shows: kind, axes with their ticks, numbers, style. Drawn by lot from a seed; the numbers are the truth.
import { type Chance, chanceOf } from "./random.ts";

export interface PlannedAxis {
  scale: "linear" | "log" | "names";
  from: number;
  to: number;
  ticks: { value: number; label: string }[];
  title: string | null;
}

export interface ChartPlan {
  kind: "bars" | "lines" | "scatter";
  seed: number;
  /** what is written above it; without one, a line that names the seed */
  title?: string;
  width: number;
  height: number;
  x: PlannedAxis;
  y: PlannedAxis;
  /** bars that lie on their side: the values are along x, the names along y */
  lying: boolean;
  series: { name: string; points: { x: number; y: number }[] }[];
}

const names = [
  "January February March April May June July August September October",
  "Jan Feb Mar Apr May Jun Jul Aug Sep Oct",
  "North South East West Centre Coast Hills Lakes Plain Isles",
  "Alpha Beta Gamma Delta Epsilon Zeta Eta Theta Iota Kappa",
  "Apples Pears Plums Grapes Figs Dates Limes Kiwis Mango Melon",
].map((list) => list.split(" "));
const seriesNames = ["Model A", "Baseline", "Revenue", "Costs", "Berlin", "Oslo", "Group 1", "Control", "Summer", "Winter"];
const titles = ["Value", "Score (%)", "Time in ms", "Users", "Temperature", "Price in EUR", "Share of total", "Weight (kg)"];

export function planChart(seed: number): ChartPlan {
  const chance = chanceOf(seed);
  const kind = (["bars", "lines", "scatter"] as const)[seed % 3] ?? "bars";
  const [width, height] = chance.pick([
    [480, 320],
    [640, 480],
    [800, 500],
    [900, 600],
    [1000, 700],
    [1280, 720],
    [700, 700],
  ] as const);
  const logged = chance() < 0.25;
  const y = logged ? logAxis(chance) : linearAxis(chance, kind === "bars");
  const title = (axis: PlannedAxis): PlannedAxis => ({ ...axis, title: chance() < 0.6 ? chance.pick(titles) : null });
  const named = kind === "bars" || (kind === "lines" && chance() < 0.4);
  const count = kind === "bars" ? chance.whole(2, 9) : chance.whole(5, 10);
  const x = named
    ? nameAxis(chance, kind === "bars" ? count : Math.min(8, count), kind === "bars")
    : chance() < 0.2
      ? logAxis(chance)
      : linearAxis(chance, false);
  const many = kind === "bars" ? (chance() < 0.3 ? 2 : 1) : chance.whole(1, 3);
  const wanted = chance.pick([[...seriesNames], [...seriesNames].reverse()]);
  const series = Array.from({ length: many }, (_, index) => ({ name: wanted[index] ?? "More", points: pointsOf(kind, x, y, count, chance) }));
  const lying = kind === "bars" && chance() < 0.3;
  const [across, up] = lying ? [y, x] : [x, y];
  return { kind, seed, width, height, x: title(across), y: title(up), lying, series: kind === "scatter" ? apart(series, x, y) : series };
}

function pointsOf(kind: ChartPlan["kind"], x: PlannedAxis, y: PlannedAxis, count: number, chance: Chance): { x: number; y: number }[] {
  const inside = (axis: PlannedAxis, share: number): number =>
    axis.scale === "log" ? axis.from * (axis.to / axis.from) ** share : axis.from + (axis.to - axis.from) * share;
  if (kind === "scatter") {
    const slope = chance.between(-0.8, 0.8);
    return Array.from({ length: chance.whole(8, 40) }, () => {
      const across = chance.between(0.04, 0.96);
      const up = Math.min(0.95, Math.max(0.05, 0.5 + slope * (across - 0.5) + chance.between(-0.3, 0.3)));
      return { x: inside(x, across), y: inside(y, up) };
    });
  }
  const places =
    x.scale === "names"
      ? x.ticks.map(({ value }) => value)
      : Array.from({ length: count * 2 }, (_, index) => inside(x, 0.03 + (0.94 * index) / (count * 2 - 1)));
  let last = chance.between(0.2, 0.8);
  return places.map((place) => {
    last = kind === "bars" ? chance.between(0.06, 0.95) : Math.min(0.96, Math.max(0.04, last + chance.between(-0.2, 0.2)));
    return { x: place, y: inside(y, last) };
  });
}

/** Markers that lie on one another cannot be told apart by anybody. */
function apart(series: ChartPlan["series"], x: PlannedAxis, y: PlannedAxis): ChartPlan["series"] {
  const kept: [number, number][] = [];
  return series.map(({ name, points }) => ({
    name,
    points: points.filter((point) => {
      const place: [number, number] = [shareOf(x, point.x), shareOf(y, point.y)];
      if (kept.some(([a, b]) => Math.hypot(a - place[0], b - place[1]) < 0.045)) return false;
      kept.push(place);
      return true;
    }),
  }));
}

/** Where a value is on its axis, 0 to 1: what errors are measured in. */
export function shareOf({ scale, from, to }: Pick<PlannedAxis, "scale" | "from" | "to">, value: number): number {
  return scale === "log" ? Math.log(value / from) / Math.log(to / from) : (value - from) / (to - from);
}

function linearAxis(chance: Chance, fromZero: boolean): PlannedAxis {
  const step = chance.pick([1, 2, 2.5, 5]) * 10 ** chance.whole(-2, 4);
  const count = chance.whole(4, 8);
  const start = fromZero ? (chance() < 0.15 ? -chance.whole(1, 2) : 0) : chance.pick([0, 0, 0, 1, 2, -2, 4]);
  const format = formatOf(step, chance);
  const ticks = Array.from({ length: count }, (_, index) => (start + index) * step).map((value) => ({ value, label: format(value) }));
  // many programs end the axis between ticks
  const rest = fromZero ? 0 : chance.pick([0, 0, 0.3]) * step;
  return { scale: "linear", from: start * step - rest, to: (start + count - 1) * step + chance.pick([0, 0, 0.4]) * step, ticks, title: null };
}

function formatOf(step: number, chance: Chance): (value: number) => string {
  const decimals = Math.max(0, Math.min(3, Math.ceil(-Math.log10(step) + (String(step).includes("25") && step < 10 ? 1 : 0))));
  const plain = (value: number): string => (Math.round(value * 1e6) / 1e6).toFixed(decimals);
  if (step >= 1000) {
    return chance.pick([
      plain,
      (value) => value.toLocaleString("en-US"),
      (value) => (value === 0 ? "0" : `${value / 1000}k`),
      (value) => `$${value.toLocaleString("en-US")}`,
    ]);
  }
  return chance.pick([plain, plain, (value) => `${plain(value)}%`]);
}

function logAxis(chance: Chance): PlannedAxis {
  const from = chance.whole(-2, 1);
  const decades = chance.whole(2, 5);
  const format = chance.pick([
    (power: number) => String(Number((10 ** power).toPrecision(1))),
    (power: number) => (10 ** power).toLocaleString("en-US"),
    (power: number) => `10^${power}`,
  ]);
  const ticks = Array.from({ length: decades + 1 }, (_, index) => ({ value: 10 ** (from + index), label: format(from + index) }));
  return { scale: "log", from: 10 ** from, to: 10 ** (from + decades), ticks, title: null };
}

function nameAxis(chance: Chance, count: number, padded: boolean): PlannedAxis {
  const list = chance.pick(names);
  const ticks = Array.from({ length: count }, (_, index) => ({ value: index, label: list[index] ?? `Item ${index}` }));
  return { scale: "names", from: padded ? -0.5 : -0.2, to: count - (padded ? 0.5 : 0.8), ticks, title: null };
}
