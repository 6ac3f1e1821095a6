// Files that code wrote come back as pictures where they are pictures of any kind that Melete takes, and else as files.
import { createCanvas } from "@napi-rs/canvas";
import { createMemoryBlobs } from "@melete/core";
import { expect, test } from "vitest";
import { keepOutput } from "./output-parts.ts";

const canvas = createCanvas(30, 20);
canvas.getContext("2d").fillRect(5, 5, 9, 9);
const gif = new Uint8Array(Buffer.from("R0lGODlhAQABAIAAAAUEBAAAACwAAAAAAQABAAACAkQBADs=", "base64"));
const keep = (name: string, bytes: Uint8Array) => keepOutput([{ name, bytes }], { blobs: createMemoryBlobs() });

test.each([
  ["image/png", async () => canvas.encode("png"), 30, 20],
  ["image/jpeg", async () => canvas.encode("jpeg", 90), 30, 20],
  ["image/webp", async () => canvas.encode("webp", 90), 30, 20],
  ["image/gif", async () => gif, 1, 1],
] as const)("%s is a picture with its size", async (mediaType, encode, width, height) => {
  const { parts, lines } = await keep("plot", new Uint8Array(await encode()));
  expect(parts).toMatchObject([{ type: "image", name: "plot", blob: { mediaType, width, height } }]);
  expect(lines[0]).toContain(`${width} x ${height} pixels`);
});

test("a JPEG that is stored on its side has the size that is shown", async () => {
  const jpeg = await canvas.encode("jpeg", 90);
  const tiff = [0x4d, 0x4d, 0, 0x2a, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0];
  const exif = [0xff, 0xe1, 0, tiff.length + 8, ...Buffer.from("Exif\0\0", "latin1"), ...tiff];
  const { parts } = await keep("turned.jpg", new Uint8Array([...jpeg.subarray(0, 2), ...exif, ...jpeg.subarray(2)]));
  expect(parts).toMatchObject([{ type: "image", blob: { width: 20, height: 30 } }]);
});

test("what is cut short, or is something else, is a file", async () => {
  const png = new Uint8Array(await canvas.encode("png"));
  expect((await keep("half.png", png.subarray(0, png.length - 20))).parts).toMatchObject([{ type: "file", blob: { mediaType: "image/png" } }]);
  expect((await keep("table.csv", new TextEncoder().encode("a,b\n1,2\n"))).parts).toMatchObject([{ type: "file", blob: { mediaType: "text/csv" } }]);
});
