// One person cut out of a photo for a page: all cut-outs in one shape, so that people can stand side by side. It knows boxes, not poses.
import type { Canvas, Image } from "@napi-rs/canvas";
import type { PersonBox } from "../image/pose/detected-pose.ts";
import { jpegUrl } from "./page-photo.ts";

export interface PersonPhoto {
  /** a data URL */
  src: string;
  width: number;
  height: number;
  /** from fractions of the photo to fractions of the cut-out */
  place(point: { x: number; y: number }): { x: number; y: number };
}

export interface PersonInPhoto {
  pixels: Image | Canvas;
  width: number;
  height: number;
  box: PersonBox;
}

/** Room around the points of the body, in parts of its longer side: hands, feet and hair lie outside them. */
const room = 0.14;
/** Sharp on half a large screen; about 150 KB as a JPEG. */
const longerSide = 900;
const narrowest = 0.7;
const widest = 1.5;

/** One shape for all: as wide as the widest of them needs, within limits. */
export function commonShape(people: readonly PersonInPhoto[]): number {
  const shapes = people.map((person) => {
    const { width, height } = withRoom(person);
    return width / height;
  });
  return Math.min(widest, Math.max(narrowest, ...shapes));
}

/** @param shape  width over height of the cut-out */
export async function personPhoto(person: PersonInPhoto, shape: number): Promise<PersonPhoto> {
  const area = areaFor(person, shape);
  const zoom = Math.min(2, longerSide / Math.max(area.width, area.height));
  const width = Math.max(1, Math.round(area.width * zoom));
  const height = Math.max(1, Math.round(area.height * zoom));
  const { createCanvas } = await import("@napi-rs/canvas");
  const canvas = createCanvas(width, height);
  const context = canvas.getContext("2d");
  context.fillStyle = "#d8d5cf";
  context.fillRect(0, 0, width, height);
  context.imageSmoothingQuality = "high";
  context.setTransform(zoom, 0, 0, zoom, -area.x * zoom, -area.y * zoom);
  context.drawImage(person.pixels, 0, 0);
  return {
    src: jpegUrl(await canvas.encode("jpeg", 85)),
    width,
    height,
    place: ({ x, y }) => ({ x: (x * person.width - area.x) / area.width, y: (y * person.height - area.y) / area.height }),
  };
}

function withRoom({ box, width, height }: PersonInPhoto) {
  const extra = room * Math.max(box.width * width, box.height * height);
  return { x: box.x * width - extra, y: box.y * height - extra, width: box.width * width + 2 * extra, height: box.height * height + 2 * extra };
}

/** The person's area, made as wide or as high as the shape asks, and moved inside the photo where the photo is large enough. */
function areaFor(person: PersonInPhoto, shape: number) {
  const area = withRoom(person);
  const width = Math.max(area.width, area.height * shape);
  const height = width / shape;
  const inside = (start: number, length: number, all: number) => (length >= all ? (all - length) / 2 : Math.min(Math.max(0, start), all - length));
  return {
    x: inside(area.x + (area.width - width) / 2, width, person.width),
    y: inside(area.y + (area.height - height) / 2, height, person.height),
    width,
    height,
  };
}
