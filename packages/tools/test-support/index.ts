// What tests and benchmarks of other packages may use: a browser, and people drawn by code.
export { launchChromium } from "../src/artifact/browser.ts";
export { buildPage } from "../src/artifact/build-page.ts";
export { checkPage } from "../src/artifact/check-page.ts";
export { keptBrowser } from "../src/artifact/kept-browser.ts";
export { frameShell } from "../src/artifact/frame-shell.ts";
export { drawFigure, type Figure, type FigureOptions, type SeriesEntry, seriesEntry } from "./mannequin/draw-figure.ts";
export { type PostureName, postures } from "./mannequin/postures.ts";
export { foodLayoutPage } from "./food-layout-page.ts";
export { type FoodLayout, generateLayout } from "./food-layouts.ts";
export { measureDots, viewports } from "./measure-dots.ts";
export { comparePuzzle, type Verdict } from "./sudoku/compare-puzzle.ts";
export { drawSudokuPhoto, type SudokuPicture } from "./sudoku/draw-sudoku-photo.ts";
export { type RealPhoto, realPhotos, realPhotosFolder } from "./sudoku/real-photos.ts";
export { contextWithPicture } from "./tool-context.ts";
export { type ChartPlan, planChart } from "./charts/chart-plan.ts";
export { chartErrors } from "./charts/chart-errors.ts";
export { drawChart } from "./charts/draw-chart.ts";
