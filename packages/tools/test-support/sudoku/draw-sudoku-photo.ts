// Photos of sudokus that nobody took: a printed page, bent and seen at an angle, in uneven light with a shadow, out of focus, noisy, as a JPEG.
// The truth is the puzzle that was printed. It knows paper and cameras, not readers.
import { createCanvas, type SKRSContext2D } from "@napi-rs/canvas";
import { drawingFont } from "../../src/image/drawing-font.ts";
import { makePuzzle, type Random, randomFrom } from "./make-puzzle.ts";

export interface SudokuPicture {
  bytes: Uint8Array;
  width: number;
  height: number;
  /** 81 numbers, 0 for empty */
  puzzle: number[];
  /** what was varied, for a look at failures */
  about: string;
}

const faces = [
  ["arimo", 400],
  ["arimo", 700],
  ["tinos", 400],
  ["tinos", 700],
  ["lato", 400],
  ["lato", 700],
  ["roboto-slab", 400],
  ["roboto-slab", 700],
  ["pt-sans-narrow", 700],
  ["oswald", 400],
  ["courier-prime", 700],
  // this one the reader has no shapes of
  ["anton", 400],
] as const;

/** Pixels of the printed page; a cell is 80 of them. */
const page = { width: 960, height: 1160, left: 120, top: 210, cell: 80 };

/** The same photo for the same seed. */
export async function drawSudokuPhoto(seed: number): Promise<SudokuPicture> {
  const random = randomFrom(seed);
  const between = (low: number, high: number): number => low + random() * (high - low);
  const puzzle = makePuzzle(random, Math.round(between(24, 36)));
  const [family, weight] = faces[seed % faces.length];
  const print = printPage(puzzle, await drawingFont(family, weight), random);
  // a fifth of the photos lie on a side or on their head, as they do when a phone does not know how it is held
  const turn = random() < 0.2 ? Math.floor(between(1, 4)) : 0;
  const tilt = between(-9, 9) + turn * 90;
  const [width, height] = random() < 0.5 ? [1000, 1200] : [1200, 900];
  const reach = Math.min(width, height) * between(0.82, 1.05);
  const angle = (tilt * Math.PI) / 180;
  const lean = [between(-0.22, 0.22), between(-0.22, 0.22)];
  const bend = between(-0.02, 0.02);
  const [blur, noise, quality] = [between(0, 1.5), between(0, 9), Math.round(between(55, 92))];
  const light = { across: between(-0.3, 0.3), down: between(-0.3, 0.3), shadow: between(0.55, 1), edge: between(-0.4, 0.4), slope: between(-1, 1) };

  const canvas = createCanvas(width, height);
  const context = canvas.getContext("2d");
  const image = context.createImageData(width, height);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const [u, v] = [(x - width / 2) / reach, (y - height / 2) / reach];
      const depth = 1 + lean[0] * u + lean[1] * v;
      const [s, t] = [(u * Math.cos(angle) + v * Math.sin(angle)) / depth, (v * Math.cos(angle) - u * Math.sin(angle)) / depth];
      // the middle of the grid stands in the middle of the photo; a page that bulges lifts its lines
      const px = page.left + 4.5 * page.cell + s * page.width;
      const py = page.top + 4.5 * page.cell + (t + bend * Math.cos(Math.PI * s)) * page.width;
      const shadow = v > light.edge + light.slope * u ? light.shadow : 1;
      const bright = (0.85 + light.across * u + light.down * v) * shadow;
      const at = (y * width + x) * 4;
      for (let channel = 0; channel < 3; channel += 1) image.data[at + channel] = sample(print, px, py, channel) * bright + noise * normal(random);
      image.data[at + 3] = 255;
    }
  }
  context.putImageData(image, 0, 0);
  const soft = createCanvas(width, height);
  const softly = soft.getContext("2d");
  softly.filter = `blur(${blur}px)`;
  softly.drawImage(canvas, 0, 0);
  const bytes = new Uint8Array(await soft.encode("jpeg", quality));
  const about = `${family} ${weight}, turned by ${tilt.toFixed(0)}°, blur ${blur.toFixed(1)}, noise ${noise.toFixed(1)}, shadow ${light.shadow.toFixed(2)}`;
  return { bytes, width, height, puzzle, about };
}

interface Print {
  data: Uint8ClampedArray;
  width: number;
  height: number;
}

function printPage(puzzle: readonly number[], font: string, random: Random): Print {
  const { width, height, left, top, cell } = page;
  const canvas = createCanvas(width, height);
  const context = canvas.getContext("2d");
  const ink = Math.round(20 + random() * 60);
  context.fillStyle = `rgb(${235 - random() * 25} ${232 - random() * 25} ${222 - random() * 30})`;
  context.fillRect(0, 0, width, height);
  if (random() < 0.3) {
    context.fillStyle = "rgb(0 0 0 / 0.1)";
    for (const box of [1, 3, 5, 7]) context.fillRect(left + (box % 3) * 3 * cell, top + Math.floor(box / 3) * 3 * cell, 3 * cell, 3 * cell);
  }
  context.fillStyle = context.strokeStyle = `rgb(${ink} ${ink} ${ink})`;
  printColumn(context, font, 40, 170);
  printColumn(context, font, top + 9 * cell + 60, height);
  const [thin, thick] = [1 + random() * 2, 3 + random() * 4];
  for (let line = 0; line <= 9; line += 1) {
    context.lineWidth = line % 3 === 0 ? thick : thin;
    context.strokeRect(left + line * cell, top, 0, 9 * cell);
    context.strokeRect(left, top + line * cell, 9 * cell, 0);
  }
  const size = cell * (0.5 + random() * 0.22);
  context.font = `${size}px ${font}`;
  context.textAlign = "center";
  for (const [place, value] of puzzle.entries()) {
    if (value === 0) continue;
    const x = left + ((place % 9) + 0.5) * cell;
    context.fillText(String(value), x, top + (Math.floor(place / 9) + 0.5) * cell + size * 0.36);
  }
  const { data } = context.getImageData(0, 0, width, height);
  return { data, width, height };
}

/** What stands around a puzzle in a newspaper. */
function printColumn(context: SKRSContext2D, font: string, from: number, to: number): void {
  context.font = `22px ${font}`;
  context.textAlign = "left";
  for (let y = from; y < to; y += 30)
    context.fillText(`No. ${y * 7} Fill in the grid so that every row, every column and every box holds 1 to 9.`, 60, y);
}

function sample({ data, width, height }: Print, x: number, y: number, channel: number): number {
  const column = Math.floor(x);
  const row = Math.floor(y);
  // the table under the page
  if (column < 0 || row < 0 || column >= width - 1 || row >= height - 1) return 90 - channel * 15;
  const [fx, fy] = [x - column, y - row];
  const at = (row * width + column) * 4 + channel;
  const upper = data[at] * (1 - fx) + data[at + 4] * fx;
  const lower = data[at + width * 4] * (1 - fx) + data[at + width * 4 + 4] * fx;
  return upper * (1 - fy) + lower * fy;
}

/** About normally distributed, spread 1. */
function normal(random: Random): number {
  return (random() + random() + random() + random() - 2) * Math.sqrt(3);
}
