// Draws a grid of printed digits as a page, a screen or a slightly tilted photo would show it. It does not know what is asked.
import { type Context, drawPicture } from "../vision/picture.ts";
import { hsl, maybeNoise, paperColour, softenDrawing, toThousandths } from "./drawing.ts";
import type { PictureObject, Random, RgbImage } from "./example.ts";
import { fontNames } from "./fonts.ts";
import { between, chance, integer, pick } from "./random.ts";

/** Rows of cells; null is blank. */
export type Cells = (number | null)[][];

/** none: digits only; thin: all lines alike; blocks: sudoku look, thicker lines around the blocks; frame: outer lines only */
export type Ruling = "none" | "thin" | "blocks" | "frame";

export interface GridPicture {
  image: RgbImage;
  objects: PictureObject[];
}

type Projection = (u: number, v: number) => [number, number];

/** @param useReservedFaces prints in the typefaces that training never shows */
export function drawDigitGrid(random: Random, cells: Cells, ruling: Ruling, useReservedFaces = false): GridPicture {
  const rows = cells.length;
  const columns = cells[0].length;
  const dense = Math.max(rows, columns) >= 7;
  // Small cells need their pixels: a 9x9 grid fills most of the picture, a 4x4 grid may be a part of it.
  const side = integer(random, dense ? 170 : 140, chance(random, 0.25) ? 360 : 260);
  const aspect = chance(random, 0.5) ? 1 : between(random, dense ? 0.88 : 0.75, 1);
  const [width, height] = chance(random, 0.5) ? [side, Math.round(side * aspect)] : [Math.round(side * aspect), side];
  const cell = Math.min((width * between(random, dense ? 0.88 : 0.7, 0.98)) / columns, (height * between(random, dense ? 0.88 : 0.7, 0.98)) / rows);
  const project = drawProjection(random, width, height, cell * columns, cell * rows);
  const image = drawPicture(width, height, (context) => {
    const [paper, ink, lineInk] = drawInks(random);
    context.fillStyle = paper;
    context.fillRect(0, 0, width, height);
    if (ruling !== "none" && chance(random, 0.2)) shadeCells(random, context, project, rows, columns);
    if (ruling !== "none") ruleLines(random, context, project, rows, columns, ruling, lineInk, cell);
    const faces = fontNames();
    printDigits(random, context, project, cells, cell, pick(random, useReservedFaces ? faces.reserved : faces.trained), ink);
    if (chance(random, 0.15)) softenDrawing(random, context, width, height);
  });
  return { image: maybeNoise(random, image), objects: cellObjects(cells, project, cell, width, height) };
}

/** The square around the middle of every cell, with its digit. */
function cellObjects(cells: Cells, project: Projection, cell: number, width: number, height: number): PictureObject[] {
  return cells.flatMap((line, row) =>
    line.map((digit, column) => {
      const [x, y] = project((column + 0.5) / line.length, (row + 0.5) / cells.length);
      const box = { x1: x - cell / 2, y1: y - cell / 2, x2: x + cell / 2, y2: y + cell / 2 };
      return { box: toThousandths(box, width, height), words: [digit === null ? "." : String(digit)] };
    }),
  );
}

/** Most pages lie straight; a third are turned by up to two degrees, some of these also seen slightly from the side. */
function drawProjection(random: Random, width: number, height: number, gridWidth: number, gridHeight: number): Projection {
  const x = between(random, 0.25, 0.75) * (width - gridWidth);
  const y = between(random, 0.25, 0.75) * (height - gridHeight);
  if (!chance(random, 0.33)) return (u, v) => [x + u * gridWidth, y + v * gridHeight];
  const turn = (between(random, -2, 2) * Math.PI) / 180;
  const cos = Math.cos(turn);
  const sin = Math.sin(turn);
  // A homography of the unit square with its corner at the origin kept: (u, v) / (1 + g u + h v), rescaled to end at 1.
  const strength = chance(random, 0.5) ? 0.07 : 0;
  const shrink = strength > 0 ? 0.93 : 0.97;
  const g = between(random, -strength, strength);
  const h = between(random, -strength, strength);
  return (u, v) => {
    const depth = 1 + g * u + h * v;
    const localX = ((u * (1 + g)) / depth - 0.5) * gridWidth * shrink;
    const localY = ((v * (1 + h)) / depth - 0.5) * gridHeight * shrink;
    return [x + gridWidth / 2 + localX * cos - localY * sin, y + gridHeight / 2 + localX * sin + localY * cos];
  };
}

