// Makes a stored picture fit for a model's server: PNG or JPEG, and no larger than servers look at. The shape is kept, so regions in
// fractions stay true. It does not know which server.
import { readImageHeader } from "@melete/core";

/** Hosted models scale down to about this; more pixels only cost time and money. */
export const usualMaxSide = 2048;

export async function fitImage(bytes: Uint8Array, mediaType: string, maxSide = usualMaxSide): Promise<{ bytes: Uint8Array; mediaType: string }> {
  const { header } = readImageHeader(bytes);
  const side = header === null ? 0 : Math.max(header.width, header.height);
  // WebP and GIF are understood by few local servers
  if (side <= maxSide && (mediaType === "image/png" || mediaType === "image/jpeg")) return { bytes, mediaType };

  const { createCanvas, loadImage } = await import("@napi-rs/canvas");
  const image = await loadImage(bytes);
  const scale = Math.min(1, maxSide / Math.max(image.width, image.height));
  const canvas = createCanvas(Math.max(1, Math.round(image.width * scale)), Math.max(1, Math.round(image.height * scale)));
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  if (mediaType === "image/jpeg") return { bytes: await canvas.encode("jpeg", 92), mediaType };
  return { bytes: await canvas.encode("png"), mediaType: "image/png" };
}
