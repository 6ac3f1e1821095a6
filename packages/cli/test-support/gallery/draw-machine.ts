// An espresso machine with its grinder, drawn by code, and where each of its parts is. It knows shapes, not what they are for.
import { createCanvas, type SKRSContext2D } from "@napi-rs/canvas";

/** Corners in pixels of the picture: left, top, right, bottom. */
export type Corners = readonly [left: number, top: number, right: number, bottom: number];

export const machineSize = { width: 1200, height: 960 };

export const machineParts = {
  hopper: [96, 130, 344, 340],
  "grind-dial": [170, 402, 270, 502],
  gauge: [640, 252, 760, 372],
  "brew-button": [516, 274, 592, 350],
  "group-head": [606, 430, 794, 500],
  portafilter: [596, 506, 970, 566],
  "steam-knob": [878, 262, 978, 362],
  "steam-wand": [1010, 432, 1070, 742],
  "drip-tray": [446, 800, 1084, 862],
} as const satisfies Record<string, Corners>;

export function drawMachine(): Uint8Array {
  const { width, height } = machineSize;
  const canvas = createCanvas(width, height);
  const draw = canvas.getContext("2d");
  draw.fillStyle = shade(draw, 0, 0, 0, height * 0.8, "#e9e2d6", "#d3c6b2");
  draw.fillRect(0, 0, width, height);
  // tiles on the wall, a wooden worktop
  draw.strokeStyle = "rgba(255,255,255,.55)";
  draw.lineWidth = 4;
  for (let y = 90; y < 780; y += 120) line(draw, 0, y, width, y);
  for (let y = 0, row = 0; y < 780; y += 120, row += 1) for (let x = row % 2 === 0 ? 0 : 110; x < width; x += 220) line(draw, x, y - 30, x, y + 90);
  draw.fillStyle = shade(draw, 0, 780, 0, height, "#8d6543", "#6a4930");
  draw.fillRect(0, 780, width, height - 780);
  for (const [x, rx] of [
    [222, 190],
    [766, 390],
  ])
    oval(draw, x, 892, rx, 26, "rgba(0,0,0,.28)");
  drawGrinder(draw);
  drawBody(draw);
  drawFront(draw);
  return new Uint8Array(canvas.toBuffer("image/png"));
}

function drawGrinder(draw: SKRSContext2D): void {
  const [left, top, right, bottom] = machineParts.hopper;
  draw.beginPath();
  draw.moveTo(left, top + 22);
  draw.lineTo(right, top + 22);
  draw.lineTo(right - 62, bottom);
  draw.lineTo(left + 62, bottom);
  draw.closePath();
  draw.fillStyle = "rgba(235,240,244,.75)";
  draw.fill();
  draw.save();
  draw.clip();
  for (let bean = 0; bean < 260; bean += 1) {
    // two steps that fit no whole number spread them evenly
    const [x, y] = [left + ((bean * 0.7549) % 1) * (right - left), top + 88 + ((bean * 0.5698) % 1) * 125];
    oval(draw, x, y, 13, 9, bean % 3 === 0 ? "#4b2a16" : "#5f3820", bean);
  }
  draw.restore();
  block(draw, [left - 6, top, right + 6, top + 26], 10, "#3a3d42", "#24262a");
  block(draw, [110, 336, 330, 880], 22, "#c9ced3", "#8f979f");
  block(draw, [150, 560, 290, 596], 10, "#2d3035", "#1b1d20");
  block(draw, [128, 596, 312, 872], 12, "#63686f", "#4a4e54");
  block(draw, [128, 836, 312, 872], 8, "#26282c", "#17191b");
  knob(draw, machineParts["grind-dial"], "#303338");
}

function drawBody(draw: SKRSContext2D): void {
  block(draw, [430, 196, 1100, 430], 30, "#d9dde1", "#9aa2aa");
  block(draw, [470, 420, 1060, 820], 8, "#7b828a", "#565c63");
  block(draw, machineParts["drip-tray"], 12, "#cfd4d9", "#8b939b");
  draw.fillStyle = "#2a2d31";
  for (let x = 470; x < 1064; x += 36) draw.fillRect(x, 812, 22, 10);
  block(draw, [446, 862, 1084, 886], 8, "#3a3d42", "#1f2124");
  // cups that warm on top
  for (const x of [560, 690, 900]) {
    draw.fillStyle = shade(draw, x, 0, x + 100, 0, "#ffffff", "#cfc9bf");
    draw.beginPath();
    draw.roundRect(x, 130, 100, 66, [6, 6, 34, 34]);
    draw.fill();
    draw.strokeStyle = "#dcd6cb";
    draw.lineWidth = 10;
    draw.beginPath();
    draw.arc(x + 104, 156, 18, -1.4, 1.5);
    draw.stroke();
  }
}

