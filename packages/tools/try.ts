import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { decodeRaster } from "./src/image/raster/raster.ts";
import { readGrid } from "./src/image/grid/read-grid.ts";
import { readSudoku } from "./src/applications/sudoku/read-sudoku.ts";
const dir = "/work/shared/data/sudoku-photos/";
const digits = [..."123456789"];
const files = readdirSync(dir).filter((f) => f.endsWith(".jpg") && (!process.argv[2] || f === process.argv[2]));
let exact = 0,
  flagged = 0,
  silent = 0,
  failed = 0,
  doubts = 0,
  ms = 0;
const cache: any = {};
for (const f of files) {
  const t = performance.now();
  const r = await decodeRaster(readFileSync(dir + f), 1600);
  const g = await readGrid(r, { rows: 9, columns: 9 }, digits);
  const truth = readFileSync(dir + f.replace(".jpg", ".dat"), "utf8")
    .split(/\r?\n/)
    .slice(2)
    .flatMap((l) => l.trim().split(/\s+/).filter(Boolean).map(Number))
    .slice(0, 81);
  if (!g) {
    failed++;
    console.log("no grid", f);
    continue;
  }
  cache[f] = { cells: g.cells.map((c) => ({ ...c, corners: undefined })), truth };
  const s = readSudoku(g);
  ms += performance.now() - t;
  const wrong = truth.map((v, i) => i).filter((i) => truth[i] !== s.grid[i]);
  const sil = wrong.filter((i) => !s.doubtful.includes(i));
  doubts += s.doubtful.length;
  if (!wrong.length) exact++;
  else if (!sil.length) flagged++;
  else silent++;
  if (wrong.length || s.doubtful.length > 0 || !s.unique)
    console.log(
      f,
      "turn",
      g.turn,
      "unique",
      s.unique,
      "wrong",
      wrong.map((i) => `${i}:${truth[i]}>${s.grid[i]}${s.doubtful.includes(i) ? "?" : "!"}`).join(" "),
      "doubts",
      s.doubtful.length,
    );
}
console.log({ exact, flagged, silent, failed, doubtsPer: doubts / files.length, ms: ms / files.length });
writeFileSync("/tmp/cells.json", JSON.stringify(cache));