function drawInks(random: Random): [paper: string, ink: string, lineInk: string] {
  if (chance(random, 0.08)) {
    const light = hsl(between(random, 0, 360), between(random, 0, 40), between(random, 85, 98));
    return [hsl(between(random, 0, 360), between(random, 0, 40), between(random, 6, 20)), light, hsl(0, 0, between(random, 40, 70))];
  }
  const ink = chance(random, 0.7)
    ? hsl(0, 0, between(random, 0, 25))
    : hsl(between(random, 0, 360), between(random, 50, 90), between(random, 18, 34));
  return [paperColour(random), ink, chance(random, 0.5) ? ink : hsl(between(random, 0, 360), between(random, 0, 30), between(random, 0, 65))];
}

function shadeCells(random: Random, context: Context, project: Projection, rows: number, columns: number): void {
  context.fillStyle = hsl(between(random, 0, 360), between(random, 0, 60), 50);
  context.globalAlpha = between(random, 0.06, 0.16);
  const period = chance(random, 0.5) ? 1 : Math.max(2, Math.round(Math.sqrt(columns)));
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      if ((Math.floor(row / period) + Math.floor(column / period)) % 2 === 0) continue;
      context.beginPath();
      for (const [across, down] of [
        [0, 0],
        [1, 0],
        [1, 1],
        [0, 1],
      ]) {
        context.lineTo(...project((column + across) / columns, (row + down) / rows));
      }
      context.fill();
    }
  }
  context.globalAlpha = 1;
}

function ruleLines(
  random: Random,
  context: Context,
  project: Projection,
  rows: number,
  columns: number,
  ruling: Ruling,
  lineInk: string,
  cell: number,
): void {
  const thin = Math.max(0.8, cell * between(random, 0.02, 0.06));
  const thick = ruling === "blocks" ? Math.max(2, thin * between(random, 2, 3.2)) : chance(random, 0.3) ? thin * 2 : thin;
  const [blockRows, blockColumns] = blockSize(rows, columns);
  context.strokeStyle = lineInk;
  context.lineCap = "square";
  const rule = (count: number, block: number, ends: (part: number) => [number, number, number, number]) => {
    for (let line = 0; line <= count; line++) {
      const outer = line === 0 || line === count;
      if (ruling === "frame" && !outer) continue;
      const [u1, v1, u2, v2] = ends(line / count);
      context.lineWidth = outer || (ruling === "blocks" && line % block === 0) ? thick : thin;
      context.beginPath();
      context.moveTo(...project(u1, v1));
      context.lineTo(...project(u2, v2));
      context.stroke();
    }
  };
  rule(rows, blockRows, (part) => [0, part, 1, part]);
  rule(columns, blockColumns, (part) => [part, 0, part, 1]);
}

/** Rows and columns of a sudoku block. */
function blockSize(rows: number, columns: number): [number, number] {
  if (rows === 9 && columns === 9) return [3, 3];
  if (rows === 4 && columns === 4) return [2, 2];
  if (rows === 6 && columns === 6) return [2, 3];
  return [rows, columns];
}

const ascents = new Map<string, number>();

/** Height of a digit for a font size of 1. */
function digitHeight(context: Context, face: string): number {
  let ascent = ascents.get(face);
  if (ascent === undefined) {
    context.font = `100px ${face}`;
    ascent = context.measureText("8").actualBoundingBoxAscent / 100;
    ascents.set(face, ascent);
  }
  return ascent;
}

function printDigits(random: Random, context: Context, project: Projection, cells: Cells, cell: number, face: string, ink: string): void {
  const rows = cells.length;
  const columns = cells[0].length;
  const ascent = digitHeight(context, face);
  const height = cell * between(random, Math.max(rows, columns) >= 7 ? 0.5 : 0.35, 0.68);
  const [x0, y0] = project(0.5, 0.5);
  const [x1, y1] = project(0.5 + 0.5 / columns, 0.5);
  const turn = Math.atan2(y1 - y0, x1 - x0);
  const secondInk = chance(random, 0.12) ? hsl(between(random, 200, 260), 80, 40) : ink;
  context.font = `${(height / ascent).toFixed(1)}px ${face}`;
  context.textAlign = "center";
  context.fillStyle = ink;
  const cos = Math.cos(turn);
  const sin = Math.sin(turn);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const digit = cells[row][column];
      if (digit === null) continue;
      const [x, y] = project((column + 0.5) / columns, (row + 0.5) / rows);
      if (secondInk !== ink) context.fillStyle = chance(random, 0.4) ? secondInk : ink;
      if (turn === 0) context.fillText(String(digit), x, y + height / 2);
      else {
        context.setTransform(cos, sin, -sin, cos, x, y);
        context.fillText(String(digit), 0, height / 2);
      }
    }
  }
  context.setTransform(1, 0, 0, 1, 0, 0);
}
