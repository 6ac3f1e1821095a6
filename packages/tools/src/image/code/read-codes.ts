// Reads barcodes and square codes on a picture with ZXing (WebAssembly, from a file of its own package). It knows codes and where they are;
// what a number stands for it does not look up.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { Point } from "@melete/core";
import { decodeRaster } from "../raster/raster.ts";

export interface CodeOnPicture {
  /** such as "EAN-13" or "QR Code" */
  format: string;
  text: string;
  /** corners as the code is read, clockwise, in fractions of the picture */
  corners: [Point, Point, Point, Point];
}

/** A code of a photo of this size is still many pixels a bar; more only costs time. */
const longestSide = 2400;
/** A picture with more is a sheet of labels: the first ones are enough to talk about. */
const mostCodes = 20;

let loading: Promise<typeof import("zxing-wasm/reader")> | null = null;

async function load(): Promise<typeof import("zxing-wasm/reader")> {
  const reader = await import("zxing-wasm/reader");
  const file = createRequire(import.meta.url).resolve("zxing-wasm/reader/zxing_reader.wasm");
  const wasm = await readFile(file);
  // without its bytes the package would fetch them from a server
  await reader.prepareZXingModule({
    overrides: { wasmBinary: wasm.buffer.slice(wasm.byteOffset, wasm.byteOffset + wasm.byteLength) },
    fireImmediately: true,
  });
  return reader;
}

export async function readCodes(bytes: Uint8Array): Promise<CodeOnPicture[]> {
  loading ??= load();
  const { readBarcodes } = await loading;
  const raster = await decodeRaster(bytes, longestSide);
  const image = { data: raster.data, width: raster.width, height: raster.height, colorSpace: "srgb" } as ImageData;
  const found = await readBarcodes(image, { tryHarder: true, tryRotate: true, tryInvert: true, tryDownscale: true, maxNumberOfSymbols: mostCodes });
  const fraction = ({ x, y }: Point): Point => ({ x: x / raster.width, y: y / raster.height });
  return found
    .filter(({ isValid }) => isValid)
    .map(({ format, text, position: { topLeft, topRight, bottomRight, bottomLeft } }) => ({
      format,
      text,
      corners: [fraction(topLeft), fraction(topRight), fraction(bottomRight), fraction(bottomLeft)],
    }));
}
