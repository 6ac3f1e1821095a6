// A table with food, drawn by code: simple shapes whose boxes are known exactly. For tests, and for looking at the page.
import { createCanvas, type SKRSContext2D } from "@napi-rs/canvas";
import type { DotBox } from "../src/applications/place-dots.ts";

export interface DrawnFood {
  name: string;
  /** in fractions of the picture */
  box: DotBox;
}

const width = 1600;
const height = 1200;

/** In pixels of the picture. */
const things: {
  name: string;
  x: number;
  y: number;
  w: number;
  h: number;
  draw(context: SKRSContext2D, x: number, y: number, w: number, h: number): void;
}[] = [
  { name: "grilled salmon", x: 330, y: 430, w: 330, h: 170, draw: (c, x, y, w, h) => slab(c, x, y, w, h, ["#f3a27c", "#e2734d"], "#fbd3bd") },
  { name: "broccoli", x: 690, y: 400, w: 190, h: 170, draw: (c, x, y, w, h) => florets(c, x, y, w, h) },
  { name: "brown rice", x: 420, y: 640, w: 330, h: 190, draw: (c, x, y, w, h) => heap(c, x, y, w, h, "#c9a878", "#b08c58") },
  { name: "lemon wedge", x: 620, y: 590, w: 90, h: 62, draw: (c, x, y, w, h) => wedge(c, x, y, w, h) },
  { name: "cherry tomatoes", x: 770, y: 600, w: 130, h: 120, draw: (c, x, y, w, h) => balls(c, x, y, w, h, "#d33a2c") },
  { name: "avocado", x: 250, y: 620, w: 150, h: 150, draw: (c, x, y, w, h) => avocado(c, x, y, w, h) },
  { name: "steak", x: 1090, y: 420, w: 270, h: 160, draw: (c, x, y, w, h) => slab(c, x, y, w, h, ["#7b4431", "#56291c"], "#9c6a52") },
  { name: "french fries", x: 1170, y: 600, w: 250, h: 170, draw: (c, x, y, w, h) => sticks(c, x, y, w, h) },
  { name: "shrimp", x: 1020, y: 610, w: 130, h: 110, draw: (c, x, y, w, h) => rings(c, x, y, w, h) },
  { name: "red wine", x: 1020, y: 60, w: 150, h: 260, draw: (c, x, y, w, h) => glass(c, x, y, w, h, "#7d1128") },
  { name: "water", x: 1210, y: 90, w: 140, h: 230, draw: (c, x, y, w, h) => glass(c, x, y, w, h, "#cfe6ef") },
  { name: "chocolate cake", x: 90, y: 90, w: 260, h: 190, draw: (c, x, y, w, h) => cake(c, x, y, w, h) },
  { name: "cheddar", x: 420, y: 120, w: 170, h: 110, draw: (c, x, y, w, h) => slab(c, x, y, w, h, ["#f7c548", "#e6a417"], "#fbe08f") },
  { name: "almonds", x: 660, y: 110, w: 190, h: 150, draw: (c, x, y, w, h) => balls(c, x, y, w, h, "#a9713f") },
  { name: "croissant", x: 120, y: 900, w: 280, h: 170, draw: (c, x, y, w, h) => croissant(c, x, y, w, h) },
  { name: "butter", x: 440, y: 960, w: 110, h: 80, draw: (c, x, y, w, h) => slab(c, x, y, w, h, ["#fff0a8", "#f4dc74"], "#fffbe0") },
];

