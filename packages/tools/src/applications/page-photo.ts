// A photo as a page carries it: inside the page, no larger than a screen shows.
import { drawPart, type Picture } from "../image/picture.ts";

/** Sharp on a large screen; about 300 KB as a JPEG. */
const photoSide = 1600;

/** A data URL, and the size of the picture in it. Places in fractions stay what they were. */
export async function pagePhoto(picture: Picture): Promise<{ src: string; width: number; height: number }> {
  const { width, height } = picture;
  const { canvas } = await drawPart(picture, { x: 0, y: 0, width, height }, photoSide, 1);
  return { src: jpegUrl(await canvas.encode("jpeg", 85)), width: canvas.width, height: canvas.height };
}

export function jpegUrl(bytes: Uint8Array): string {
  return `data:image/jpeg;base64,${Buffer.from(bytes).toString("base64")}`;
}
