// The one way from any picture into the model's square, and of boxes back out of it.
import { expect, test } from "vitest";
import type { RgbImage } from "../data/example.ts";
import { fitPicture, pictureSide, toOriginal, toSquare } from "./fit-picture.ts";
import { decodePicture, drawPicture, encodeJpeg, encodePng } from "./picture.ts";

const plane = pictureSide * pictureSide;

function plainPicture(width: number, height: number, value: (x: number, y: number) => number): RgbImage {
  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) data.fill(value(x, y), (y * width + x) * 3, (y * width + x) * 3 + 3);
  return { width, height, data };
}

test("a square picture of the right size is copied", () => {
  const image = plainPicture(pictureSide, pictureSide, (x, y) => (x * 7 + y * 13) % 256);
  const { pixels, map } = fitPicture(image);
  expect(map).toEqual({ scale: 1, offsetX: 0, offsetY: 0, width: pictureSide, height: pictureSide });
  for (let index = 0; index < plane; index++) expect(pixels[2 * plane + index]).toBeCloseTo((image.data[index * 3 + 2] / 255 - 0.5) * 2, 5);
});

test.each([2, 3.7, 4, 6.25])("stripes shrunk %f times become their mean, without ripples", (ratio) => {
  const side = Math.round(pictureSide * ratio);
  const { pixels } = fitPicture(plainPicture(side, side, (x) => (x % 2 === 0 ? 255 : 0)));
  const middle = pixels.subarray(0, plane);
  const mean = middle.reduce((sum, value) => sum + value, 0) / plane;
  expect(Math.abs(mean)).toBeLessThan(0.01);
  expect(Math.max(...middle) - Math.min(...middle)).toBeLessThan(1.2 / ratio);
});

test("a flat picture stays flat at any size, also enlarged", () => {
  for (const [width, height] of [
    [1, 1],
    [7, 7],
    [159, 159],
    [161, 161],
    [1000, 1000],
  ]) {
    for (const value of fitPicture(plainPicture(width, height, () => 51)).pixels) expect(value).toBeCloseTo(-0.6, 4);
  }
});

test("a wide picture is centred between light grey bars", () => {
  const { pixels, map } = fitPicture(plainPicture(320, 160, () => 0));
  expect(map).toEqual({ scale: 0.5, offsetX: 0, offsetY: 40, width: 320, height: 160 });
  expect(pixels[39 * pictureSide + 80]).toBe(0.5);
  expect(pixels[40 * pictureSide + 80]).toBe(-1);
  expect(pixels[119 * pictureSide + 80]).toBe(-1);
  expect(pixels[120 * pictureSide + 80]).toBe(0.5);
});

test("boxes survive the way to the square and back", () => {
  for (const [width, height] of [
    [200, 100],
    [90, 250],
    [160, 160],
    [1333, 777],
  ]) {
    const { map } = fitPicture(plainPicture(width, height, () => 9));
    const box = { x1: 100, y1: 250, x2: 730, y2: 999 };
    const back = toOriginal(toSquare(box, map), map);
    for (const key of ["x1", "y1", "x2", "y2"] as const) expect(back[key]).toBeCloseTo(box[key], 6);
  }
});

test("a box reaching into the bars is cut at the picture's edge", () => {
  const { map } = fitPicture(plainPicture(200, 100, () => 9));
  expect(toOriginal({ x1: 0, y1: 0, x2: 500, y2: 500 }, map)).toEqual({ x1: 0, y1: 0, x2: 500, y2: 500 });
  expect(toOriginal({ x1: 0, y1: 0, x2: 500, y2: 1000 }, map).y2).toBe(1000);
});

test("a drawing survives PNG exactly and JPEG nearly", async () => {
  const image = drawPicture(60, 40, (context) => {
    context.fillStyle = "#c00";
    context.fillRect(10, 10, 20, 20);
  });
  const png = await decodePicture(encodePng(image));
  expect([png.width, png.height]).toEqual([60, 40]);
  expect(png.data).toEqual(image.data);
  const jpeg = await decodePicture(encodeJpeg(image, 95));
  expect(jpeg.data[(20 * 60 + 20) * 3]).toBeGreaterThan(180);
});

test("one drawing leaves nothing behind for the next", () => {
  drawPicture(80, 80, (context) => {
    context.translate(30, 30);
    context.globalAlpha = 0.2;
    context.fillStyle = "#000";
    context.fillRect(-99, -99, 999, 999);
  });
  const blank = drawPicture(50, 50, () => {});
  expect(blank.data.every((value) => value === 255)).toBe(true);
});

test("bytes that are no picture are refused", async () => {
  await expect(decodePicture(new TextEncoder().encode("hello, I am a text file named .png"))).rejects.toThrow();
});
