// The marks of a planned chart: bars, lines with or without markers, points, in styles that people use.
import type { SKRSContext2D } from "@napi-rs/canvas";
import type { ChartPlan } from "./chart-plan.ts";
import type { Chance } from "./random.ts";

export interface Frame {
  left: number;
  top: number;
  right: number;
  bottom: number;
  placeX(value: number): number;
  placeY(value: number): number;
}

export function drawMarks(
  draw: SKRSContext2D,
  plan: ChartPlan,
  frame: Frame,
  palette: readonly string[],
  theme: { ink: string },
  chance: Chance,
  size: number,
): void {
  switch (plan.kind) {
    case "bars":
      drawBars(draw, plan, frame, palette, theme.ink, chance, size);
      break;
    case "lines":
      drawLines(draw, plan, frame, palette, chance);
      break;
    case "scatter":
      drawPoints(draw, plan, frame, palette, chance);
      break;
    default:
      throw new Error(`no such chart: ${String(plan.kind satisfies never)}`);
  }
}

function drawBars(
  draw: SKRSContext2D,
  { series, lying, x, y }: ChartPlan,
  frame: Frame,
  palette: readonly string[],
  ink: string,
  chance: Chance,
  size: number,
): void {
  const [names, values] = lying ? [y, x] : [x, y];
  const place = lying ? frame.placeX : frame.placeY;
  const placeName = lying ? frame.placeY : frame.placeX;
  const slot = Math.abs(placeName(1) - placeName(0)) || (lying ? frame.bottom - frame.top : frame.right - frame.left) / names.ticks.length;
  const thick = (slot * chance.between(0.5, 0.85)) / series.length;
  const zero = values.scale === "log" ? place(values.from) : place(0);
  const [outlined, labelled, rounded] = [chance() < 0.2, chance() < 0.3, chance() < 0.15];
  series.forEach(({ points }, index) => {
    for (const point of points) {
      const middle = placeName(point.x) + (index - (series.length - 1) / 2) * thick;
      const end = place(point.y);
      draw.fillStyle = palette[index] ?? "black";
      draw.beginPath();
      const round = rounded ? Math.min(4, thick / 4) : 0;
      if (lying) draw.roundRect(Math.min(zero, end), middle - thick / 2, Math.abs(end - zero), thick, end > zero ? [0, round, round, 0] : 0);
      else draw.roundRect(middle - thick / 2, Math.min(zero, end), thick, Math.abs(end - zero), end < zero ? [round, round, 0, 0] : 0);
      draw.fill();
      if (outlined) {
        draw.strokeStyle = ink;
        draw.lineWidth = 1;
        draw.stroke();
      }
      if (labelled && point.y > 0) {
        draw.fillStyle = ink;
        draw.textBaseline = "middle";
        draw.textAlign = lying ? "left" : "center";
        const text = String(Number(point.y.toPrecision(3)));
        if (lying) draw.fillText(text, end + 4, middle);
        else draw.fillText(text, middle, end - size * 0.7);
      }
    }
  });
}

function drawLines(draw: SKRSContext2D, { series }: ChartPlan, frame: Frame, palette: readonly string[], chance: Chance): void {
  const wide = chance.between(1.3, 3.5);
  const marked = chance() < 0.4;
  const dashed = chance() < 0.25;
  series.forEach(({ points }, index) => {
    draw.strokeStyle = palette[index] ?? "black";
    draw.fillStyle = palette[index] ?? "black";
    draw.lineWidth = wide;
    draw.lineJoin = "round";
    draw.setLineDash(dashed && index > 0 ? [wide * 4, wide * 2] : []);
    draw.beginPath();
    for (const { x, y } of points) draw.lineTo(frame.placeX(x), frame.placeY(y));
    draw.stroke();
    draw.setLineDash([]);
    if (!marked) return;
    for (const { x, y } of points) {
      draw.beginPath();
      draw.arc(frame.placeX(x), frame.placeY(y), wide * 1.7, 0, 7);
      draw.fill();
    }
  });
}

function drawPoints(draw: SKRSContext2D, { series }: ChartPlan, frame: Frame, palette: readonly string[], chance: Chance): void {
  const radius = chance.between(2.5, 5);
  const shapes = chance() < 0.3 ? ["square", "triangle", "disc"] : ["disc", "disc", "disc"];
  draw.globalAlpha = chance.pick([1, 1, 0.8]);
  series.forEach(({ points }, index) => {
    draw.fillStyle = palette[index] ?? "black";
    for (const point of points) {
      const [x, y] = [frame.placeX(point.x), frame.placeY(point.y)];
      draw.beginPath();
      if (shapes[index] === "square") draw.rect(x - radius, y - radius, radius * 2, radius * 2);
      else if (shapes[index] === "triangle") {
        // its centroid is the point
        for (const turn of [-90, 30, 150])
          draw.lineTo(x + radius * 1.3 * Math.cos((turn * Math.PI) / 180), y + radius * 1.3 * Math.sin((turn * Math.PI) / 180));
      } else draw.arc(x, y, radius, 0, 7);
      draw.fill();
    }
  });
  draw.globalAlpha = 1;
}
