// Draws a planned chart in one of many styles, without any chart library: page, panel, grid, ticks, legend, marks. The pixels are what is read.
import { createCanvas, type SKRSContext2D } from "@napi-rs/canvas";
import { drawingFont } from "../../src/image/drawing-font.ts";
import type { ChartPlan, PlannedAxis } from "./chart-plan.ts";
import { shareOf } from "./chart-plan.ts";
import { drawMarks, type Frame } from "./draw-marks.ts";
import { chanceOf } from "./random.ts";

const families = ["arimo", "lato", "tinos", "pt-sans-narrow", "roboto-slab", "courier-prime"];
const fonts = await Promise.all(families.map((family) => drawingFont(family, 400)));

const palettes = [
  ["#1f77b4", "#ff7f0e", "#2ca02c"],
  ["#4c78a8", "#e45756", "#72b7b2"],
  ["#e24a33", "#348abd", "#988ed5"],
  ["#0072b2", "#d55e00", "#009e73"],
  ["#6929c4", "#1192e8", "#005d5d"],
  ["#8dd3c7", "#fb8072", "#80b1d3"],
];

interface Theme {
  page: string;
  panel: string;
  ink: string;
  grid: string | null;
  frame: "box" | "corner" | "none";
  ticks: boolean;
}
const themes: Theme[] = [
  { page: "white", panel: "white", ink: "#222", grid: null, frame: "box", ticks: true },
  { page: "white", panel: "white", ink: "#222", grid: null, frame: "corner", ticks: true },
  { page: "white", panel: "white", ink: "#555", grid: "#ddd", frame: "none", ticks: false },
  { page: "white", panel: "white", ink: "#333", grid: "#e8e8e8", frame: "corner", ticks: true },
  { page: "white", panel: "#ebebeb", ink: "#444", grid: "white", frame: "none", ticks: true },
  { page: "#1b1f27", panel: "#1b1f27", ink: "#d5d9e2", grid: "#343a46", frame: "none", ticks: false },
  { page: "#fdf6e9", panel: "#fdf6e9", ink: "#4a3f2f", grid: "#e5d9c3", frame: "corner", ticks: false },
];

/** A PNG, or for one chart in eight a JPEG, as charts in slides are. */
export async function drawChart(plan: ChartPlan): Promise<Uint8Array> {
  const chance = chanceOf(plan.seed + 1_000_003);
  const theme = chance.pick(themes);
  const palette = chance.pick(palettes);
  const size = chance.pick([11, 12, 13, 14, 16]) * (plan.width > 900 ? 1.2 : 1);
  const canvas = createCanvas(plan.width, plan.height);
  const draw = canvas.getContext("2d");
  const font = `${size}px ${chance.pick(fonts)}`;
  draw.font = font;
  const widest = Math.max(...plan.y.ticks.map(({ label }) => draw.measureText(label.replace("^", "")).width));
  const legend = plan.series.length > 1 ? chance.pick(["right", "top"] as const) : null;
  const left = widest + size * 1.4 + (plan.y.title === null ? 0 : size * 1.8);
  const top = size * 3.2 + (legend === "top" ? size * 1.8 : 0);
  const right = plan.width - size * 1.5 - (legend === "right" ? size * 8 : 0);
  const bottom = plan.height - size * 2.4 - (plan.x.title === null ? 0 : size * 1.8);
  const along = (axis: PlannedAxis, value: number): number => shareOf(axis, value);
  const frame: Frame = {
    left: Math.round(left),
    top: Math.round(top),
    right: Math.round(right),
    bottom: Math.round(bottom),
    placeX: (value) => left + along(plan.x, value) * (right - left),
    placeY: (value) => bottom - along(plan.y, value) * (bottom - top),
  };
  draw.fillStyle = theme.page;
  draw.fillRect(0, 0, plan.width, plan.height);
  draw.fillStyle = theme.panel;
  draw.fillRect(frame.left, frame.top, frame.right - frame.left, frame.bottom - frame.top);
  drawGrid(draw, plan, frame, theme);
  drawMarks(draw, plan, frame, palette, theme, chance, size);
  drawFrame(draw, plan, frame, theme);
  drawLabels(draw, plan, frame, theme, size, font);
  drawLegend(draw, plan, frame, theme, size, palette, legend);
  return new Uint8Array(chance() < 0.125 ? await canvas.encode("jpeg", 88) : await canvas.encode("png"));
}

