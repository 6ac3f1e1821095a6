// Which of the words on a picture label its axes: those in a column, or in a row, whose numbers lie on a line. It knows words with places,
// not marks of data.
import type { TextLine } from "../ocr/read-text.ts";
import { type AxisFit, fitAxis } from "./fit-axis.ts";
import { exponentNumber, tickNumber } from "./tick-number.ts";

/** In pixels of the raster. */
export interface Label {
  text: string;
  left: number;
  top: number;
  right: number;
  bottom: number;
  /** what stands small and raised behind it */
  exponent?: string | null;
}

export interface FoundAxis {
  fit: AxisFit;
  labels: Label[];
}

export interface FoundAxes {
  x: FoundAxis | null;
  y: FoundAxis | null;
}

export function labelsOf(lines: readonly TextLine[], { width, height }: { width: number; height: number }): Label[] {
  return lines.map(({ text, box }) => ({
    text,
    left: box.x * width,
    top: box.y * height,
    right: (box.x + box.width) * width,
    bottom: (box.y + box.height) * height,
  }));
}

/** A label is set to the middle of its tick within this share of its height. */
const reachShare = 0.45;

export function findAxes(labels: readonly Label[]): FoundAxes {
  const y = bestGroup(
    labels,
    // a column is set flush right, flush left or centred
    (a, b) => Math.min(Math.abs(a.right - b.right), Math.abs(a.left - b.left), Math.abs(a.left + a.right - b.left - b.right) / 2) < 0.9 * heightOf(a),
    ({ top, bottom }) => (top + bottom) / 2,
    ({ left }) => -left,
    // upwards is a smaller place
    -1,
  );
  const rest = labels.filter((label) => y === null || y.fit.ticks.length < 3 || !y.labels.includes(label));
  const x = bestGroup(
    rest,
    (a, b) => Math.abs(a.top + a.bottom - b.top - b.bottom) / 2 < 0.5 * heightOf(a),
    ({ left, right }) => (left + right) / 2,
    ({ top }) => top,
    1,
  );
  return { x, y };
}

/** The group with the most labels on a line; among equals the one farthest out. */
function bestGroup(
  labels: readonly Label[],
  aligned: (a: Label, b: Label) => boolean,
  middle: (label: Label) => number,
  outwards: (label: Label) => number,
  rising: 1 | -1,
): FoundAxis | null {
  let best: FoundAxis | null = null;
  for (const seed of labels) {
    const group = labels.filter((label) => aligned(seed, label));
    const found = fitGroup(group, middle, Math.max(2, heightOf(seed) * reachShare), rising);
    if (found === null || found.fit.ticks.length < 2) continue;
    const [size, bestSize] = [found.fit.ticks.length, best?.fit.ticks.length ?? 0];
    const first = found.labels[0];
    const bestFirst = best?.labels[0];
    if (size > bestSize || (size === bestSize && first && bestFirst && outwards(first) > outwards(bestFirst))) best = found;
  }
  return best;
}

/** Labels like 10³ are read as exponents where that fits more of them than reading them as numbers does. */
function fitGroup(group: readonly Label[], middle: (label: Label) => number, reach: number, rising: 1 | -1): FoundAxis | null {
  const tied = (value: (label: Label) => number | null, scales: readonly AxisFit["scale"][]): FoundAxis | null => {
    const read = group.flatMap((label) => {
      const number = value(label);
      return number === null ? [] : [{ label, tick: { place: middle(label), value: number } }];
    });
    const ticks = read.map(({ tick }) => tick);
    const fit = fitAxis(ticks, reach, scales);
    // an axis that runs backwards needs more proof than two or three labels, which may be misread
    if (fit !== null && fit.ticks.length <= 3 && Math.sign(fit.slope) !== rising) return null;
    return fit === null ? null : { fit, labels: read.filter(({ tick }) => fit.ticks.includes(tick)).map(({ label }) => label) };
  };
  const raised = group.some(({ exponent }) => typeof exponent === "string");
  // exponents are evenly spaced, whatever their logarithms would be
  const powers = raised ? tied(exponentOf, ["linear"]) : null;
  const plain = tied(({ text, exponent }) => (typeof exponent === "string" ? null : tickNumber(text)), ["linear", "log"]);
  if (powers === null || powers.fit.ticks.length < Math.max(2, plain?.fit.ticks.length ?? 0)) return plain;
  const { fit, labels } = powers;
  return { labels, fit: { ...fit, scale: "log", ticks: fit.ticks.map(({ place, value }) => ({ place, value: 10 ** value })) } };
}

/** Where the raised part touches the 10, all of it was read as one. */
function exponentOf({ text, exponent }: Label): number | null {
  if (typeof exponent === "string") return exponentNumber(exponent);
  const [, joined] = /^10(\S{1,2})$/.exec(text) ?? [];
  return joined === undefined ? null : exponentNumber(joined);
}

function heightOf({ top, bottom, left, right }: Label): number {
  return Math.min(bottom - top, right - left + 8);
}
