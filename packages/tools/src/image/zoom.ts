// Part of a picture, larger: what a model reads instead of guessing.
import { type Box, cropMatrix, type Tool } from "@melete/core";
import { z } from "zod";
import { overviewSide } from "./look.ts";
import { drawPart, keepPicture, openPicture, type Picture } from "./picture.ts";
import { boxField, imageField, placesHelp, readBox } from "./places.ts";

/** More than this shows the pixels, not the thing. */
export const maxZoom = 8;

const inputSchema = z.object({ image: imageField, box: boxField.describe("the part to show, four numbers in the notation of your boxes") });

export const zoom: Tool<z.infer<typeof inputSchema>> = {
  name: "zoom",
  description: "Shows part of a picture larger, as a new picture with its own name. Places on the new picture are numbered from its own corners.",
  input: inputSchema,
  effects: "pure",
  takesPictures: true,
  async run({ image, box }, context) {
    const opened = await openPicture(context, image);
    if (!opened.ok) return { text: opened.why, isError: true };
    const { picture } = opened;
    const place = readBox(box, context.notation, picture);
    if (typeof place === "string") return { text: place, isError: true };
    const { left, top, width, height } = pixelBox(place, picture);
    const drawn = await drawPart(picture, { x: left, y: top, width, height }, overviewSide, maxZoom);
    const part = await keepPicture(context, drawn.canvas, picture, cropMatrix(left, top, drawn.zoom));
    const size = `${width} x ${height} pixels of ${picture.handle}, ${drawn.zoom.toFixed(1)} times as large`;
    return {
      text: `The part of ${size}. ${placesHelp(context.notation, { ...picture, width: part.blob.width ?? 1, height: part.blob.height ?? 1 })}`,
      parts: [part],
    };
  },
};

/** Whole pixels that contain the box; at least 8 a side, so that there is something to see. */
export function pixelBox({ x, y, width, height }: Box, picture: Picture): { left: number; top: number; width: number; height: number } {
  const span = (from: number, length: number, all: number) => {
    const least = Math.min(8, all);
    const start = Math.min(Math.max(0, Math.floor(from * all)), all - least);
    return { start, length: Math.min(all - start, Math.max(least, Math.ceil((from + length) * all) - start)) };
  };
  const across = span(x, width, picture.width);
  const down = span(y, height, picture.height);
  return { left: across.start, top: down.start, width: across.length, height: down.length };
}
