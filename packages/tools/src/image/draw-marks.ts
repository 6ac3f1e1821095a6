// Numbered or named marks on a picture, as a model looks at them again. For people the page draws marks itself (annotations).
import type { Canvas, SKRSContext2D } from "@napi-rs/canvas";
import type { Region } from "@melete/core";
import { drawingFont } from "./drawing-font.ts";
import { drawPart, type Picture } from "./picture.ts";

export interface DrawnMark {
  /** in fractions of the picture */
  region: Region;
  label: string;
  /** a polygon that is a line: its last point is not joined to its first */
  open?: boolean;
}

/** Far apart in hue, and readable on white text. */
const colours = ["#d6004c", "#0057d9", "#007a3d", "#a14b00", "#7a00c2", "#00707a"];

/** The picture, at most `side` pixels, with the marks on it. */
export async function drawMarks(picture: Picture, marks: readonly DrawnMark[], side: number): Promise<{ canvas: Canvas; zoom: number }> {
  const { width, height } = picture;
  const { canvas, context, zoom } = await drawPart(picture, { x: 0, y: 0, width, height }, side, 1);
  const font = await drawingFont();
  marks.forEach((mark, index) => {
    drawMark(context, canvas, mark, font, colours[index % colours.length] ?? "#d6004c");
  });
  return { canvas, zoom };
}

function drawMark(context: SKRSContext2D, { width, height }: Canvas, { region, label, open = false }: DrawnMark, font: string, colour: string): void {
  const line = Math.max(2, Math.round(Math.max(width, height) / 400));
  context.strokeStyle = colour;
  context.lineWidth = line;
  const points = cornersOf(region).map(([x, y]) => [x * width, y * height] as const);
  const [first = [0, 0]] = points;
  context.beginPath();
  if (points.length === 1) context.arc(first[0], first[1], line * 3, 0, 2 * Math.PI);
  else points.forEach(([x, y], index) => (index === 0 ? context.moveTo(x, y) : context.lineTo(x, y)));
  if (!open) context.closePath();
  context.stroke();
  const size = Math.max(13, line * 7);
  context.font = `${size}px ${font}`;
  const box = { width: context.measureText(label).width + size * 0.6, height: size * 1.3 };
  // above the mark where there is room, else inside
  const x = Math.min(Math.max(0, first[0] - line / 2), Math.max(0, width - box.width));
  const y = first[1] >= box.height ? first[1] - box.height : Math.min(first[1], height - box.height);
  context.fillStyle = colour;
  context.fillRect(x, y, box.width, box.height);
  context.fillStyle = "white";
  context.textBaseline = "middle";
  context.fillText(label, x + size * 0.3, y + box.height / 2);
}

function cornersOf(region: Region): (readonly [number, number])[] {
  switch (region.type) {
    case "point":
      return [[region.x, region.y]];
    case "box": {
      const { x, y, width, height } = region;
      return [
        [x, y],
        [x + width, y],
        [x + width, y + height],
        [x, y + height],
      ];
    }
    case "polygon":
      return region.points;
    default:
      return region satisfies never;
  }
}
