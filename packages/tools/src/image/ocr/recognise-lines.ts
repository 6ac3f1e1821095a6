// What lines of text say: each area straightened to the height that the recogniser was trained on, its characters with their places along
// the line, and spaces where the paper shows gaps, because the network leaves many out. It knows lines, not pages.
import type { Raster } from "../raster/raster.ts";
import type { OcrModels } from "./ocr-models.ts";
import type { TextArea } from "./text-areas.ts";

export interface RecognisedLine {
  text: string;
  /** the mean probability of its characters, 0 to 1 */
  confidence: number;
  /** for each UTF-16 unit of the text where its middle is, 0 to 1 along the line */
  places: number[];
}

const lineHeight = 48;
/** Longer lines are squeezed: the network has seen none that are longer, and memory is finite. */
const longestLine = 3200;
/** Lines are padded to the next multiple, so that those of about one length go through the network together. */
const lengthStep = 64;
const mostTogether = 4;
/** As a share of the line's height: wider gaps in the ink are spaces. */
const spaceWidth = 0.21;

interface Strip {
  index: number;
  width: number;
  padded: number;
  /** brightness -1 to 1, three planes of padded x lineHeight */
  planes: Float32Array;
}

/** With `only`, lines are made of those characters, and none is empty: for what is known to be a number. */
export async function recogniseLines(raster: Raster, areas: readonly TextArea[], models: OcrModels, only?: string): Promise<RecognisedLine[]> {
  const allowed = only === undefined ? null : models.characters.flatMap((character, index) => (index > 0 && only.includes(character) ? [index] : []));
  const lines = new Array<RecognisedLine>(areas.length);
  const strips = areas.map((area, index) => straighten(raster, area, index)).sort((a, b) => a.padded - b.padded);
  while (strips.length > 0) {
    const padded = strips[0].padded;
    const alike = strips.filter((strip) => strip.padded === padded).length;
    const batch = strips.splice(0, Math.min(alike, mostTogether));
    const input = new Float32Array(batch.length * 3 * padded * lineHeight);
    batch.forEach(({ planes }, index) => input.set(planes, index * planes.length));
    const { data, shape } = await models.recogniser.run(input, [batch.length, 3, lineHeight, padded]);
    const [, steps = 0, classes = 0] = shape;
    batch.forEach((strip, index) => {
      const offset = index * steps * classes;
      lines[strip.index] = withSpaces(decode(data, offset, steps, classes, models.characters, strip, allowed), strip);
    });
  }
  return lines;
}

function straighten({ data, width: across, height: down }: Raster, area: TextArea, index: number): Strip {
  const width = Math.max(8, Math.min(longestLine, Math.round((area.width / area.height) * lineHeight)));
  const padded = Math.ceil((width + 8) / lengthStep) * lengthStep;
  const planes = new Float32Array(3 * padded * lineHeight);
  const stepX = area.width / width;
  const stepY = area.height / lineHeight;
  // large letters: several samples a pixel, or their edges would crumble
  const samples = Math.min(4, Math.max(1, Math.round(Math.max(stepX, stepY))));
  const plane = padded * lineHeight;
  for (let y = 0; y < lineHeight; y += 1) {
    for (let x = 0; x < width; x += 1) {
      let [red, green, blue] = [0, 0, 0];
      for (let sy = 0; sy < samples; sy += 1) {
        const v = (y + (sy + 0.5) / samples) * stepY - area.height / 2;
        for (let sx = 0; sx < samples; sx += 1) {
          const u = (x + (sx + 0.5) / samples) * stepX - area.width / 2;
          const px = Math.min(across - 1.001, Math.max(0, area.middle.x + u * area.right.x + v * area.down.x - 0.5));
          const py = Math.min(down - 1.001, Math.max(0, area.middle.y + u * area.right.y + v * area.down.y - 0.5));
          const [column, row] = [Math.floor(px), Math.floor(py)];
          const [fx, fy] = [px - column, py - row];
          const at = (row * across + column) * 4;
          const nextX = column + 1 < across ? 4 : 0;
          const below = row + 1 < down ? across * 4 : 0;
          const [a, b, c, d] = [(1 - fx) * (1 - fy), fx * (1 - fy), (1 - fx) * fy, fx * fy];
          red += a * data[at] + b * data[at + nextX] + c * data[at + below] + d * data[at + nextX + below];
          green += a * data[at + 1] + b * data[at + nextX + 1] + c * data[at + below + 1] + d * data[at + nextX + below + 1];
          blue += a * data[at + 2] + b * data[at + nextX + 2] + c * data[at + below + 2] + d * data[at + nextX + below + 2];
        }
      }
      const scale = 1 / (samples * samples * 127.5);
      const to = y * padded + x;
      planes[to] = blue * scale - 1;
      planes[plane + to] = green * scale - 1;
      planes[2 * plane + to] = red * scale - 1;
    }
  }
  return { index, width, padded, planes };
}

