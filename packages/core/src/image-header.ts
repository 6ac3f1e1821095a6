// Reads what an image file says about itself, without decoding a pixel: kind, size, orientation, and whether its end is there.
// Input is hostile: every length is checked against the bytes that exist. It does not know limits or what is done with the image.
import { crc32 } from "./crc32.ts";
import { exifOrientation } from "./exif-orientation.ts";

export interface ImageHeader {
  mediaType: "image/png" | "image/jpeg" | "image/webp" | "image/gif";
  /** as stored, before any EXIF rotation; pixels */
  width: number;
  height: number;
  /** EXIF 1..8; 1 is upright */
  orientation: number;
}

/** As it is shown: EXIF 5 to 8 are stored lying on their side. */
export function uprightSize({ width, height, orientation }: ImageHeader): { width: number; height: number } {
  return orientation > 4 ? { width: height, height: width } : { width, height };
}

/** `header` null: not one of the four kinds. `problem`: it is, but cut short or damaged, in words that complete "the file …". */
export interface HeaderReading {
  header: ImageHeader | null;
  problem?: string;
}

export function readImageHeader(bytes: Uint8Array): HeaderReading {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (startsWith(bytes, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])) return readPng(bytes, view);
  if (startsWith(bytes, [0xff, 0xd8, 0xff])) return readJpeg(bytes, view);
  if (ascii(bytes, 0, 6) === "GIF87a" || ascii(bytes, 0, 6) === "GIF89a") return readGif(bytes, view);
  if (ascii(bytes, 0, 4) === "RIFF" && ascii(bytes, 8, 4) === "WEBP") return readWebp(bytes, view);
  return { header: null };
}

const cutShort = (mediaType: ImageHeader["mediaType"]): HeaderReading => ({
  header: { mediaType, width: 0, height: 0, orientation: 1 },
  problem: "ends before its header is complete",
});

/** Chunks of [length u32][name][data][crc u32], the first IHDR, the last IEND. */
function readPng(bytes: Uint8Array, view: DataView): HeaderReading {
  if (bytes.length < 33 || ascii(bytes, 12, 4) !== "IHDR") return cutShort("image/png");
  const header: ImageHeader = { mediaType: "image/png", width: view.getUint32(16), height: view.getUint32(20), orientation: 1 };
  let at = 8;
  while (at + 12 <= bytes.length) {
    const length = view.getUint32(at);
    const name = ascii(bytes, at + 4, 4);
    const end = at + 12 + length;
    if (end > bytes.length) break;
    const body = bytes.subarray(at + 8, at + 8 + length);
    if (crc32(bytes.subarray(at + 4, at + 8 + length)) !== view.getUint32(end - 4)) {
      return { header, problem: `is damaged: the checksum of its ${name} block at byte ${at} does not match` };
    }
    if (name === "eXIf") header.orientation = exifOrientation(body);
    if (name === "IEND") return { header };
    at = end;
  }
  return { header, problem: "is cut short: its end is missing" };
}

/** Segments of [0xff][marker][length u16][data] up to the pixels; the size is in the SOF segment, the orientation in APP1. */
function readJpeg(bytes: Uint8Array, view: DataView): HeaderReading {
  let orientation = 1;
  let at = 2;
  while (at + 4 <= bytes.length) {
    if (bytes[at] !== 0xff) return { ...cutShort("image/jpeg"), problem: `is damaged: no JPEG segment begins at byte ${at}` };
    const marker = bytes[at + 1];
    // fill bytes, and markers without data
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8)) {
      at += 2;
      continue;
    }
    const length = view.getUint16(at + 2);
    if (length < 2 || at + 2 + length > bytes.length) break;
    const body = bytes.subarray(at + 4, at + 2 + length);
    if (marker === 0xe1 && ascii(body, 0, 6) === "Exif\0\0") orientation = exifOrientation(body.subarray(6));
    // all start-of-frame markers; c4, c8 and cc in that range are something else
    if (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc) {
      if (body.length < 6) break;
      const header: ImageHeader = { mediaType: "image/jpeg", width: view.getUint16(at + 7), height: view.getUint16(at + 5), orientation };
      return hasJpegEnd(bytes) ? { header } : { header, problem: "is cut short: its end marker is missing" };
    }
    if (marker === 0xd9 || marker === 0xda) break;
    at += 2 + length;
  }
  return cutShort("image/jpeg");
}

/** Cameras and editors append data after the end marker, so it is looked for from the back, everywhere. */
function hasJpegEnd(bytes: Uint8Array): boolean {
  let at = bytes.lastIndexOf(0xd9);
  while (at > 0 && bytes[at - 1] !== 0xff) at = bytes.lastIndexOf(0xd9, at - 1);
  return at > 0;
}

function readGif(bytes: Uint8Array, view: DataView): HeaderReading {
  if (bytes.length < 13) return cutShort("image/gif");
  const header: ImageHeader = { mediaType: "image/gif", width: view.getUint16(6, true), height: view.getUint16(8, true), orientation: 1 };
  let last = bytes.length - 1;
  while (last > 13 && bytes[last] === 0) last -= 1;
  return bytes[last] === 0x3b ? { header } : { header, problem: "is cut short: its trailer is missing" };
}

/** RIFF chunks of [name][length u32 LE][data, padded to even]; VP8, VP8L or VP8X carries the size. */
function readWebp(bytes: Uint8Array, view: DataView): HeaderReading {
  if (bytes.length < 30) return cutShort("image/webp");
  const header: ImageHeader = { mediaType: "image/webp", width: 0, height: 0, orientation: 1 };
  const end = 8 + view.getUint32(4, true);
  for (let at = 12; at + 8 <= bytes.length; ) {
    const name = ascii(bytes, at, 4);
    const length = view.getUint32(at + 4, true);
    const body = at + 8;
    const room = Math.min(length, bytes.length - body);
    if (header.width === 0) {
      if (name === "VP8X" && room >= 10) {
        header.width = 1 + (view.getUint32(body + 4, true) & 0xffffff);
        header.height = 1 + (view.getUint32(body + 6, true) >>> 8);
      } else if (name === "VP8L" && room >= 5) {
        const packed = view.getUint32(body + 1, true);
        header.width = 1 + (packed & 0x3fff);
        header.height = 1 + ((packed >>> 14) & 0x3fff);
      } else if (name === "VP8 " && room >= 10) {
        header.width = view.getUint16(body + 6, true) & 0x3fff;
        header.height = view.getUint16(body + 8, true) & 0x3fff;
      }
    }
    if (name === "EXIF") header.orientation = exifOrientation(bytes.subarray(body, body + room));
    at = body + length + (length & 1);
  }
  if (header.width === 0) return cutShort("image/webp");
  return end > bytes.length ? { header, problem: "is cut short: its end is missing" } : { header };
}

function startsWith(bytes: Uint8Array, start: number[]): boolean {
  return start.every((value, index) => bytes[index] === value);
}

function ascii(bytes: Uint8Array, at: number, length: number): string {
  return String.fromCharCode(...bytes.subarray(at, at + length));
}
