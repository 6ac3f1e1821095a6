// Finds a ruled grid on a picture and shows it from straight above. It looks at lines; read_cells reads what stands between them.
import type { Tool } from "@melete/core";
import { z } from "zod";
import type { FoundGrid } from "./grid/find-grid.ts";
import type { GridSize } from "./grid/find-crossings.ts";
import { foundPlaces, keepPicture, openPicture } from "./picture.ts";
import { boundsOf, imageField, sayPlace } from "./places.ts";

/** Who looks: the child process of the server, or the engine itself. */
export interface GridEyes {
  findGrid(bytes: Uint8Array, size: GridSize, signal?: AbortSignal): Promise<FoundGrid | null>;
}

/** With more, cells on a photo are a few pixels wide. */
const mostCells = 40;
export const gridFields = {
  image: imageField,
  rows: z.number().int().min(1).max(mostCells).describe("how many rows the grid has"),
  columns: z.number().int().min(1).max(mostCells).describe("how many columns the grid has"),
};
const inputSchema = z.object(gridFields);

export function createDetectGrid(eyes: GridEyes): Tool<z.infer<typeof inputSchema>> {
  return {
    name: "detect_grid",
    description:
      "Finds a ruled grid (puzzle, form, score sheet) with the given rows and columns on a photo: its corners, and a new picture of it from straight above.",
    input: inputSchema,
    effects: "pure",
    takesPictures: true,
    async run({ image, rows, columns }, context) {
      const opened = await openPicture(context, image);
      if (!opened.ok) return { text: opened.why, isError: true };
      const { picture } = opened;
      const grid = await eyes.findGrid(await context.blobs.read(picture.part.blob.hash), { rows, columns }, context.signal);
      if (grid === null) return { text: noGrid(rows, columns, picture.handle), isError: true };
      const { createCanvas, loadImage } = await import("@napi-rs/canvas");
      const canvas = createCanvas(columns * grid.cell, rows * grid.cell);
      canvas.getContext("2d").drawImage(await loadImage(grid.flat), 0, 0);
      const flat = await keepPicture(context, canvas, picture, grid.toPicture);
      const corners = grid.corners.map(({ x, y }) => sayPlace({ type: "point", x, y }, context.notation, picture));
      const seen = `${Math.round(grid.score * 100)} % of its lines were seen`;
      return {
        text: `A grid of ${rows} x ${columns} on ${picture.handle}, corners from the top left, clockwise: ${corners.join(", ")}; ${seen}. The new picture shows it from straight above, each cell ${grid.cell} pixels wide.`,
        parts: [flat],
        places: foundPlaces(picture, [boundsOf(grid.corners)]),
      };
    },
  };
}

export function noGrid(rows: number, columns: number, handle: string): string {
  return `No grid of ${rows} x ${columns} was found on ${handle}. Are the numbers of rows and columns right, and all four corners on the picture?`;
}
