// The cells of a grid side by side as seen from straight above, each straightened by itself, because paper bends. It knows pixels only.
import type { Canvas } from "@napi-rs/canvas";
import type { Point } from "@melete/core";
import { loadOpenCv, withMats } from "../raster/opencv.ts";
import type { Raster } from "../raster/raster.ts";

/**
 * @param cells    corners of each cell on the raster, row by row; of a cell from its top left, clockwise
 * @param columns  cells in a row
 * @param side     pixels of a cell on the canvas
 */
export async function flattenCells(raster: Raster, cells: readonly (readonly Point[])[], columns: number, side: number): Promise<Canvas> {
  const cv = await loadOpenCv();
  const { createCanvas, ImageData } = await import("@napi-rs/canvas");
  const canvas = createCanvas(columns * side, Math.ceil(cells.length / columns) * side);
  const context = canvas.getContext("2d");
  withMats((keep) => {
    const photo = keep(cv.matFromImageData(raster as unknown as globalThis.ImageData));
    const square = keep(cv.matFromArray(4, 1, cv.CV_32FC2, [0, 0, side, 0, side, side, 0, side]));
    const cell = keep(new cv.Mat());
    for (const [place, corners] of cells.entries()) {
      const flat = corners.flatMap(({ x, y }) => [x, y]);
      const onPhoto = cv.matFromArray(4, 1, cv.CV_32FC2, flat);
      const matrix = cv.getPerspectiveTransform(onPhoto, square);
      cv.warpPerspective(photo, cell, matrix, new cv.Size(side, side), cv.INTER_LINEAR, cv.BORDER_REPLICATE);
      onPhoto.delete();
      matrix.delete();
      const pixels = new ImageData(new Uint8ClampedArray(cell.data), side, side);
      context.putImageData(pixels, (place % columns) * side, Math.floor(place / columns) * side);
    }
  });
  return canvas;
}
