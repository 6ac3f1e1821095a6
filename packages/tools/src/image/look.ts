// An overview of a picture, with a grid of coordinates on it when the model wants one. It draws; what is in the picture the model sees.
import { cropMatrix, type Notation, type Tool, writeRegion } from "@melete/core";
import { z } from "zod";
import { drawingFont } from "./drawing-font.ts";
import { drawPart, keepPicture, openPicture, type Picture } from "./picture.ts";
import { imageField, placesHelp } from "./places.ts";

/** Larger than this, most models shrink a picture before they see it. */
export const overviewSide = 1024;
const gridLines = 10;

const inputSchema = z.object({
  image: imageField,
  grid: z.boolean().optional().describe("draw lines with coordinates over it, which helps to name places"),
});

export const look: Tool<z.infer<typeof inputSchema>> = {
  name: "look",
  description: "Shows a picture again as an overview, if you like with a grid of coordinates.",
  input: inputSchema,
  effects: "pure",
  takesPictures: true,
  async run({ image, grid = false }, context) {
    const opened = await openPicture(context, image);
    if (!opened.ok) return { text: opened.why, isError: true };
    const { picture } = opened;
    const { canvas, context: drawing, zoom } = await drawPart(picture, { x: 0, y: 0, ...sizeOf(picture) }, overviewSide, 1);
    if (grid) {
      drawing.font = `${Math.max(11, Math.round(canvas.width / 70))}px ${await drawingFont()}`;
      drawGrid(drawing, canvas, context.notation, picture);
    }
    const part = await keepPicture(context, canvas, picture, cropMatrix(0, 0, zoom));
    const size = `${picture.handle} has ${picture.width} x ${picture.height} pixels.`;
    return { text: `${size} ${placesHelp(context.notation, picture)}`, parts: [part] };
  },
};

function sizeOf({ width, height }: Picture): { width: number; height: number } {
  return { width, height };
}

type Drawing = Awaited<ReturnType<typeof drawPart>>["context"];

/** Lines at every tenth, named in the model's own numbers. */
function drawGrid(drawing: Drawing, { width, height }: { width: number; height: number }, notation: Notation, picture: Picture): void {
  drawing.lineWidth = 1;
  for (let line = 1; line < gridLines; line += 1) {
    const fraction = line / gridLines;
    const [first, second] = writeRegion({ type: "point", x: fraction, y: fraction }, notation, sizeOf(picture)) ?? [];
    const [atX, atY] = notation.coordinates === "thousandths-yx" ? [second, first] : [first, second];
    drawing.strokeStyle = "rgba(255, 0, 120, 0.55)";
    drawing.beginPath();
    drawing.moveTo(fraction * width, 0);
    drawing.lineTo(fraction * width, height);
    drawing.moveTo(0, fraction * height);
    drawing.lineTo(width, fraction * height);
    drawing.stroke();
    label(drawing, String(atX), fraction * width + 2, 2);
    label(drawing, String(atY), 2, fraction * height + 2);
  }
}

function label(drawing: Drawing, text: string, x: number, y: number): void {
  drawing.textBaseline = "top";
  const { width } = drawing.measureText(text);
  drawing.fillStyle = "rgba(255, 255, 255, 0.8)";
  drawing.fillRect(x - 1, y - 1, width + 2, Number.parseInt(drawing.font, 10) + 2);
  drawing.fillStyle = "#b00050";
  drawing.fillText(text, x, y);
}
