// Pictures as tools work on them: decoded, with the matrix back to the original, and stored again with a matrix of their own.
// It knows blobs and pixels; it does not know what is to be seen in them.
import type { Canvas, Image, SKRSContext2D } from "@napi-rs/canvas";
import {
  applyMatrix,
  type Box,
  findImage,
  type FoundPlaces,
  imageHandle,
  type Matrix3,
  multiplyMatrices,
  type PartOf,
  pixelsToFractions,
  type ToolContext,
} from "@melete/core";

export interface Picture {
  part: PartOf<"image">;
  /** what the model calls it */
  handle: string;
  pixels: Image | Canvas;
  width: number;
  height: number;
  /** the original that a person sent, and the way there from pixels of this picture */
  origin: { hash: string; toOriginal: Matrix3 };
}

export type OpenedPicture = { ok: true; picture: Picture } | { ok: false; why: string };

/** Decodes the picture with this handle; without one the last that a person sent. `why` is a sentence for the model. */
export async function openPicture({ history, blobs }: Pick<ToolContext, "history" | "blobs">, handle?: string): Promise<OpenedPicture> {
  const found = findImage(history, handle);
  if (!found.found) return { ok: false, why: found.why };
  const { image } = found;
  const { loadImage } = await import("@napi-rs/canvas");
  const pixels = await blobs.read(image.blob.hash).then(
    (bytes) => loadImage(bytes).catch(() => null),
    () => null,
  );
  if (pixels === null) return { ok: false, why: `The picture ${imageHandle(image.blob)} cannot be decoded. Ask the person to send it again.` };
  const { width, height } = pixels;
  const origin = image.origin ?? { hash: image.blob.hash, toOriginal: pixelsToFractions(width, height) };
  return { ok: true, picture: { part: image, handle: imageHandle(image.blob), pixels, width, height, origin } };
}

/** A JPEG is a tenth of a PNG, and models that resize anyway see no difference; small pictures stay exact. */
const exactPixels = 300_000;

/** Stores what was drawn. `toSource` leads from its pixels to pixels of the picture that it was made from. */
export async function keepPicture(context: Pick<ToolContext, "blobs">, canvas: Canvas, source: Picture, toSource: Matrix3): Promise<PartOf<"image">> {
  const { width, height } = canvas;
  const exact = width * height <= exactPixels;
  const bytes = exact ? await canvas.encode("png") : await canvas.encode("jpeg", 92);
  const blob = await context.blobs.write(new Uint8Array(bytes), { mediaType: exact ? "image/png" : "image/jpeg", width, height });
  return { type: "image", blob, origin: { hash: source.origin.hash, toOriginal: multiplyMatrices(source.origin.toOriginal, toSource) } };
}

/** A place on a picture, in fractions of it, as a place on its original. A turned or bent box becomes the upright box around it. */
export function boxOnOriginal(box: Box, { origin, width, height }: Picture): Box {
  const corners = [
    [box.x, box.y],
    [box.x + box.width, box.y],
    [box.x, box.y + box.height],
    [box.x + box.width, box.y + box.height],
  ].map(([x = 0, y = 0]) => applyMatrix(origin.toOriginal, { x: x * width, y: y * height }));
  const clamp = (value: number): number => Math.min(1, Math.max(0, value));
  const left = clamp(Math.min(...corners.map(({ x }) => x)));
  const top = clamp(Math.min(...corners.map(({ y }) => y)));
  const right = clamp(Math.max(...corners.map(({ x }) => x)));
  const bottom = clamp(Math.max(...corners.map(({ y }) => y)));
  return { type: "box", x: left, y: top, width: right - left, height: bottom - top };
}

/** What a tool found, for the agent that will mark it: boxes in fractions of the picture, told on its original. */
export function foundPlaces(picture: Picture, boxes: readonly Omit<Box, "type">[]): FoundPlaces {
  return { imageHash: picture.origin.hash, regions: boxes.map((box) => boxOnOriginal({ ...box, type: "box" }, picture)) };
}

/** A canvas with part of a picture, scaled so that its longer side is `side` pixels at most and the part at most `maxZoom` times as large. */
export async function drawPart(
  picture: Picture,
  { x, y, width, height }: { x: number; y: number; width: number; height: number },
  side: number,
  maxZoom: number,
): Promise<{ canvas: Canvas; context: SKRSContext2D; zoom: number }> {
  const { createCanvas } = await import("@napi-rs/canvas");
  const zoom = Math.min(maxZoom, side / Math.max(width, height));
  const canvas = createCanvas(Math.max(1, Math.round(width * zoom)), Math.max(1, Math.round(height * zoom)));
  const context = canvas.getContext("2d");
  context.imageSmoothingQuality = "high";
  // transparent pictures are read on white, as on most pages
  context.fillStyle = "white";
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(picture.pixels, x, y, width, height, 0, 0, canvas.width, canvas.height);
  return { canvas, context, zoom: canvas.width / width };
}
