// The picture that a model is tried with: a number to read and a square to point at, both at places that are known. It knows drawing.
import { createHash } from "node:crypto";
import type { PartOf } from "@melete/core";

export const probeNumber = "4729";
/** pixels; wide and off the middle, so that no two ways of writing a box agree on it */
export const probeSquare = { width: 800, height: 400, x1: 520, y1: 60, x2: 680, y2: 220 };

export interface ProbePicture {
  part: PartOf<"image">;
  bytes: Uint8Array;
}

let drawn: Promise<ProbePicture> | null = null;

export function drawProbePicture(): Promise<ProbePicture> {
  drawn ??= draw();
  return drawn;
}

async function draw(): Promise<ProbePicture> {
  const { createCanvas } = await import("@napi-rs/canvas");
  const { width, height, x1, y1, x2, y2 } = probeSquare;
  const canvas = createCanvas(width, height);
  const context = canvas.getContext("2d");
  context.fillStyle = "white";
  context.fillRect(0, 0, width, height);
  context.fillStyle = "red";
  context.fillRect(x1, y1, x2 - x1, y2 - y1);
  context.fillStyle = "black";
  drawDigits(context, probeNumber, { x: 60, y: 240, width: 60, height: 110, gap: 30, stroke: 14 });
  const bytes = await canvas.encode("png");
  const hash = createHash("sha256").update(bytes).digest("hex");
  return { bytes, part: { type: "image", blob: { hash, mediaType: "image/png", byteLength: bytes.length, width, height } } };
}

interface Digits {
  x: number;
  y: number;
  width: number;
  height: number;
  gap: number;
  stroke: number;
}

/** As on a clock with bars: a machine may have no font at all. Bars: top, upper left, upper right, middle, lower left, lower right, bottom. */
const bars: Record<string, string> = { "2": "1011101", "4": "0111010", "7": "1010010", "9": "1111011" };

function drawDigits(context: { fillRect(x: number, y: number, width: number, height: number): void }, text: string, size: Digits): void {
  const { y, width, height, gap, stroke } = size;
  [...text].forEach((digit, index) => {
    const x = size.x + index * (width + gap);
    const half = (height - stroke) / 2;
    const places: [number, number, number, number][] = [
      [x, y, width, stroke],
      [x, y, stroke, half + stroke],
      [x + width - stroke, y, stroke, half + stroke],
      [x, y + half, width, stroke],
      [x, y + half, stroke, half + stroke],
      [x + width - stroke, y + half, stroke, half + stroke],
      [x, y + height - stroke, width, stroke],
    ];
    places.forEach(([left, top, wide, high], bar) => {
      if (bars[digit]?.[bar] === "1") context.fillRect(left, top, wide, high);
    });
  });
}
