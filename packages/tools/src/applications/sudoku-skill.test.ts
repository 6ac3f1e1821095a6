// Twenty-one ways to ask for a sudoku game: the skill is chosen, and its recipe answers where no model can.
import { createCanvas } from "@napi-rs/canvas";
import { readFileSync } from "node:fs";
import { createMemoryBlobs, type Tool } from "@melete/core";
import { expect, test } from "vitest";
import { askWithoutTools, chosenSkill } from "../../test-support/ask-skill.ts";
import { createSudokuGame } from "./sudoku-game.ts";

const requests = readFileSync(new URL("./sudoku/sudoku-requests.txt", import.meta.url), "utf8")
  .trim()
  .split("\n");

test("there are twenty-one ways to ask", () => {
  expect(requests.length).toBe(21);
});

test.each(requests)("%s", (text) => {
  expect(chosenSkill(text)).toBe("sudoku-from-photo");
});

test.each(["What is on this picture?", "Make a quiz game out of this page", "Read the numbers in this grid of prices", "Solve this equation"])(
  "%s is not about a sudoku",
  (text) => {
    expect(chosenSkill(text)).not.toBe("sudoku-from-photo");
  },
);

test("without a picture nothing is chosen by its words", () => {
  expect(chosenSkill("Make me a sudoku", 0)).toBeNull();
});

test("a model without tools answers through the recipe with the game", async () => {
  const blobs = createMemoryBlobs();
  const bytes = new Uint8Array(await createCanvas(9, 9).encode("png"));
  const blob = await blobs.write(bytes, { mediaType: "image/png", width: 9, height: 9 });
  const grid = [..."530070000600195000098000060800060003400803001700020006060000280000419005000080079"].map(Number);
  const game = createSudokuGame({ readSudoku: async () => ({ grid, doubtful: [], unique: true, flat: bytes, corners: [] }) });
  const view = await askWithoutTools(game as Tool, requests[0], [{ type: "image", blob }], blobs);
  expect(view.answer.text).toMatch(/30 numbers read from the photo. It has exactly one solution/);
  expect(view.answer.artifacts).toMatchObject([{ mediaType: "text/html", title: "Sudoku" }]);
});