function drawFront(draw: SKRSContext2D): void {
  block(draw, [470, 236, 1060, 390], 16, "#2f3338", "#22252a");
  disc(draw, machineParts["brew-button"], "#d8dce0", "#c3362b");
  drawGauge(draw);
  knob(draw, machineParts["steam-knob"], "#8a6a48");
  const [left, top, right, bottom] = machineParts["group-head"];
  block(draw, [left, top, right, bottom], 12, "#eceff1", "#848c94");
  // the portafilter: basket, spouts, handle to the right
  const [, high, , low] = machineParts.portafilter;
  block(draw, [left - 10, high, right + 10, low - 12], 10, "#d5dade", "#6d757d");
  block(draw, [right + 4, high + 8, 968, low - 18], 16, "#4a3424", "#2a1c12");
  for (const x of [662, 718]) block(draw, [x, low - 14, x + 20, low + 24], 5, "#aab1b8", "#7c848b");
  // a cup below, and the wand with its tip
  draw.fillStyle = shade(draw, 630, 0, 770, 0, "#ffffff", "#cbc4b8");
  draw.beginPath();
  draw.roundRect(632, 690, 136, 112, [8, 8, 46, 46]);
  draw.fill();
  const [wandLeft, wandTop, wandRight, wandBottom] = machineParts["steam-wand"];
  draw.strokeStyle = shade(draw, wandLeft, 0, wandRight, 0, "#eef1f3", "#8d959d");
  draw.lineWidth = 20;
  draw.lineCap = "round";
  draw.beginPath();
  draw.moveTo(wandLeft + 12, wandTop + 10);
  draw.bezierCurveTo(wandLeft + 14, wandTop + 110, wandRight - 14, wandTop + 120, wandRight - 14, wandBottom - 40);
  draw.stroke();
  block(draw, [wandRight - 26, wandBottom - 46, wandRight - 2, wandBottom], 9, "#55595f", "#303338");
}

function drawGauge(draw: SKRSContext2D): void {
  disc(draw, machineParts.gauge, "#c9ced3", "#f7f5ef");
  const [left, top, right] = machineParts.gauge;
  const [x, y, reach] = [(left + right) / 2, top + (right - left) / 2, (right - left) / 2 - 20];
  draw.strokeStyle = "#2b2d30";
  draw.lineWidth = 3;
  for (let angle = 2.4; angle < 7.1; angle += 0.47) {
    line(draw, x + Math.cos(angle) * reach * 0.8, y + Math.sin(angle) * reach * 0.8, x + Math.cos(angle) * reach, y + Math.sin(angle) * reach);
  }
  draw.strokeStyle = "#c3362b";
  draw.lineWidth = 5;
  line(draw, x, y, x + 20, y - 26);
}

function shade(draw: SKRSContext2D, x0: number, y0: number, x1: number, y1: number, from: string, to: string) {
  const gradient = draw.createLinearGradient(x0, y0, x1, y1);
  gradient.addColorStop(0, from);
  gradient.addColorStop(1, to);
  return gradient;
}

function block(draw: SKRSContext2D, [left, top, right, bottom]: Corners, radius: number, light: string, dark: string): void {
  draw.beginPath();
  draw.roundRect(left, top, right - left, bottom - top, radius);
  draw.fillStyle = shade(draw, left, top, right, bottom, light, dark);
  draw.fill();
}

function oval(draw: SKRSContext2D, x: number, y: number, rx: number, ry: number, fill: string, turn = 0): void {
  draw.beginPath();
  draw.ellipse(x, y, rx, ry, turn, 0, Math.PI * 2);
  draw.fillStyle = fill;
  draw.fill();
}

function disc(draw: SKRSContext2D, [left, top, right, bottom]: Corners, rim: string, face: string): void {
  const [x, y, rx, ry] = [(left + right) / 2, (top + bottom) / 2, (right - left) / 2, (bottom - top) / 2];
  oval(draw, x, y, rx, ry, rim);
  oval(draw, x, y, rx - 10, ry - 10, face);
}

function knob(draw: SKRSContext2D, corners: Corners, face: string): void {
  disc(draw, corners, "#16181a", face);
  const [left, top, right] = corners;
  draw.strokeStyle = "#f2efe9";
  draw.lineWidth = 7;
  const x = (left + right) / 2;
  line(draw, x, top + 16, x, top + 40);
}

function line(draw: SKRSContext2D, x0: number, y0: number, x1: number, y1: number): void {
  draw.beginPath();
  draw.moveTo(x0, y0);
  draw.lineTo(x1, y1);
  draw.stroke();
}
