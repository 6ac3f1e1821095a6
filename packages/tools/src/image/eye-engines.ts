// The heavy work that eyes do, by name: what runs in the child process. To add one, add a line; each loads its libraries when it is first called.
import type { Box, Point } from "@melete/core";
import type { GridSize } from "./grid/find-crossings.ts";
import type { FoundGrid } from "./grid/find-grid.ts";
import type { CellsReading, ReadCellsOptions } from "./grid/read-cells.ts";
import type { ChartReading } from "./chart/read-chart.ts";
import type { CodeOnPicture } from "./code/read-codes.ts";
import type { SudokuPhoto } from "../applications/sudoku/read-sudoku-photo.ts";
import type { Rgb } from "./measure/colours.ts";
import type { CountedThings } from "./measure/count-things.ts";
import type { ColoursInPart } from "./measure/read-colours.ts";
import type { ReadTextOptions, TextReading } from "./ocr/read-text.ts";
import type { PoseOptions, PoseReading } from "./pose/read-pose.ts";
import type { SegmentedThing, SegmentPlace } from "./segment/segment-thing.ts";

export const eyeEngines = {
  async readPose(bytes: Uint8Array, options: PoseOptions = {}): Promise<PoseReading | null> {
    const { readPose } = await import("./pose/read-pose.ts");
    return readPose(bytes, options);
  },
  async readText(bytes: Uint8Array, options: ReadTextOptions = {}): Promise<TextReading> {
    const { readText } = await import("./ocr/read-text.ts");
    return readText(bytes, options);
  },
  async readChart(bytes: Uint8Array): Promise<ChartReading | null> {
    const { readChart } = await import("./chart/read-chart.ts");
    return readChart(bytes);
  },
  async readCodes(bytes: Uint8Array): Promise<CodeOnPicture[]> {
    const { readCodes } = await import("./code/read-codes.ts");
    return readCodes(bytes);
  },
  async segmentThing(bytes: Uint8Array, place: SegmentPlace): Promise<SegmentedThing | null> {
    const { segmentThing } = await import("./segment/segment-thing.ts");
    return segmentThing(bytes, place);
  },
  async readColours(bytes: Uint8Array, parts: readonly (readonly Point[])[]): Promise<ColoursInPart[]> {
    const { readColours } = await import("./measure/read-colours.ts");
    return readColours(bytes, parts);
  },
  async countThings(bytes: Uint8Array, box: Omit<Box, "type">, wanted: Rgb | null): Promise<CountedThings> {
    const { countThings } = await import("./measure/count-things.ts");
    return countThings(bytes, box, wanted);
  },
  async readSudoku(bytes: Uint8Array): Promise<SudokuPhoto | null> {
    const { readSudokuPhoto } = await import("../applications/sudoku/read-sudoku-photo.ts");
    return readSudokuPhoto(bytes);
  },
  async findGrid(bytes: Uint8Array, size: GridSize): Promise<FoundGrid | null> {
    const { findGrid } = await import("./grid/find-grid.ts");
    return findGrid(bytes, size);
  },
  async readCells(bytes: Uint8Array, options: ReadCellsOptions): Promise<CellsReading | null> {
    const { readCells } = await import("./grid/read-cells.ts");
    return readCells(bytes, options);
  },
};

export type EyeEngines = typeof eyeEngines;
export type EyeEngine = keyof EyeEngines;
