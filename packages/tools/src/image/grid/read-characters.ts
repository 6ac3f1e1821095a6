// What single characters are, from a small set, by two readers that fail differently: PP-OCR's line reader, one character a line, and the
// likeness to drawn shapes. It knows pictures of characters; where they come from it does not.
import { loadOcrModels } from "../ocr/ocr-models.ts";
import { shapeHeight, shapeSide, shapesOf } from "./character-shapes.ts";
import type { CutCell } from "./cut-cells.ts";
import { sampleCharacter, type Turn } from "./sample-character.ts";

const line = { width: 64, height: 48, characterHeight: 32 };
const shape = { width: shapeSide, height: shapeSide, characterHeight: shapeHeight };

type Cell = Pick<CutCell, "gray" | "ink">;

/** For each cell the probability of each character of the set, in its order, as the line reader sees it; they add up to at most 1. */
export async function readAsLines(cells: readonly Cell[], charset: readonly string[], turn: Turn): Promise<number[][]> {
  const { recogniser, characters } = await loadOcrModels();
  const classes = charset.map((character) => characters.indexOf(character));
  if (classes.some((index) => index < 0)) throw new Error(`The reader does not know all of the characters ${charset.join(" ")}.`);
  if (cells.length === 0) return [];
  const plane = line.width * line.height;
  const input = new Float32Array(cells.length * 3 * plane);
  cells.forEach((cell, index) => {
    // paper is 1 and ink -1 in all three channels
    const drawn = sampleCharacter(cell, turn, line).map((ink) => 1 - 2 * ink);
    for (let channel = 0; channel < 3; channel += 1) input.set(drawn, (index * 3 + channel) * plane);
  });
  const { data, shape: size } = await recogniser.run(input, [cells.length, 3, line.height, line.width]);
  const [, steps = 0, classCount = 0] = size;
  return cells.map((_, index) => {
    const scores = classes.map((character) => {
      let best = 0;
      for (let step = 0; step < steps; step += 1) best = Math.max(best, data[(index * steps + step) * classCount + character] ?? 0);
      return best;
    });
    const total = scores.reduce((sum, score) => sum + score, 0);
    return total > 1 ? scores.map((score) => score / total) : scores;
  });
}

/** The same by the likeness to drawn shapes; they add up to 1, whatever is in the cell. */
export async function readAsShapes(cells: readonly Cell[], charset: readonly string[], turn: Turn): Promise<number[][]> {
  const shapes = await shapesOf(charset);
  return cells.map((cell) => shapes.compare(sampleCharacter(cell, turn, shape)));
}
