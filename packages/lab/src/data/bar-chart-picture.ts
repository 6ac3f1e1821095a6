// Draws a bar chart with its scale. It knows how to place bars and labels; it does not know what is asked.
import { type Context, drawPicture } from "../vision/picture.ts";
import { type ColourName, hsl, maybeNoise, paperColour, shadeOf, softenDrawing, toThousandths } from "./drawing.ts";
import type { PictureObject, Random, RgbImage } from "./example.ts";
import { fontNames } from "./fonts.ts";
import { between, chance, integer, pick } from "./random.ts";

export interface Bar {
  /** the word that names the bar: its colour, or its letter */
  name: string;
  colour: ColourName;
  value: number;
}

export interface BarChart {
  bars: Bar[];
  /** the bars carry their letters as labels */
  lettered: boolean;
  /** the scale runs from 0 to this */
  axisEnd: 10 | 100;
  horizontal: boolean;
}

export interface ChartPicture {
  image: RgbImage;
  /** the bars and their letters */
  objects: PictureObject[];
  /** the end of each bar, in thousandths of the picture */
  tips: { x: number; y: number }[];
}

export function drawBarChart(random: Random, chart: BarChart): ChartPicture {
  const width = integer(random, 160, 240);
  const height = integer(random, Math.round(width * 0.75), Math.min(240, Math.round(width * 1.2)));
  const longSide = Math.max(width, height);
  // Printed figures shrink with the picture; below a twelfth of it the model could not read them.
  const fontSize = longSide * between(random, 0.07, 0.085);
  let shown: Omit<ChartPicture, "image"> = { objects: [], tips: [] };
  const image = drawPicture(width, height, (context) => {
    context.fillStyle = paperColour(random);
    context.fillRect(0, 0, width, height);
    context.font = `${fontSize.toFixed(1)}px ${pick(random, fontNames().trained)}`;
    const ink = hsl(0, 0, between(random, 0, 35));
    shown = drawChart(random, context, chart, width, height, fontSize, ink);
    if (chance(random, 0.12)) softenDrawing(random, context, width, height);
  });
  return { image: maybeNoise(random, image), ...shown };
}

function drawChart(
  random: Random,
  context: Context,
  chart: BarChart,
  width: number,
  height: number,
  fontSize: number,
  ink: string,
): Omit<ChartPicture, "image"> {
  const { bars, axisEnd, horizontal, lettered } = chart;
  const scaleRoom = fontSize * (horizontal ? 1.3 : axisEnd === 100 ? 2 : 1.4) + 4;
  const nameRoom = lettered ? fontSize * 1.3 + 3 : between(random, 4, 10);
  const left = horizontal ? nameRoom : scaleRoom;
  const right = width - between(random, 0.03, 0.07) * width - (horizontal ? fontSize * 0.6 : 0);
  const top = between(random, 0.04, 0.07) * height + fontSize * 0.4;
  const bottom = height - (horizontal ? scaleRoom : nameRoom);
  const length = horizontal ? right - left : bottom - top;
  const place = (value: number) => (horizontal ? left + (value / axisEnd) * length : bottom - (value / axisEnd) * length);

  const step = axisEnd / (chance(random, 0.6) ? 5 : chance(random, 0.5) ? 10 : 2);
  const labelStep = step < axisEnd / 5 ? step * 2 : step;
  const gridlines = chance(random, 0.55);
  const tick = 3;
  for (let value = 0; value <= axisEnd; value += step) {
    const at = place(value);
    context.lineWidth = 1;
    if (gridlines && value > 0) {
      context.strokeStyle = "rgba(128, 128, 128, 0.45)";
      line(context, horizontal, at, horizontal ? top : left, horizontal ? bottom : right);
    }
    context.strokeStyle = ink;
    line(context, horizontal, at, horizontal ? bottom : left - tick, horizontal ? bottom + tick : left);
    if (value % labelStep !== 0) continue;
    context.fillStyle = ink;
    context.textAlign = horizontal ? "center" : "right";
    context.textBaseline = horizontal ? "top" : "middle";
    if (horizontal) context.fillText(String(value), at, bottom + tick + 1);
    else context.fillText(String(value), left - tick - 2, at);
  }

  const across = (horizontal ? bottom - top : right - left) / bars.length;
  const thickness = across * between(random, 0.45, 0.82);
  const edged = chance(random, 0.25);
  const objects: PictureObject[] = [];
  const tips: ChartPicture["tips"] = [];
  for (const [index, bar] of bars.entries()) {
    const start = (horizontal ? top : left) + across * index + (across - thickness) / 2;
    const end = place(bar.value);
    context.fillStyle = shadeOf(random, bar.colour);
    const [x, y, w, h] = horizontal ? [left, start, end - left, thickness] : [start, end, thickness, bottom - end];
    context.fillRect(x, y, w, h);
    // Its tip stands for a bar: that is where it is read.
    const tip = horizontal ? [end - 1, start + thickness / 2] : [start + thickness / 2, end + 1];
    const anchor = { x: (tip[0] / width) * 1000, y: (tip[1] / height) * 1000 };
    tips.push(anchor);
    objects.push({ box: toThousandths({ x1: x, y1: y, x2: x + w, y2: y + h }, width, height), words: [bar.colour, "bar"], anchor });
    if (edged) {
      context.strokeStyle = hsl(0, 0, 15);
      context.strokeRect(x, y, w, h);
    }
    if (!lettered) continue;
    context.fillStyle = ink;
    context.textAlign = horizontal ? "right" : "center";
    context.textBaseline = horizontal ? "middle" : "top";
    const middle = start + thickness / 2;
    if (horizontal) context.fillText(bar.name, left - 3, middle);
    else context.fillText(bar.name, middle, bottom + 3);
    const [labelX, labelY] = horizontal ? [left - 3 - fontSize / 2, middle] : [middle, bottom + 3 + fontSize / 2];
    const half = fontSize / 2;
    const label = { x1: labelX - half, y1: labelY - half, x2: labelX + half, y2: labelY + half };
    objects.push({ box: toThousandths(label, width, height), words: [bar.name] });
  }
  context.strokeStyle = ink;
  context.lineWidth = 1.5;
  context.beginPath();
  context.moveTo(left, top);
  context.lineTo(left, bottom);
  context.lineTo(right, bottom);
  context.stroke();
  return { objects, tips };
}

function line(context: Context, vertical: boolean, at: number, from: number, to: number): void {
  context.beginPath();
  if (vertical) {
    context.moveTo(at, from);
    context.lineTo(at, to);
  } else {
    context.moveTo(from, at);
    context.lineTo(to, at);
  }
  context.stroke();
}
