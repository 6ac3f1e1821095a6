// Codes that were made here and drawn on a picture are read back with their place.
import { createCanvas } from "@napi-rs/canvas";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { beforeAll, expect, test } from "vitest";
import { prepareZXingModule, writeBarcode } from "zxing-wasm/writer";
import { contextWithPicture } from "../../test-support/tool-context.ts";
import { readCodes } from "./code/read-codes.ts";
import { createScanCode } from "./scan-code.ts";

beforeAll(async () => {
  const wasm = await readFile(createRequire(import.meta.url).resolve("zxing-wasm/writer/zxing_writer.wasm"));
  await prepareZXingModule({ overrides: { wasmBinary: new Uint8Array(wasm).buffer }, fireImmediately: true });
});

async function drawCode(text: string, format: "EAN13" | "QRCode", turn = 0): Promise<Uint8Array> {
  const { symbol } = await writeBarcode(text, { format });
  const canvas = createCanvas(800, 600);
  const drawing = canvas.getContext("2d");
  drawing.fillStyle = "white";
  drawing.fillRect(0, 0, 800, 600);
  drawing.translate(500, 300);
  drawing.rotate((turn * Math.PI) / 180);
  drawing.fillStyle = "black";
  const unit = format === "QRCode" ? 5 : 2;
  const tall = format === "QRCode" ? unit : 100;
  for (let y = 0; y < symbol.height; y += 1) {
    for (let x = 0; x < symbol.width; x += 1) {
      if (symbol.data[y * symbol.width + x] === 0) drawing.fillRect((x - symbol.width / 2) * unit, (y - symbol.height / 2) * tall, unit, tall);
    }
  }
  return new Uint8Array(await canvas.encode("png"));
}

test.each([
  ["EAN13", "4006381333931", 0],
  ["EAN13", "4006381333931", 90],
  ["QRCode", "https://example.org/a?b=1", 0],
  ["QRCode", "https://example.org/a?b=1", 25],
] as const)("%s %s, turned by %d degrees, is read with its place", async (format, text, turn) => {
  const [code, ...others] = await readCodes(await drawCode(text, format, turn));
  expect([code?.text, others]).toEqual([text, []]);
  const middle = (code?.corners ?? []).reduce((sum, { x, y }) => ({ x: sum.x + x / 4, y: sum.y + y / 4 }), { x: 0, y: 0 });
  expect(Math.hypot(middle.x * 800 - 500, middle.y * 600 - 300)).toBeLessThan(format === "QRCode" ? 20 : 105); // a barcode's place is a line across it, near one end
});

test("the tool says the code and where it is, or that there is none", async () => {
  const { context } = await contextWithPicture(await drawCode("4006381333931", "EAN13"), { width: 800, height: 600 });
  expect((await createScanCode({ readCodes }).run({}, context)).text).toMatch(/\[\d+, \d+, \d+, \d+\] EAN.?13 "4006381333931"/);
  const empty = createCanvas(50, 50);
  const nothing = await contextWithPicture(new Uint8Array(await empty.encode("png")), { width: 50, height: 50 });
  expect((await createScanCode({ readCodes }).run({}, nothing.context)).text).toMatch(/No code was found/);
});
