// Reading a grid of printed digits, row by row, with a full stop for a blank cell. It does not know how the page is drawn.
import { middleOf } from "./drawing.ts";
import { type Cells, drawDigitGrid, type GridPicture, type Ruling } from "./digit-grid-picture.ts";
import type { Example, Family, Grade, Random, ReadingPoint } from "./example.ts";
import { roughen } from "./phrases.ts";
import { between, chance, integer, pick, pickWeighted, randomFor } from "./random.ts";

const phrases = [
  "Read the grid.",
  "Read the digits in this grid.",
  "What digits are in this grid?",
  "Transcribe this grid.",
  "Type out the grid.",
  "Write down the numbers in the grid.",
  "What does the grid say?",
  "Copy the digits, row by row.",
  "Read this sudoku.",
  "Transcribe the sudoku.",
  "What numbers are in the picture?",
  "Read the numbers.",
  "Give me the digits row by row.",
  "Read the table of digits.",
  "Extract the digits from this picture.",
  "Turn this picture into text.",
  "Read the puzzle.",
  "Write the grid as text, with . for blanks.",
  "Which digits are printed here?",
  "List the rows of this grid.",
  "What is in each cell?",
  "Digitise this grid.",
  "read it",
  "read the grid",
  "Give me this grid as text.",
  "Can you read this sudoku grid?",
  "Read all cells; use a dot for empty ones.",
  "What are the rows?",
];

/** A question as a person would type it. */
export function phraseReading(random: Random): string {
  return roughen(random, pick(random, phrases));
}

/** Rows by columns with their weights; nine by nine is what people photograph most. */
const sizeWeights: [size: number, weight: number][] = [
  [4, 4],
  [5, 2],
  [6, 3],
  [7, 2],
  [8, 2],
  [9, 6],
];

function drawSize(random: Random): [rows: number, columns: number] {
  const size = () =>
    sizeWeights[
      pickWeighted(
        random,
        sizeWeights.map(([, weight]) => weight),
      )
    ][0];
  const rows = size();
  return [rows, chance(random, 0.9) ? rows : size()];
}

function drawRuling(random: Random, rows: number, columns: number): Ruling {
  const blocked = rows === columns && (rows === 4 || rows === 6 || rows === 9);
  return (["none", "thin", "blocks", "frame"] as const)[pickWeighted(random, [1.5, 4, blocked ? 6 : 0, 0.7])];
}

function drawCells(random: Random, rows: number, columns: number, ruling: Ruling): Cells {
  const lowest = chance(random, 0.3) ? 0 : 1;
  const highest = ruling === "blocks" && rows === 4 && chance(random, 0.6) ? 4 : 9;
  // Without inner lines nobody can count blank cells at the edges, so few stay blank.
  const hasLines = ruling === "thin" || ruling === "blocks";
  const blankShare = hasLines ? (chance(random, 0.2) ? 0 : between(random, 0.1, 0.7)) : chance(random, 0.7) ? 0 : 0.1;
  for (;;) {
    const cells = Array.from({ length: rows }, () =>
      Array.from({ length: columns }, () => (random() < blankShare ? null : integer(random, lowest, highest))),
    );
    const columnsSeen = cells[0].every((_, column) => cells.some((row) => row[column] !== null));
    const rowsSeen = cells.every((row) => row.some((cell) => cell !== null));
    if (hasLines ? cells.some((row) => row.some((cell) => cell !== null)) : columnsSeen && rowsSeen) return cells;
  }
}

function writeCells(cells: Cells): string {
  return cells.map((row) => row.map((cell) => cell ?? ".").join("")).join("\n");
}

/** The share of cells at their right place; extra rows or cells make the reading wrong, not the score. */
function gradeCells(text: string, wanted: string): Grade {
  const got = text
    .trim()
    .split("\n")
    .map((line) => line.replace(/[ \t|]/g, ""));
  const rows = wanted.split("\n");
  let rightCells = 0;
  for (const [row, line] of rows.entries()) {
    for (let column = 0; column < line.length; column++) if (got[row]?.[column] === line[column]) rightCells++;
  }
  return { correct: got.join("\n") === wanted, score: rightCells / (rows.length * rows[0].length) };
}

/** Every cell is read where it lies. */
function pointsOf({ objects }: GridPicture, columns: number): ReadingPoint[] {
  return objects.map(({ box }, cell) => {
    // one character a cell, and one to end each row
    const offset = cell + Math.floor(cell / columns);
    return { in: "text", offset, ...middleOf(box) };
  });
}

export const digitGrid: Family = {
  name: "digit-grid",
  hasImage: true,
  modes: ["instant", "thinking"],
  generate(split, index, mode): Example {
    const random = randomFor(split, "digit-grid", index, mode);
    const [rows, columns] = drawSize(random);
    const ruling = drawRuling(random, rows, columns);
    const cells = drawCells(random, rows, columns, ruling);
    const picture = drawDigitGrid(random, cells, ruling);
    const wanted = writeCells(cells);
    return {
      family: "digit-grid",
      level: `${rows}x${columns}`,
      mode,
      turns: [
        { role: "user", text: phraseReading(random), ...picture },
        {
          role: "assistant",
          think: mode === "thinking" ? `${rows} rows, ${columns} columns` : null,
          text: wanted,
          points: pointsOf(picture, columns),
        },
      ],
      grade: (reply) => gradeCells(reply.text, wanted),
    };
  },
};