export function drawMeal(): { png: Uint8Array; width: number; height: number; foods: DrawnFood[] } {
  const canvas = createCanvas(width, height);
  const context = canvas.getContext("2d");
  const wood = context.createLinearGradient(0, 0, width, height);
  wood.addColorStop(0, "#a97f55");
  wood.addColorStop(1, "#7f5a38");
  context.fillStyle = wood;
  context.fillRect(0, 0, width, height);
  context.strokeStyle = "rgba(60,35,15,.25)";
  for (let y = 0; y < height; y += 150) line(context, 0, y, width, y + 10, 3);
  plate(context, 570, 620, 420);
  plate(context, 1220, 600, 270);
  plate(context, 225, 190, 190);
  plate(context, 290, 985, 200);
  for (const { x, y, w, h, draw } of things) {
    context.save();
    draw(context, x, y, w, h);
    context.restore();
  }
  const foods = things.map(({ name, x, y, w, h }) => ({ name, box: { x: x / width, y: y / height, width: w / width, height: h / height } }));
  return { png: new Uint8Array(canvas.toBuffer("image/png")), width, height, foods };
}

function oval(c: SKRSContext2D, x: number, y: number, rx: number, ry: number, fill: string): void {
  c.beginPath();
  c.ellipse(x, y, rx, ry, 0, 0, Math.PI * 2);
  c.fillStyle = fill;
  c.fill();
}

function line(c: SKRSContext2D, x1: number, y1: number, x2: number, y2: number, thick: number): void {
  c.lineWidth = thick;
  c.beginPath();
  c.moveTo(x1, y1);
  c.lineTo(x2, y2);
  c.stroke();
}

function plate(c: SKRSContext2D, x: number, y: number, r: number): void {
  oval(c, x + 8, y + 14, r, r * 0.82, "rgba(0,0,0,.25)");
  oval(c, x, y, r, r * 0.82, "#f4f2ec");
  oval(c, x, y, r * 0.78, r * 0.62, "#fffdf8");
}

function slab(c: SKRSContext2D, x: number, y: number, w: number, h: number, [top, side]: [string, string], stripe: string): void {
  c.beginPath();
  c.roundRect(x, y + 8, w, h - 8, h * 0.3);
  c.fillStyle = side;
  c.fill();
  c.beginPath();
  c.roundRect(x, y, w, h - 22, h * 0.3);
  c.fillStyle = top;
  c.fill();
  c.strokeStyle = stripe;
  for (let at = 0.2; at < 0.9; at += 0.16) line(c, x + w * at, y + 14, x + w * (at - 0.06), y + h - 38, 5);
}

function florets(c: SKRSContext2D, x: number, y: number, w: number, h: number): void {
  c.fillStyle = "#a9c97c";
  c.fillRect(x + w * 0.42, y + h * 0.5, w * 0.18, h * 0.5);
  for (const [dx, dy, r, shade] of [
    [0.25, 0.4, 0.25, "#2f6b34"],
    [0.72, 0.38, 0.27, "#38793b"],
    [0.5, 0.27, 0.27, "#43894a"],
    [0.5, 0.52, 0.24, "#2f6b34"],
  ] as const) {
    oval(c, x + w * dx, y + h * dy, w * r, h * r, shade);
  }
}

function heap(c: SKRSContext2D, x: number, y: number, w: number, h: number, fill: string, dark: string): void {
  oval(c, x + w / 2, y + h / 2, w / 2, h / 2, fill);
  for (let grain = 0; grain < 160; grain++) {
    const angle = grain * 2.4;
    const far = Math.sqrt(grain / 160) * 0.46;
    oval(c, x + w * (0.5 + far * Math.cos(angle)), y + h * (0.5 + far * Math.sin(angle)), 8, 4, grain % 3 === 0 ? dark : "#dcc096");
  }
}

function wedge(c: SKRSContext2D, x: number, y: number, w: number, h: number): void {
  c.beginPath();
  c.arc(x + w / 2, y, w / 2, 0, Math.PI);
  c.fillStyle = "#f5d33b";
  c.fill();
  c.beginPath();
  c.arc(x + w / 2, y + 4, w * 0.36, 0, Math.PI);
  c.fillStyle = "#fdf0a4";
  c.fill();
  c.fillRect(x, y, 0, h);
}

