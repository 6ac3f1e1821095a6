// detect_grid and read_cells on a drawn photo: the way back from the flat picture hits the printed grid, cells come out as printed.
import { applyMatrix, type PartOf } from "@melete/core";
import { createCanvas } from "@napi-rs/canvas";
import { expect, test } from "vitest";
import { drawSudokuPhoto } from "../../../test-support/sudoku/draw-sudoku-photo.ts";
import { contextWithPicture } from "../../../test-support/tool-context.ts";
import { createDetectGrid } from "../detect-grid.ts";
import { drawingFont } from "../drawing-font.ts";
import { createReadCells } from "../read-cells.ts";
import { findGrid } from "./find-grid.ts";
import { readCells } from "./read-cells.ts";

const letters = ["A B C D", "E . F G", "H K . M"];

/** A level grid of 3 x 4 letters whose corners are known. */
async function letterGrid(): Promise<Uint8Array> {
  const canvas = createCanvas(600, 500);
  const context = canvas.getContext("2d");
  context.fillStyle = "white";
  context.fillRect(0, 0, 600, 500);
  context.fillStyle = "black";
  context.lineWidth = 3;
  for (let line = 0; line <= 4; line += 1) context.strokeRect(100 + line * 100, 100, 0, 300);
  for (let line = 0; line <= 3; line += 1) context.strokeRect(100, 100 + line * 100, 400, 0);
  context.font = `56px ${await drawingFont()}`;
  context.textAlign = "center";
  for (const [row, text] of letters.entries()) {
    for (const [column, letter] of text.split(" ").entries()) if (letter !== ".") context.fillText(letter, 150 + column * 100, 170 + row * 100);
  }
  return new Uint8Array(await canvas.encode("png"));
}

test("detect_grid says the corners, and the flat picture leads back to them", async () => {
  const { context } = await contextWithPicture(await letterGrid(), { width: 600, height: 500 }, { notation: { coordinates: "pixels" } });
  const { text, parts } = await createDetectGrid({ findGrid }).run({ rows: 3, columns: 4 }, context);
  const corners = [...text.matchAll(/\[(\d+), (\d+)\]/g)].map(([, x, y]) => [Number(x), Number(y)]);
  const truth = [
    [100, 100],
    [500, 100],
    [500, 400],
    [100, 400],
  ];
  for (const [index, [x, y]] of corners.entries()) expect(Math.hypot(x - truth[index][0], y - truth[index][1])).toBeLessThan(5);
  const flat = parts?.[0] as PartOf<"image">;
  const { x, y } = applyMatrix(flat.origin?.toOriginal ?? fail(), { x: flat.blob.width ?? 0, y: flat.blob.height ?? 0 });
  expect(Math.hypot(x * 600 - 500, y * 500 - 400)).toBeLessThan(5);
});

function fail(): never {
  throw new Error("the picture has no way back");
}

test("read_cells reads letters of a grid that is not square", async () => {
  const { context } = await contextWithPicture(await letterGrid(), { width: 600, height: 500 });
  const { text } = await createReadCells({ readCells }).run({ rows: 3, columns: 4, characters: "ABCDEFGHKM" }, context);
  expect(text).toContain(letters.join("\n"));
});

test("read_cells turns a photo that lies on its side", async () => {
  const { bytes, width, height, puzzle, about } = await drawSudokuPhoto(21);
  expect(about).toMatch(/turned by 268/);
  const { context } = await contextWithPicture(bytes, { width, height });
  const { text } = await createReadCells({ readCells }).run({ rows: 9, columns: 9, characters: "123456789" }, context);
  expect(text).toMatch(/turned by 90 degrees/);
  expect(text).toContain(
    Array.from({ length: 9 }, (_, row) =>
      puzzle
        .slice(row * 9, row * 9 + 9)
        .map((value) => value || ".")
        .join(" "),
    ).join("\n"),
  );
});

test("where there is no such grid both say so", async () => {
  const empty = new Uint8Array(await createCanvas(300, 200).encode("png"));
  const { context } = await contextWithPicture(empty, { width: 300, height: 200 });
  expect(await createDetectGrid({ findGrid }).run({ rows: 9, columns: 9 }, context)).toMatchObject({ isError: true });
  expect(await createReadCells({ readCells }).run({ rows: 9, columns: 9, characters: "12" }, context)).toMatchObject({ isError: true });
});