function drawGrid(draw: SKRSContext2D, plan: ChartPlan, { left, right, top, bottom, placeX, placeY }: Frame, theme: Theme): void {
  if (theme.grid === null) return;
  draw.strokeStyle = theme.grid;
  draw.lineWidth = 1;
  const line = (x0: number, y0: number, x1: number, y1: number): void => {
    draw.beginPath();
    draw.moveTo(x0, y0);
    draw.lineTo(x1, y1);
    draw.stroke();
  };
  const crisp = (place: number): number => Math.floor(place) + 0.5;
  if (plan.y.scale !== "names") for (const { value } of plan.y.ticks) line(left, crisp(placeY(value)), right, crisp(placeY(value)));
  if (plan.x.scale !== "names" && plan.kind !== "bars")
    for (const { value } of plan.x.ticks) line(crisp(placeX(value)), top, crisp(placeX(value)), bottom);
  if (plan.lying) for (const { value } of plan.x.ticks) line(crisp(placeX(value)), top, crisp(placeX(value)), bottom);
}

function drawFrame(draw: SKRSContext2D, plan: ChartPlan, { left, right, top, bottom, placeX, placeY }: Frame, theme: Theme): void {
  draw.strokeStyle = theme.ink;
  draw.lineWidth = 1;
  draw.beginPath();
  if (theme.frame === "box") draw.rect(left + 0.5, top + 0.5, right - left, bottom - top);
  if (theme.frame === "corner") {
    draw.moveTo(left + 0.5, top);
    draw.lineTo(left + 0.5, bottom + 0.5);
    draw.lineTo(right, bottom + 0.5);
  }
  if (theme.ticks) {
    for (const { value } of plan.y.ticks) {
      draw.moveTo(left - 5, Math.floor(placeY(value)) + 0.5);
      draw.lineTo(left, Math.floor(placeY(value)) + 0.5);
    }
    for (const { value } of plan.x.ticks) {
      draw.moveTo(Math.floor(placeX(value)) + 0.5, bottom);
      draw.lineTo(Math.floor(placeX(value)) + 0.5, bottom + 5);
    }
  }
  draw.stroke();
}

function drawLabels(
  draw: SKRSContext2D,
  plan: ChartPlan,
  { left, right, top, bottom, placeX, placeY }: Frame,
  theme: Theme,
  size: number,
  font: string,
): void {
  draw.fillStyle = theme.ink;
  draw.textBaseline = "middle";
  for (const { value, label } of plan.y.ticks) say(label, left - size * 0.6, placeY(value), "right");
  for (const { value, label } of plan.x.ticks) say(label, placeX(value), bottom + size * 1.1, "center");
  draw.textAlign = "center";
  if (plan.x.title !== null) draw.fillText(plan.x.title, (left + right) / 2, bottom + size * 2.8);
  if (plan.y.title !== null) {
    draw.save();
    draw.translate(size, (top + bottom) / 2);
    draw.rotate(-Math.PI / 2);
    draw.fillText(plan.y.title, 0, 0);
    draw.restore();
  }
  draw.font = font.replace(/^[\d.]+/, String(size * 1.3));
  draw.fillText(plan.title ?? `Results of series ${plan.seed}`, (left + right) / 2, size * 1.4);
  draw.font = font;

  function say(text: string, x: number, y: number, align: "right" | "center"): void {
    const [base = "", power] = text.split("^");
    draw.font = font;
    const baseWidth = draw.measureText(base).width;
    const small = font.replace(/^[\d.]+/, String(size * 0.7));
    draw.font = small;
    const whole = baseWidth + (power === undefined ? 0 : draw.measureText(power).width);
    const start = align === "right" ? x - whole : x - whole / 2;
    draw.textAlign = "left";
    if (power !== undefined) draw.fillText(power, start + baseWidth, y - size * 0.4);
    draw.font = font;
    draw.fillText(base, start, y);
  }
}

function drawLegend(
  draw: SKRSContext2D,
  plan: ChartPlan,
  { left, right, top }: Frame,
  theme: Theme,
  size: number,
  palette: readonly string[],
  where: "right" | "top" | null,
): void {
  if (where === null) return;
  plan.series.forEach(({ name }, index) => {
    const [x, y] = where === "right" ? [right + size, top + size * (1 + index * 1.6)] : [left + index * size * 8, top - size];
    draw.fillStyle = palette[index] ?? "black";
    if (plan.kind === "lines") draw.fillRect(x, y - 1, size * 1.4, 2);
    else draw.fillRect(x + size * 0.3, y - size * 0.4, size * 0.8, size * 0.8);
    draw.fillStyle = theme.ink;
    draw.textAlign = "left";
    draw.textBaseline = "middle";
    draw.fillText(name, x + size * 1.8, y);
  });
}
