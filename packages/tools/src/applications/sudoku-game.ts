// A sudoku to play from a photo of one: reads it, and makes the page. It knows what a reading says; how to read and how to play it does not.
import { latestArtifacts, type Tool } from "@melete/core";
import { z } from "zod";
import { publishArtifact } from "../artifact/publish-artifact.ts";
import { openPicture } from "../image/picture.ts";
import { imageField } from "../image/places.ts";
import { fillTemplate } from "./fill-template.ts";
import { jpegUrl } from "./page-photo.ts";
import type { SudokuPhoto } from "./sudoku/read-sudoku-photo.ts";
import { clashes, solutions } from "./sudoku/solve.ts";

/** Who reads: the child process of the server, or the engine itself. */
export interface SudokuEyes {
  readSudoku(bytes: Uint8Array, signal?: AbortSignal): Promise<SudokuPhoto | null>;
}

const inputSchema = z.object({
  image: imageField,
  corrections: z
    .array(
      z.object({
        row: z.number().int().min(1).max(9),
        column: z.number().int().min(1).max(9),
        value: z.number().int().min(0).max(9).describe("what the photo says there; 0 for an empty cell"),
      }),
    )
    .max(81)
    .optional()
    .describe("cells that were read wrongly, or that were doubtful and are clear now"),
});
type Input = z.infer<typeof inputSchema>;

const title = "Sudoku";

export function createSudokuGame(eyes: SudokuEyes): Tool<Input> {
  return {
    name: "sudoku_game",
    description:
      "Reads the sudoku on a photo and makes a page to play it on: hints with reasons, notes, check, timer. Doubtful cells are marked there to confirm.",
    input: inputSchema,
    effects: "pure",
    takesPictures: true,
    async run({ image, corrections = [] }, context) {
      const opened = await openPicture(context, image);
      if (!opened.ok) return { text: opened.why, isError: true };
      const { picture } = opened;
      const photo = await eyes.readSudoku(await context.blobs.read(picture.part.blob.hash), context.signal);
      if (photo === null) {
        return {
          text: `There is no sudoku grid of nine by nine to be found on the picture. A photo from above works best: the whole grid, with all four corners, sharp and without a shadow over it.`,
          isError: true,
        };
      }
      const { givens, doubtful } = corrected(photo, corrections);
      const doubts = doubtful.map((place) => ({ place, value: givens[place] }));
      const source = await fillTemplate("sudoku-from-photo", title, { givens, doubts, photo: jpegUrl(photo.flat) });
      // corrected, it stays the same game
      const previous = corrections.length > 0 ? latestArtifacts(context.history).findLast((artifact) => artifact.title === title) : undefined;
      const artifact = await publishArtifact(context, { title, mediaType: "text/html", source, previous });
      return { text: sayReading(givens, doubtful), parts: [artifact] };
    },
  };
}

function corrected({ grid, doubtful }: SudokuPhoto, corrections: NonNullable<Input["corrections"]>): { givens: number[]; doubtful: number[] } {
  const givens = [...grid];
  const clear = new Set(corrections.map(({ row, column }) => (row - 1) * 9 + column - 1));
  for (const { row, column, value } of corrections) givens[(row - 1) * 9 + column - 1] = value;
  return { givens, doubtful: doubtful.filter((place) => !clear.has(place)) };
}

/** For the model and, where no model can write, for the person. */
function sayReading(givens: number[], doubtful: number[]): string {
  const count = givens.filter((value) => value > 0).length;
  const rows = Array.from({ length: 9 }, (_, row) => sayRow(givens.slice(row * 9, row * 9 + 9)));
  return [
    `The sudoku is ready to play: ${count} numbers read from the photo. ${saySolutions(givens)}`,
    ...(doubtful.length > 0 ? [sayDoubts(givens, doubtful)] : []),
    `\`\`\`\n${rows.join("\n")}\n\`\`\``,
    "Hints come with their reasons; keys: arrows, 1 to 9, N for notes, H for a hint.",
  ].join("\n\n");
}

function sayRow(values: number[]): string {
  const signs = values.map((value) => (value === 0 ? "." : String(value)));
  return [0, 3, 6].map((from) => signs.slice(from, from + 3).join(" ")).join(" | ");
}

function saySolutions(givens: number[]): string {
  const count = solutions(givens).length;
  if (count === 1) return "It has exactly one solution.";
  const clash = clashes(givens);
  if (clash.length > 0)
    return `It cannot be right yet: equal numbers see each other at ${clash.map(sayPlace).join("; ")}. The page lets you correct it beside the photo.`;
  return `It has ${count === 0 ? "no solution" : "more than one solution"}, so a number was misread. The page lets you correct it beside the photo.`;
}

function sayDoubts(givens: number[], doubtful: number[]): string {
  const cells = doubtful.map((place) => `${sayPlace(place)} (${givens[place] === 0 ? "looks empty" : `looks like ${givens[place]}`})`);
  const [cell, them] = doubtful.length === 1 ? ["One cell is", "it"] : [`${doubtful.length} cells are`, "them"];
  return `${cell} not certain; the page shows ${them} beside the photo to confirm: ${cells.join("; ")}.`;
}

function sayPlace(place: number): string {
  return `row ${Math.floor(place / 9) + 1}, column ${(place % 9) + 1}`;
}
