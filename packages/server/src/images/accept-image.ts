// Decides whether uploaded bytes are an image that Melete takes, and makes them upright. What it returns is what is stored, served,
// shown to models and measured by width and height: the four always agree. It does not know where the bytes came from.
import { readImageHeader, type ImageHeader } from "@melete/core";
import { ApiError } from "../http/api-error.ts";

/** A larger upload fills memory before anything can be said about it; photos of the largest phones stay below 50 MiB. */
export const maxImageBytes = 50 * 1024 * 1024;
/** Decoding takes four bytes a pixel: 100 megapixels are 400 MB. Larger ones are almost always decompression bombs. */
const maxImagePixels = 100_000_000;

const kinds = "PNG, JPEG, WebP or GIF";

export interface AcceptedImage {
  bytes: Uint8Array;
  mediaType: ImageHeader["mediaType"];
  width: number;
  height: number;
}

/** Throws ApiError with a message for the person who sent it. `name` is how the message calls the file. */
export async function acceptImage(bytes: Uint8Array, name = "The upload"): Promise<AcceptedImage> {
  if (bytes.byteLength === 0) throw refuse("empty_image", `${name} is empty. Send the bytes of a ${kinds} image.`);
  if (bytes.byteLength > maxImageBytes) throw imageTooLarge(name, bytes.byteLength);
  const { header, problem } = readImageHeader(bytes);
  if (header === null) {
    throw refuse("unsupported_image", `${name} is not an image that can be read: its first bytes are ${describeStart(bytes)}. Send a ${kinds} file.`);
  }
  const kind = header.mediaType.slice("image/".length).toUpperCase();
  if (header.width * header.height > maxImagePixels) {
    const megapixels = Math.round((header.width * header.height) / 1e6);
    throw refuse(
      "image_too_large",
      `${name} is a ${kind} of ${header.width} x ${header.height} pixels (${megapixels} megapixels); the limit is ${maxImagePixels / 1e6} megapixels. Make it smaller and send it again.`,
    );
  }
  if (problem !== undefined) throw refuse("damaged_image", `${name} says it is a ${kind}, but the file ${problem}. Send the complete file again.`);
  if (header.width === 0 || header.height === 0) {
    throw refuse("damaged_image", `${name} is a ${kind} of ${header.width} x ${header.height} pixels, which has nothing to show. Send another file.`);
  }
  return oneAtATime(() => decode(bytes, header, name, kind));
}

let lastDecode: Promise<unknown> = Promise.resolve();

/** A few small files can each ask for 400 MB while they are decoded; one after the other they never ask together. */
function oneAtATime<T>(work: () => Promise<T>): Promise<T> {
  const done = lastDecode.then(work);
  lastDecode = done.catch(() => undefined);
  return done;
}

export function imageTooLarge(name: string, byteLength: number | null): ApiError {
  const size = byteLength === null ? "" : ` (${(byteLength / 1024 / 1024).toFixed(1)} MiB)`;
  return new ApiError(
    413,
    "image_too_large",
    `${name} is too large${size}; the limit is ${maxImageBytes / 1024 / 1024} MiB. Make it smaller and send it again.`,
  );
}

/** Decodes once, which proves that it can be shown, and redraws it when its EXIF says that it is stored turned or mirrored. */
async function decode(bytes: Uint8Array, header: ImageHeader, name: string, kind: string): Promise<AcceptedImage> {
  // loaded here because the server must listen before anybody needs a picture
  const { createCanvas, loadImage } = await import("@napi-rs/canvas");
  const broken = (cause?: unknown): ApiError =>
    refuse(
      "damaged_image",
      `${name} says it is a ${kind} of ${header.width} x ${header.height} pixels, but it cannot be decoded. Save it again and resend it.`,
      cause,
    );
  const image = await loadImage(bytes).catch((cause: unknown) => {
    throw broken(cause);
  });
  const upright = header.orientation === 1;
  const canvas = upright ? createCanvas(1, 1) : createCanvas(image.width, image.height);
  const context = canvas.getContext("2d");
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  // a JPEG has no transparency: the decoder leaves a clear pixel where it had to give up
  const alpha = context.getImageData(canvas.width - 1, canvas.height - 1, 1, 1).data[3];
  if (header.mediaType === "image/jpeg" && alpha !== 255) throw broken();
  if (upright) return { bytes, mediaType: header.mediaType, width: header.width, height: header.height };

  const size = { width: image.width, height: image.height };
  // readers disagree about orientation tags, so the stored picture has none: the pixels themselves are upright
  if (header.mediaType === "image/jpeg") return { bytes: await canvas.encode("jpeg", 92), mediaType: "image/jpeg", ...size };
  return { bytes: await canvas.encode("png"), mediaType: "image/png", ...size };
}

function refuse(code: string, message: string, cause?: unknown): ApiError {
  return new ApiError(400, code, message, { cause });
}

function describeStart(bytes: Uint8Array): string {
  const start = bytes.subarray(0, 12);
  const printable = start.every((byte) => byte >= 0x20 && byte < 0x7f);
  return printable ? `the text "${String.fromCharCode(...start)}"` : Array.from(start, (byte) => byte.toString(16).padStart(2, "0")).join(" ");
}
