// Words beside the axes, from their ink: single digits and raised exponents, which the reader of whole pages misses. It knows ink in a strip of
// the picture; what the numbers mean together it does not.
import type { OcrModels } from "../ocr/ocr-models.ts";
import { recogniseLines } from "../ocr/recognise-lines.ts";
import type { TextArea } from "../ocr/text-areas.ts";
import type { Raster } from "../raster/raster.ts";
import type { Label } from "./find-axes.ts";
import { type Colour, distanceTo } from "./plot-area.ts";

interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

export interface TickWord extends Label {
  /** what stands raised behind it, such as the 3 of 10³ */
  exponent: string | null;
}

const leastInk = 60;
/** Taller ink is a title on end, or a drawing. */
const tallest = 44;
/** Of words that are no numbers the reader of whole pages has told. */
const numberCharacters = "0123456789.,-%$€£kKMBGTm";
const exponentCharacters = "0123456789-";
/** Ticks of an axis touch the strip's edge that is nearest to the plot. */
const tickWidth = 3;
const longestTick = 14;

/** `known` are the labels that have been read; their text is taken where one covers the word, and has nothing raised. */
export async function readTickWords(raster: Raster, strip: Box, paper: Colour, known: readonly Label[], models: OcrModels): Promise<TickWord[]> {
  const words = wordsOf(piecesOf(raster, strip, paper));
  const wanted: { word: number; part: "text" | "exponent"; box: Box }[] = [];
  const read = words.map((pieces, index): TickWord => {
    const tall = Math.max(...pieces.map(({ top, bottom }) => bottom - top));
    const floor = Math.max(...pieces.filter(({ top, bottom }) => bottom - top > 0.75 * tall).map(({ bottom }) => bottom));
    const firstRaised = pieces.findIndex(({ bottom, left }) => bottom < floor - 0.22 * tall && left > (pieces[0]?.right ?? 0));
    // all that follows is raised, too, or it was a quote or a minus
    const isPower = firstRaised > 0 && firstRaised <= 3 && pieces.slice(firstRaised).every(({ bottom }) => bottom < floor - 0.15 * tall);
    const base = isPower ? pieces.slice(0, firstRaised) : pieces;
    const digits = base.filter(({ top, bottom }) => bottom - top > 0.75 * tall);
    const box = around(base);
    const cover = known.find(
      (label) => !isPower && box.left > label.left - 3 && box.right < label.right + 6 && within((box.top + box.bottom) / 2, label),
    );
    if (cover === undefined) wanted.push({ word: index, part: "text", box });
    // small as it is, what stands raised is read better with the 10 before it
    const joined = isPower ? exponentIn(known, around(pieces)) : null;
    if (isPower && joined === null) wanted.push({ word: index, part: "exponent", box: around(pieces.slice(firstRaised)) });
    const all = around(pieces);
    return { text: cover?.text ?? "", exponent: joined, ...all, ...rowOf(digits, all) };
  });
  for (const part of ["text", "exponent"] as const) {
    const parts = wanted.filter((one) => one.part === part);
    const sheet = sheetOf(
      raster,
      parts.map(({ box }) => box),
      paper,
    );
    const lines = await recogniseLines(sheet.raster, sheet.areas, models, part === "text" ? numberCharacters : exponentCharacters);
    parts.forEach(({ word }, index) => {
      const tick = read[word];
      if (tick !== undefined) tick[part] = lines[index]?.text ?? "";
    });
  }
  return read;
}

function exponentIn(known: readonly Label[], word: Box): string | null {
  const middle = { x: (word.left + word.right) / 2, y: (word.top + word.bottom) / 2 };
  const label = known.find((one) => middle.x > one.left && middle.x < one.right && within(middle.y, one));
  const [, rest] = /^10(-?\d)[-_.]?$/.exec(label?.text.replace(/\s/g, "") ?? "") ?? [];
  // a full-size digit there is more likely than not the zero of 100
  return rest === undefined || rest === "0" ? null : rest;
}

