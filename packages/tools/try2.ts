import { readFileSync, writeFileSync } from "node:fs";
import { createCanvas, loadImage } from "@napi-rs/canvas";
import { decodeRaster } from "./src/image/raster/raster.ts";
import { detectGrid } from "./src/image/grid/detect-grid.ts";
import { cutCells, cellSide } from "./src/image/grid/cut-cells.ts";
const dir = "/work/shared/data/sudoku-photos/";
const b = readFileSync(dir + process.argv[2]);
const im = await loadImage(b);
console.log(im.width, im.height);
const r = await decodeRaster(b, 1600);
const g = (await detectGrid(r, { rows: 9, columns: 9 }))!;
const cells = await cutCells(r, g);
console.log(r.width, r.height, g.crossings[0], g.crossings[9], g.crossings[99]);
const c = createCanvas(9 * 64 + 500, 600),
  d = c.getContext("2d");
for (const x of cells) {
  const id = d.createImageData(64, 64);
  x.gray.forEach((v, i) => {
    id.data[i * 4] = id.data[i * 4 + 1] = id.data[i * 4 + 2] = v;
    id.data[i * 4 + 3] = 255;
  });
  d.putImageData(id, x.column * 64, x.row * 64);
  if (x.ink) {
    d.strokeStyle = "lime";
    d.strokeRect(x.column * 64 + x.ink.left, x.row * 64 + x.ink.top, x.ink.width, x.ink.height);
  }
}
d.drawImage(im, 580, 0, (im.width * 500) / Math.max(im.width, im.height), (im.height * 500) / Math.max(im.width, im.height));
writeFileSync("/tmp/cells.png", await c.encode("png"));