/** The most probable class of each step; repeats without a blank between them are one character. */
function decode(
  data: Float32Array,
  offset: number,
  steps: number,
  classes: number,
  characters: readonly string[],
  strip: Strip,
  allowed: readonly number[] | null,
): RecognisedLine {
  let text = "";
  const places: number[] = [];
  let total = 0;
  let count = 0;
  let last = 0;
  let first = 0;
  let likeliest = { index: 0, probability: 0 };
  for (let step = 0; step < steps; step += 1) {
    const start = offset + step * classes;
    let best = 0;
    if (allowed === null) for (let index = 1; index < classes; index += 1) if (data[start + index] > data[start + best]) best = index;
    for (const index of allowed ?? []) {
      // what the others would have had does not count: it is one of these, or nothing
      if (data[start + index] > data[start + best]) best = index;
      if (data[start + index] > likeliest.probability) likeliest = { index, probability: data[start + index] };
    }
    if (best !== last) first = step;
    const place = (((first + step) / 2 + 0.5) / steps) * (strip.padded / strip.width);
    if (best === 0 || place > 1.02) {
      last = 0;
      continue;
    }
    if (best === last) {
      places[places.length - 1] = Math.min(1, place);
    } else {
      const character = characters[best] ?? "";
      text += character;
      for (let unit = 0; unit < character.length; unit += 1) places.push(Math.min(1, place));
      total += data[start + best];
      count += 1;
    }
    last = best;
  }
  if (text === "" && likeliest.index > 0) return { text: characters[likeliest.index] ?? "", places: [0.5], confidence: likeliest.probability };
  return { text, places, confidence: count === 0 ? 0 : total / count };
}

function withSpaces(line: RecognisedLine, strip: Strip): RecognisedLine {
  const gaps = gapsOf(strip);
  let text = "";
  const places: number[] = [];
  for (let index = 0; index < line.text.length; index += 1) {
    const place = line.places[index];
    const before = index === 0 ? undefined : line.places[index - 1];
    const gap = before === undefined ? undefined : gaps.find((middle) => middle > before && middle < place);
    const wants = gap !== undefined && before !== undefined && isLatin(line.text[index]) && isLatin(line.text[index - 1]);
    if (wants) {
      text += " ";
      places.push(gap);
    }
    text += line.text[index];
    places.push(place);
  }
  const trimmed = text.trim();
  const from = text.indexOf(trimmed);
  return { text: trimmed, places: places.slice(from, from + trimmed.length), confidence: line.confidence };
}

function isLatin(character = " "): boolean {
  return character !== " " && character < "\u2e80";
}

/** The middles of wide stretches without ink, 0 to 1 along the line. Ink is what differs from the colour that most of the strip has. */
function gapsOf({ width, padded, planes }: Strip): number[] {
  const from = Math.round(lineHeight * 0.12);
  const to = lineHeight - from;
  const plane = padded * lineHeight;
  const values: number[] = [];
  for (let y = from; y < to; y += 4) for (let x = 0; x < width; x += 2) values.push(planes[plane + y * padded + x]);
  values.sort((a, b) => a - b);
  const paper = commonest(values);
  const contrast = Math.max(Math.abs(values[Math.floor(values.length * 0.02)] - paper), Math.abs(values[values.length - 1] - paper));
  const gaps: number[] = [];
  let start = -1;
  for (let x = 0; x <= width; x += 1) {
    let inked = x === width;
    for (let y = from; y < to && !inked; y += 1) inked = Math.abs(planes[plane + y * padded + x] - paper) > contrast * 0.35;
    if (!inked && start < 0) start = x;
    if (inked && start >= 0) {
      if (x - start >= spaceWidth * lineHeight && start > 0 && x < width) gaps.push((start + x) / 2 / width);
      start = -1;
    }
  }
  return gaps;
}

/** The middle of the densest third of sorted values. */
function commonest(sorted: readonly number[]): number {
  const share = Math.max(1, Math.floor(sorted.length * 0.3));
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let index = 0; index + share < sorted.length; index += 1) {
    const spread = sorted[index + share] - sorted[index];
    if (spread < least) [best, least] = [index, spread];
  }
  return sorted[best + (share >> 1)];
}
