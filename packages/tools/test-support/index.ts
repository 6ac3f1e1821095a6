// What tests and benchmarks of other packages may use: a browser, the engines behind the tools, and people, charts, meals and puzzles drawn by code.
export { readSudokuPhoto } from "../src/applications/sudoku/read-sudoku-photo.ts";
export { launchChromium } from "../src/artifact/browser.ts";
export { buildPage } from "../src/artifact/build-page.ts";
export { checkPage } from "../src/artifact/check-page.ts";
export { frameShell } from "../src/artifact/frame-shell.ts";
export { keptBrowser } from "../src/artifact/kept-browser.ts";
export { publishArtifact } from "../src/artifact/publish-artifact.ts";
export { readChart } from "../src/image/chart/read-chart.ts";
export { readText } from "../src/image/ocr/read-text.ts";
export { type AngleName, angleNames } from "../src/image/pose/joint-angles.ts";
export { poseNotInstalled } from "../src/image/pose/load-pose-models.ts";
export { readPose } from "../src/image/pose/read-pose.ts";
export { findYogaPose } from "../src/yoga/poses.ts";
export { recognisePose } from "../src/yoga/recognise-pose.ts";

export { chartErrors } from "./charts/chart-errors.ts";
export { type ChartPlan, planChart } from "./charts/chart-plan.ts";
export { drawChart } from "./charts/draw-chart.ts";
export { foodLayoutPage } from "./food-layout-page.ts";
export { generateLayout } from "./food-layouts.ts";
export { drawFigure, type SeriesEntry, seriesEntry } from "./mannequin/draw-figure.ts";
export { type PostureName, postures } from "./mannequin/postures.ts";
export { measureDots, viewports } from "./measure-dots.ts";
export { comparePuzzle, type Verdict } from "./sudoku/compare-puzzle.ts";
export { drawSudokuPhoto } from "./sudoku/draw-sudoku-photo.ts";
export { realPhotos, realPhotosFolder } from "./sudoku/real-photos.ts";
export { contextWithPicture } from "./tool-context.ts";
export { locateTexts } from "./screens/locate-texts.ts";