/** The pieces under each other on clean paper: in place, the letters beside a piece would be read with it. */
function sheetOf({ data, width }: Raster, boxes: readonly Box[], paper: Colour): { raster: Raster; areas: TextArea[] } {
  const rows = boxes.map(({ left, top, right, bottom }) => {
    // a lone minus is as high as the digits beside it would be
    const height = Math.ceil(Math.max(bottom - top, (right - left) * 0.7) * 1.5);
    return { height, width: right - left + Math.round(height * 0.7), left, top, wide: right - left, high: bottom - top };
  });
  const [wide, high] = [
    Math.max(1, ...rows.map((row) => row.width)),
    Math.max(
      1,
      rows.reduce((sum, row) => sum + row.height, 0),
    ),
  ];
  const sheet = new Uint8ClampedArray(wide * high * 4);
  for (let at = 0; at < sheet.length; at += 4) sheet.set([...paper, 255], at);
  let down = 0;
  const areas = rows.map((row): TextArea => {
    const [x, y] = [Math.round((row.width - row.wide) / 2), down + Math.round((row.height - row.high) / 2)];
    for (let line = 0; line < row.high; line += 1) {
      const from = ((row.top + line) * width + row.left) * 4;
      sheet.set(data.subarray(from, from + row.wide * 4), ((y + line) * wide + x) * 4);
    }
    const middle = { x: row.width / 2, y: down + row.height / 2 };
    down += row.height;
    return { middle, right: { x: 1, y: 0 }, down: { x: 0, y: 1 }, width: row.width, height: row.height };
  });
  return { raster: { data: sheet, width: wide, height: high }, areas };
}

function within(place: number, { top, bottom }: Box): boolean {
  return place > top && place < bottom;
}

/** Commas and letters below the line do not move the middle of a number. */
function rowOf(digits: readonly Box[], all: Box): Pick<Box, "top" | "bottom"> {
  return digits.length === 0 ? all : { top: Math.min(...digits.map(({ top }) => top)), bottom: Math.max(...digits.map(({ bottom }) => bottom)) };
}

/** Connected ink, from left to right. */
function piecesOf({ data, width }: Raster, { left, top, right, bottom }: Box, paper: Colour): Box[] {
  const [wide, high] = [right - left, bottom - top];
  if (wide < 3 || high < 3) return [];
  const ink = new Uint8Array(wide * high);
  for (let y = 0; y < high; y += 1) {
    for (let x = 0; x < wide; x += 1) {
      const at = ((top + y) * width + left + x) * 4;
      if (distanceTo(paper, data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0) > leastInk) ink[y * wide + x] = 1;
    }
  }
  const pieces: Box[] = [];
  const stack: number[] = [];
  for (let start = 0; start < ink.length; start += 1) {
    if (ink[start] !== 1) continue;
    const box = { left: wide, top: high, right: 0, bottom: 0 };
    ink[start] = 2;
    stack.push(start);
    for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
      const x = at % wide;
      const y = (at - x) / wide;
      box.left = Math.min(box.left, x);
      box.right = Math.max(box.right, x + 1);
      box.top = Math.min(box.top, y);
      box.bottom = Math.max(box.bottom, y + 1);
      for (let row = Math.max(0, y - 1); row <= Math.min(high - 1, y + 1); row += 1) {
        for (let column = Math.max(0, x - 1); column <= Math.min(wide - 1, x + 1); column += 1) {
          if (ink[row * wide + column] !== 1) continue;
          ink[row * wide + column] = 2;
          stack.push(row * wide + column);
        }
      }
    }
    const [across, down] = [box.right - box.left, box.bottom - box.top];
    const isTick =
      (box.right >= wide - 3 && down <= tickWidth && across > 2 && across <= longestTick) ||
      (box.top <= 3 && across <= tickWidth && down > 2 && down <= longestTick);
    const placed = { left: box.left + left, right: box.right + left, top: box.top + top, bottom: box.bottom + top };
    if (down <= tallest && !isTick) pieces.push(placed);
  }
  return pieces.sort((a, b) => a.left - b.left);
}

/** Pieces that follow each other closely on one line. */
function wordsOf(pieces: readonly Box[]): Box[][] {
  const words: Box[][] = [];
  for (const piece of pieces) {
    const word = words.find((one) => {
      const { top, bottom, right } = around(one);
      const tall = Math.max(bottom - top, piece.bottom - piece.top);
      const middle = (piece.top + piece.bottom) / 2;
      return piece.left - right < 0.55 * tall && middle > top - 0.3 * tall && middle < bottom + 0.3 * tall;
    });
    if (word === undefined) words.push([piece]);
    else word.push(piece);
  }
  // ticks are thin and alone; dust is small
  return words.filter((word) => {
    const { left, top, right, bottom } = around(word);
    return bottom - top >= 5 && right - left >= 2;
  });
}

function around(boxes: readonly Box[]): Box {
  return {
    left: Math.min(...boxes.map(({ left }) => left)),
    top: Math.min(...boxes.map(({ top }) => top)),
    right: Math.max(...boxes.map(({ right }) => right)),
    bottom: Math.max(...boxes.map(({ bottom }) => bottom)),
  };
}
