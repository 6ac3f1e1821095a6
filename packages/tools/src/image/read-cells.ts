// Reads a grid of single characters on a picture, and says which cells are not certain. It reads; what the cells mean the model knows.
import type { Tool } from "@melete/core";
import { z } from "zod";
import { gridFields, noGrid } from "./detect-grid.ts";
import type { CellReading, CellsReading, ReadCellsOptions } from "./grid/read-cells.ts";
import { openPicture } from "./picture.ts";

/** Who reads: the child process of the server, or the engine itself. */
export interface CellEyes {
  readCells(bytes: Uint8Array, options: ReadCellsOptions, signal?: AbortSignal): Promise<CellsReading | null>;
}

const inputSchema = z.object({
  ...gridFields,
  characters: z
    .string()
    .regex(/^[0-9A-Za-z]{1,62}$/)
    .default("123456789")
    .describe('what a cell can hold, such as "0123456789"; digits and letters, the fewer the surer'),
});

/** Below it a cell is named as doubtful. */
const certain = 0.85;

export function createReadCells(eyes: CellEyes): Tool<z.infer<typeof inputSchema>> {
  return {
    name: "read_cells",
    description:
      "Reads a ruled grid with one printed character or nothing in each cell (puzzle, form), row by row, and says which cells are doubtful.",
    input: inputSchema,
    effects: "pure",
    takesPictures: true,
    async run({ image, rows, columns, characters }, context) {
      const opened = await openPicture(context, image);
      if (!opened.ok) return { text: opened.why, isError: true };
      const { picture } = opened;
      const reading = await eyes.readCells(await context.blobs.read(picture.part.blob.hash), { rows, columns, characters }, context.signal);
      if (reading === null) return { text: noGrid(rows, columns, picture.handle), isError: true };
      const lines = Array.from({ length: reading.rows }, (_, row) =>
        reading.cells
          .slice(row * reading.columns, (row + 1) * reading.columns)
          .map(({ character }) => character ?? ".")
          .join(" "),
      );
      const doubts = reading.cells.flatMap((cell, place) => (cell.confidence < certain ? [sayDoubt(cell, place, reading.columns)] : []));
      const turned = reading.turn === 0 ? "" : ` It was turned by ${reading.turn * 90} degrees to be upright.`;
      return {
        text: `Cells on ${picture.handle}, "." is empty.${turned}\n${lines.join("\n")}\n${doubts.length === 0 ? "None is doubtful." : `Doubtful: ${doubts.join("; ")}.`}`,
      };
    },
  };
}

function sayDoubt({ character, second, confidence }: CellReading, place: number, columns: number): string {
  const at = `row ${Math.floor(place / columns) + 1}, column ${(place % columns) + 1}`;
  return `${at} (${character ?? "empty"}, ${Math.round(confidence * 100)} %, or ${second ?? "empty"})`;
}
