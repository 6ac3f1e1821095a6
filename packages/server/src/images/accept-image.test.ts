import { readImageHeader } from "@melete/core";
import { crc32 } from "node:zlib";
import { loadImage } from "@napi-rs/canvas";
import { expect, test } from "vitest";
import { ApiError } from "../http/api-error.ts";
import { picture } from "../test-support.ts";
import { acceptImage } from "./accept-image.ts";

const gif = Buffer.from("R0lGODlhAQABAIAAAAUEBAAAACwAAAAAAQABAAACAkQBADs=", "base64");

function pngChunk(name: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(name, "latin1"), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}

/** A PNG that claims a size and holds no pixels. */
function pngOfSize(width: number, height: number): Buffer {
  const header = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 8, 2, 0, 0, 0]);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  return Buffer.concat([
    picture().png.subarray(0, 8),
    pngChunk("IHDR", header),
    pngChunk("IDAT", Buffer.from([1])),
    pngChunk("IEND", Buffer.alloc(0)),
  ]);
}

function tiff(orientation: number, littleEndian = false): Buffer {
  return littleEndian
    ? Buffer.from([0x49, 0x49, 0x2a, 0, 8, 0, 0, 0, 1, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0, 0, 0, 0, 0])
    : Buffer.from([0x4d, 0x4d, 0, 0x2a, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0]);
}

function jpegTurned(orientation: number, littleEndian = false): Buffer {
  const { jpeg } = picture();
  const body = Buffer.concat([Buffer.from("Exif\0\0", "latin1"), tiff(orientation, littleEndian)]);
  return Buffer.concat([jpeg.subarray(0, 2), Buffer.from([0xff, 0xe1, 0, body.length + 2]), body, jpeg.subarray(2)]);
}

function webpTurned(orientation: number): Buffer {
  const webp = Buffer.from(picture().webp);
  webp[20] |= 8;
  const exif = tiff(orientation);
  const turned = Buffer.concat([webp, Buffer.from("EXIF"), Buffer.from([exif.length, 0, 0, 0]), exif]);
  turned.writeUInt32LE(turned.length - 8, 4);
  return turned;
}

async function refusal(bytes: Uint8Array): Promise<ApiError> {
  const error: unknown = await acceptImage(bytes, "photo.png").then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ApiError)) throw new Error(`Expected an ApiError, got ${String(error)}`);
  return error;
}

test.each([
  ["image/png", picture().png, 60, 40],
  ["image/jpeg", picture().jpeg, 60, 40],
  ["image/webp", picture().webp, 60, 40],
  ["image/gif", gif, 1, 1],
])("an upright %s is kept byte for byte", async (mediaType, bytes, width, height) => {
  expect(await acceptImage(bytes)).toEqual({ bytes, mediaType, width, height });
});

test.each([
  [3, false, 60, 40],
  [6, false, 40, 60],
  [6, true, 40, 60],
  [8, false, 40, 60],
])("a JPEG stored turned (orientation %i) is redrawn upright, without the tag", async (orientation, littleEndian, width, height) => {
  const image = await acceptImage(jpegTurned(orientation, littleEndian));
  expect(image).toMatchObject({ mediaType: "image/jpeg", width, height });
  // what is kept, read again, says of itself what we say of it
  expect(readImageHeader(image.bytes)).toEqual({ header: { mediaType: "image/jpeg", width, height, orientation: 1 } });
  const shown = await loadImage(image.bytes);
  expect([shown.width, shown.height]).toEqual([width, height]);
});

test("a WebP stored turned is redrawn upright", async () => {
  const image = await acceptImage(webpTurned(6));
  expect(image).toMatchObject({ mediaType: "image/png", width: 40, height: 60 });
});

test("a 200-megapixel PNG is refused from its header, with its size, the limit and what to do", async () => {
  const error = await refusal(pngOfSize(20_000, 10_000));
  expect(error.toBody().error).toEqual({
    message: "photo.png is a PNG of 20000 x 10000 pixels (200 megapixels); the limit is 100 megapixels. Make it smaller and send it again.",
    type: "invalid_request_error",
    code: "image_too_large",
    param: null,
  });
});

test("a text file named .png is refused with what it begins with", async () => {
  const error = await refusal(Buffer.from("Dear diary, today I"));
  expect(error.code).toBe("unsupported_image");
  expect(error.message).toContain('the text "Dear diary, "');
});

test.each([
  ["PNG", picture().png],
  ["JPEG", picture().jpeg],
  ["WEBP", picture().webp],
  ["GIF", gif],
])("a %s cut short anywhere is refused and never stored in part", async (_, bytes) => {
  for (const length of [20, Math.floor(bytes.length / 2), bytes.length - 1]) {
    const error = await refusal(bytes.subarray(0, length));
    expect(error.code, `${length} of ${bytes.length} bytes`).toBe("damaged_image");
    expect(error.message).toMatch(/Send the complete file again|resend/);
  }
});

test("a PNG with one wrong byte, one without pixels, and an empty upload are refused", async () => {
  const damaged = Buffer.from(picture().png);
  damaged[damaged.length - 20] ^= 0xff;
  expect((await refusal(damaged)).message).toMatch(/checksum/);
  expect((await refusal(pngOfSize(0, 10))).message).toMatch(/0 x 10 pixels/);
  expect((await refusal(Buffer.alloc(0))).code).toBe("empty_image");
});

test("no header, however broken, makes the reader throw or hang", () => {
  for (const source of [picture().png, jpegTurned(6), webpTurned(6), gif]) {
    for (let at = 0; at < Math.min(source.length, 160); at++) {
      for (const value of [0x00, 0xff]) {
        const broken = Buffer.from(source);
        broken[at] = value;
        readImageHeader(broken);
        readImageHeader(broken.subarray(0, at));
      }
    }
  }
});
