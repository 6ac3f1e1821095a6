// An axis from its labels: the straight line (of values, or of their logarithms) that most labels agree with. It knows numbers along one
// direction; a label that was misread is left out, and the fit says how far off the others are.
export interface Tick {
  /** along the axis, in pixels */
  place: number;
  value: number;
}

export interface AxisFit {
  scale: "linear" | "log";
  /** value = intercept + slope x place; for a log axis that is the decimal logarithm of the value */
  slope: number;
  intercept: number;
  /** the labels that agree, in order of place */
  ticks: Tick[];
  /** the largest distance of one of them from the line, in pixels */
  error: number;
}

/** `reach` in pixels: labels that are farther from the line do not belong to it. Null for fewer than two different places. */
export function fitAxis(labels: readonly Tick[], reach: number, scales: readonly AxisFit["scale"][] = ["linear", "log"]): AxisFit | null {
  let best: AxisFit | null = null;
  for (const scale of scales) {
    const ticks = scale === "log" ? labels.filter(({ value }) => value > 0) : labels;
    for (let first = 0; first < ticks.length; first += 1) {
      for (let second = first + 1; second < ticks.length; second += 1) {
        const fit = through(scale, [ticks[first], ticks[second]] as Tick[]);
        if (fit === null) continue;
        const near = nearest(ticks, fit, reach);
        if (near.length < (best?.ticks.length ?? 2)) continue;
        const refined = through(scale, near);
        if (refined !== null && isBetter(refined, best)) best = refined;
      }
    }
  }
  return best;
}

function isBetter(fit: AxisFit, best: AxisFit | null): boolean {
  if (best === null || fit.ticks.length !== best.ticks.length) return best === null || fit.ticks.length > best.ticks.length;
  // two labels fit both: powers of ten a decade or more apart are those of a log axis
  if (fit.ticks.length === 2 && fit.scale !== best.scale) return (fit.scale === "log") === looksLogarithmic(fit.ticks);
  return fit.error < best.error;
}

function looksLogarithmic(ticks: readonly Tick[]): boolean {
  return ticks.every(({ value }) => value > 0 && Number.isInteger(Math.round(Math.log10(value) * 1e9) / 1e9));
}

/** Least squares. */
function through(scale: AxisFit["scale"], ticks: readonly Tick[]): AxisFit | null {
  const values = ticks.map(({ value }) => (scale === "log" ? Math.log10(value) : value));
  const meanPlace = mean(ticks.map(({ place }) => place));
  const meanValue = mean(values);
  let [product, square] = [0, 0];
  ticks.forEach(({ place }, index) => {
    product += (place - meanPlace) * ((values[index] ?? 0) - meanValue);
    square += (place - meanPlace) ** 2;
  });
  const slope = product / square;
  if (!Number.isFinite(slope) || slope === 0) return null;
  const intercept = meanValue - slope * meanPlace;
  const error = Math.max(...ticks.map(({ place }, index) => Math.abs(((values[index] ?? 0) - intercept) / slope - place)));
  return { scale, slope, intercept, ticks: ticks.toSorted((a, b) => a.place - b.place), error };
}

/** At most one label for each value. */
function nearest(ticks: readonly Tick[], fit: AxisFit, reach: number): Tick[] {
  const kept = new Map<number, Tick>();
  const distance = ({ place, value }: Tick): number => Math.abs(placeOf(fit, value) - place);
  for (const tick of ticks) {
    if (distance(tick) > reach) continue;
    const other = kept.get(tick.value);
    if (other === undefined || distance(tick) < distance(other)) kept.set(tick.value, tick);
  }
  return [...kept.values()];
}

export function valueAt({ scale, slope, intercept }: Pick<AxisFit, "scale" | "slope" | "intercept">, place: number): number {
  const value = intercept + slope * place;
  return scale === "log" ? 10 ** value : value;
}

export function placeOf({ scale, slope, intercept }: Pick<AxisFit, "scale" | "slope" | "intercept">, value: number): number {
  return ((scale === "log" ? Math.log10(value) : value) - intercept) / slope;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
