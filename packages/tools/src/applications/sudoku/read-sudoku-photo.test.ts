// Sudokus read from photos: twelve drawn ones, and twelve of newspapers where they are at hand. `npm run bench -- sudoku` reads all of them.
import { createCanvas } from "@napi-rs/canvas";
import { expect, test } from "vitest";
import { comparePuzzle } from "../../../test-support/sudoku/compare-puzzle.ts";
import { drawSudokuPhoto } from "../../../test-support/sudoku/draw-sudoku-photo.ts";
import { realPhotos, realPhotosFolder } from "../../../test-support/sudoku/real-photos.ts";
import { readSudokuPhoto } from "./read-sudoku-photo.ts";

test.each([0, 1, 2, 3, 5, 6, 7, 8, 9, 12, 13, 23])("drawn photo %d: no digit is silently wrong", async (seed) => {
  const { bytes, puzzle, about } = await drawSudokuPhoto(seed);
  const reading = await readSudokuPhoto(bytes);
  expect({ about, ...comparePuzzle(puzzle, reading) }).toMatchObject({ verdict: expect.stringMatching(/right|asked/) });
  // asking about everything would be no reading
  expect(reading?.doubtful.length).toBeLessThan(4);
});

// every thirteenth: some with shadows, folds, blur and half-filled cells, none chosen
const photos = realPhotos().filter((_, index) => index % 13 === 6);

test.skipIf(photos.length === 0)(
  `of twelve newspaper photos (${photos.length === 0 ? `not here: ${realPhotosFolder}` : "present"}) at most one has an error`,
  async () => {
    const failures: string[] = [];
    for (const { name, bytes, puzzle } of photos) {
      const { verdict, wrong } = comparePuzzle(puzzle, await readSudokuPhoto(bytes()));
      if (verdict === "silent" || verdict === "no grid") failures.push(`${name} ${verdict} ${wrong}`);
    }
    expect(photos.length).toBe(12);
    expect(failures.length, failures.join("\n")).toBeLessThanOrEqual(1);
  },
);

test("a picture without a grid is no sudoku", async () => {
  const canvas = createCanvas(400, 300);
  const context = canvas.getContext("2d");
  context.fillStyle = "white";
  context.fillRect(0, 0, 400, 300);
  context.strokeRect(50, 40, 300, 220);
  expect(await readSudokuPhoto(new Uint8Array(await canvas.encode("png")))).toBeNull();
});

test("the flat grid and its corners are those of the photo", async () => {
  const { bytes, width, height } = await drawSudokuPhoto(4);
  const reading = await readSudokuPhoto(bytes);
  expect(reading?.corners.length).toBe(4);
  const [topLeft, topRight] = (reading?.corners ?? []).map(({ x, y }) => [x * width, y * height]);
  // turned by 8 degrees, seen from the side
  expect(topRight[0] - topLeft[0]).toBeGreaterThan(400);
  expect(reading?.flat.slice(0, 2)).toEqual(new Uint8Array([0xff, 0xd8]));
});
