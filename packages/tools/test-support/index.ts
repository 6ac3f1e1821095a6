// What tests and benchmarks of other packages may use: people drawn by code.
export { drawFigure, type Figure, type FigureOptions, type SeriesEntry, seriesEntry } from "./mannequin/draw-figure.ts";
export { type PostureName, postures } from "./mannequin/postures.ts";
