// Reads all text on a picture with PP-OCRv4: where each line is, what it says, how sure that is. It knows pixels and fractions of the
// picture it was given; it does not know conversations or originals.
import type { Point } from "@melete/core";
import type { Raster } from "../raster/raster.ts";
import { loadOcrModels, type OcrModels } from "./ocr-models.ts";
import { recogniseLines } from "./recognise-lines.ts";
import { findTextAreas, type TextArea, turned } from "./text-areas.ts";

export interface FractionBox {
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface TextLine {
  text: string;
  /** 0 to 1 */
  confidence: number;
  /** upright box in fractions of the picture */
  box: FractionBox;
  /** corners of the turned rectangle, from the one before the first letter, clockwise as the text is read; fractions of the picture */
  corners: [Point, Point, Point, Point];
  /** for each UTF-16 unit of `text` where its middle is, 0 to 1 from the left corners to the right ones */
  places: number[];
}

export interface ReadTextOptions {
  /** only this part, fractions of the picture; small parts are enlarged, so that small print can be read */
  box?: FractionBox;
  /** lines that are less sure are left out */
  leastConfidence?: number;
}

export interface TextReading {
  width: number;
  height: number;
  /** in the order of reading */
  lines: TextLine[];
}

/** Detection takes time by area: this is under a second on two cores, and letters of 10 pixels on a laptop's screen are still found. */
const longestSide = 1600;
/** Pictures smaller than this are enlarged, at most threefold: the detector misses letters below 8 pixels. */
const wantedSide = 1280;
const mostEnlarged = 3;
/** Lines are cut from the picture at its own size, as far as it fits into memory. */
const largestRaster = 6000;

export async function readText(bytes: Uint8Array, { box, leastConfidence = 0.5 }: ReadTextOptions = {}): Promise<TextReading> {
  const models = await loadOcrModels();
  const { createCanvas, loadImage } = await import("@napi-rs/canvas");
  const image = await loadImage(bytes);
  const part = box ?? { x: 0, y: 0, width: 1, height: 1 };
  const [left, top] = [part.x * image.width, part.y * image.height];
  const [width, height] = [Math.max(1, part.width * image.width), Math.max(1, part.height * image.height)];
  const draw = (scale: number, round: number): Raster & { scaleX: number; scaleY: number } => {
    const to = (length: number): number => Math.max(round, Math.round((length * scale) / round) * round);
    const canvas = createCanvas(to(width), to(height));
    const context = canvas.getContext("2d");
    context.imageSmoothingQuality = "high";
    // what is transparent is read on white, as on most pages
    context.fillStyle = "white";
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.drawImage(image, left, top, width, height, 0, 0, canvas.width, canvas.height);
    const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
    return { data, width: canvas.width, height: canvas.height, scaleX: canvas.width / width, scaleY: canvas.height / height };
  };
  const longest = Math.max(width, height);
  const small = draw(Math.min(longestSide / longest, Math.max(1, Math.min(mostEnlarged, wantedSide / longest))), 32);
  const found = await findAreas(small, models);
  const full = draw(Math.min(1, largestRaster / longest), 1);
  const areas = found.map((area) => rescaled(area, full.scaleX / small.scaleX, full.scaleY / small.scaleY));
  const read = await readAreas(full, areas, models);
  const lines = read
    .filter(({ text, confidence }) => text !== "" && confidence >= leastConfidence)
    .map(({ area, ...line }): TextLine => {
      const corners = cornersOf(area).map(({ x, y }) => ({
        x: clamp((left + x / full.scaleX) / image.width),
        y: clamp((top + y / full.scaleY) / image.height),
      })) as TextLine["corners"];
      return { ...line, corners, box: boxAround(corners) };
    });
  return { width: image.width, height: image.height, lines: inReadingOrder(lines) };
}

/** Of pixels of the raster that is looked at. */
async function findAreas(raster: Raster, models: OcrModels): Promise<TextArea[]> {
  const areas = await detect(raster, models);
  const standing = areas.filter(stands);
  if (standing.length === 0) return areas;
  // the detector breaks standing lines into pieces: the columns that hold some are laid down and looked at again
  const laid: TextArea[] = [];
  for (const [left, right] of columnsOf(standing, raster.width)) {
    const column = layDown(raster, left, right);
    for (const { middle, right: along, ...area } of await detect(column, models)) {
      if (area.width < area.height * leastLaid) continue;
      const back = { x: along.y, y: -along.x };
      laid.push({
        ...area,
        middle: { x: left + middle.y, y: raster.height - middle.x },
        right: back,
        down: { x: -back.y, y: back.x },
      });
    }
  }
  const within = ({ middle }: TextArea, line: TextArea): boolean =>
    Math.abs(middle.x - line.middle.x) < line.height / 2 && Math.abs(middle.y - line.middle.y) < line.width / 2;
  const kept = laid.filter((line) => standing.some((area) => within(area, line)));
  return [...areas.filter((area) => !kept.some((line) => within(area, line))), ...kept];
}

/** Narrower than this, a line that was laid down is a word that lies across the column. */
const leastLaid = 1.5;

function stands({ width, height }: TextArea): boolean {
  return height > width * 1.5;
}

/** From left to right without overlap, rounded to multiples of 32. */
function columnsOf(areas: readonly TextArea[], width: number): [number, number][] {
  const columns: [number, number][] = [];
  for (const { middle, width: wide } of areas.toSorted((a, b) => a.middle.x - b.middle.x)) {
    const reach = Math.max(16, wide);
    const left = Math.max(0, Math.floor((middle.x - reach) / 32) * 32);
    const right = Math.min(width, Math.ceil((middle.x + reach) / 32) * 32);
    const last = columns.at(-1);
    if (last !== undefined && left <= last[1]) last[1] = Math.max(last[1], right);
    else columns.push([left, right]);
  }
  return columns;
}

/** Part of the picture turned clockwise by a quarter. */
function layDown({ data, width, height }: Raster, left: number, right: number): Raster {
  const pixels = new Uint32Array(data.buffer, data.byteOffset, width * height);
  const laid = new Uint32Array((right - left) * height);
  for (let y = 0; y < height; y += 1) {
    for (let x = left; x < right; x += 1) laid[(x - left) * height + (height - 1 - y)] = pixels[y * width + x];
  }
  return { data: new Uint8ClampedArray(laid.buffer), width: height, height: right - left };
}

async function detect({ data, width, height }: Raster, { detector }: OcrModels): Promise<TextArea[]> {
  const plane = width * height;
  const input = new Float32Array(3 * plane);
  // the mean and spread of ImageNet, in the order of channels that the network was trained with
  for (let index = 0; index < plane; index += 1) {
    input[index] = (data[index * 4 + 2] / 255 - 0.485) / 0.229;
    input[plane + index] = (data[index * 4 + 1] / 255 - 0.456) / 0.224;
    input[2 * plane + index] = (data[index * 4] / 255 - 0.406) / 0.225;
  }
  const { data: map } = await detector.run(input, [1, 3, height, width]);
  return findTextAreas(map, width, height);
}

/** Areas that stand on end are read from both sides, and what makes more sense is kept. */
async function readAreas(raster: Raster, areas: readonly TextArea[], models: OcrModels) {
  const attempts = areas.flatMap((area, of) => {
    if (stands(area)) return ([1, 3] as const).map((quarters) => ({ of, area: turned(area, quarters) }));
    const lies = Math.abs(area.right.y) < Math.abs(area.right.x);
    return lies
      ? [{ of, area }]
      : [
          { of, area },
          { of, area: turned(area, 2) },
        ];
  });
  const read = await recogniseLines(
    raster,
    attempts.map(({ area }) => area),
    models,
  );
  const best = attempts.map(({ of, area }, index) => ({ of, area, ...read[index] }));
  return areas.map((_, of) => best.filter((attempt) => attempt.of === of).reduce((a, b) => (b.confidence > a.confidence ? b : a)));
}

function rescaled(area: TextArea, scaleX: number, scaleY: number): TextArea {
  // the two differ by a percent at most, from rounding to multiples of 32
  const scale = (scaleX + scaleY) / 2;
  return { ...area, middle: { x: area.middle.x * scaleX, y: area.middle.y * scaleY }, width: area.width * scale, height: area.height * scale };
}

function cornersOf({ middle, right, down, width, height }: TextArea): Point[] {
  return [
    [-1, -1],
    [1, -1],
    [1, 1],
    [-1, 1],
  ].map(([u = 0, v = 0]) => ({
    x: middle.x + (u * right.x * width + v * down.x * height) / 2,
    y: middle.y + (u * right.y * width + v * down.y * height) / 2,
  }));
}

function clamp(value: number): number {
  return Math.min(1, Math.max(0, value));
}

function boxAround(points: readonly Point[]): FractionBox {
  const [left, top] = [Math.min(...points.map(({ x }) => x)), Math.min(...points.map(({ y }) => y))];
  return { x: left, y: top, width: Math.max(...points.map(({ x }) => x)) - left, height: Math.max(...points.map(({ y }) => y)) - top };
}

/** Rows from top to bottom, each from left to right. Lines are of one row when the middle of one lies within the height of the other. */
function inReadingOrder(lines: readonly TextLine[]): TextLine[] {
  const rows: TextLine[][] = [];
  for (const line of lines.toSorted((a, b) => middleOf(a) - middleOf(b))) {
    const row = rows.at(-1);
    const first = row?.[0];
    if (row && first && middleOf(line) < first.box.y + first.box.height && middleOf(line) > first.box.y) row.push(line);
    else rows.push([line]);
  }
  return rows.flatMap((row) => row.sort((a, b) => a.box.x - b.box.x));
}

function middleOf({ box }: TextLine): number {
  return box.y + box.height / 2;
}