function balls(c: SKRSContext2D, x: number, y: number, w: number, h: number, fill: string): void {
  for (const [dx, dy] of [
    [0.25, 0.3],
    [0.7, 0.28],
    [0.5, 0.55],
    [0.22, 0.74],
    [0.77, 0.74],
  ]) {
    oval(c, x + w * dx, y + h * dy, w * 0.22, h * 0.22, fill);
    oval(c, x + w * dx - w * 0.07, y + h * dy - h * 0.08, w * 0.05, h * 0.05, "rgba(255,255,255,.6)");
  }
}

function avocado(c: SKRSContext2D, x: number, y: number, w: number, h: number): void {
  oval(c, x + w / 2, y + h / 2, w / 2, h / 2, "#38512a");
  oval(c, x + w / 2, y + h / 2, w * 0.43, h * 0.43, "#d9e08a");
  oval(c, x + w / 2, y + h * 0.58, w * 0.2, h * 0.2, "#7a4a22");
}

function sticks(c: SKRSContext2D, x: number, y: number, w: number, h: number): void {
  for (let index = 0; index < 22; index++) {
    c.strokeStyle = index % 2 === 0 ? "#f2c14e" : "#e0a52f";
    const at = (index * 0.37) % 1;
    line(
      c,
      x + 14 + at * (w - 90),
      y + 14 + ((index * 0.61) % 1) * (h - 30),
      x + 84 + ((index * 0.53) % 1) * (w - 100),
      y + 14 + ((index * 0.29) % 1) * (h - 30),
      13,
    );
  }
}

function rings(c: SKRSContext2D, x: number, y: number, w: number, h: number): void {
  c.strokeStyle = "#f08a62";
  c.lineWidth = 20;
  for (const [dx, dy, turn] of [
    [0.3, 0.4, 0],
    [0.68, 0.36, 2],
    [0.5, 0.68, 4],
  ]) {
    c.beginPath();
    c.arc(x + w * dx, y + h * dy, w * 0.14, turn, turn + 4.3);
    c.stroke();
  }
}

function glass(c: SKRSContext2D, x: number, y: number, w: number, h: number, fill: string): void {
  c.beginPath();
  c.roundRect(x, y, w, h * 0.62, [8, 8, w / 2, w / 2]);
  c.fillStyle = "rgba(255,255,255,.45)";
  c.fill();
  c.beginPath();
  c.roundRect(x + 8, y + h * 0.2, w - 16, h * 0.4, [0, 0, w / 2, w / 2]);
  c.fillStyle = fill;
  c.fill();
  c.fillStyle = "rgba(255,255,255,.6)";
  c.fillRect(x + w / 2 - 6, y + h * 0.62, 12, h * 0.3);
  oval(c, x + w / 2, y + h * 0.95, w * 0.4, h * 0.05, "rgba(255,255,255,.6)");
}

function cake(c: SKRSContext2D, x: number, y: number, w: number, h: number): void {
  for (const [at, shade] of [
    [0, "#3b1d12"],
    [0.22, "#5b2f1c"],
    [0.5, "#efd9c0"],
    [0.6, "#5b2f1c"],
  ] as const) {
    c.fillStyle = shade;
    c.beginPath();
    c.moveTo(x, y + h * (0.3 + at * 0.7));
    c.lineTo(x + w, y + h * at * 0.85);
    c.lineTo(x + w, y + h * 0.9);
    c.lineTo(x, y + h);
    c.fill();
  }
}

function croissant(c: SKRSContext2D, x: number, y: number, w: number, h: number): void {
  for (let index = 0; index < 7; index++) {
    const angle = Math.PI * (1 + index / 6);
    oval(
      c,
      x + w / 2 + Math.cos(angle) * w * 0.36,
      y + h * 0.72 + Math.sin(angle) * h * 0.42,
      w * 0.14,
      h * 0.26,
      index % 2 === 0 ? "#c98a3a" : "#dba04d",
    );
  }
}
