// How many sudokus are read rightly from photos, and how long does it take from a photo to the game? Photos of newspapers where they are at hand
// (see packages/tools/test-support/sudoku/real-photos.ts), and drawn ones, whose truth is known. MELETE_BENCH_SUDOKUS sets how many are drawn (default 60).
import { createToolbox } from "@melete/tools";
import {
  comparePuzzle,
  contextWithPicture,
  drawSudokuPhoto,
  readSudokuPhoto,
  realPhotos,
  realPhotosFolder,
  type Verdict,
} from "@melete/tools/test-support";
import { type Measurement, median, type Report } from "./report.ts";

const drawn = Number(process.env.MELETE_BENCH_SUDOKUS ?? 60);
/** Those below were looked at while the reader was made; the photos of newspapers all were, so only these say how it does on what it has not seen. */
const firstSeed = 1000;
const timedRuns = 10;

interface Puzzle {
  name: string;
  load(): Promise<{ puzzle: readonly number[]; bytes: Uint8Array }>;
}

export async function run(): Promise<Report> {
  const photos = realPhotos().map(({ name, puzzle, bytes }): Puzzle => ({ name, load: async () => ({ puzzle, bytes: bytes() }) }));
  const drawnPhotos = Array.from(
    { length: drawn },
    (_, index): Puzzle => ({
      name: `drawn ${firstSeed + index}`,
      load: () => drawSudokuPhoto(firstSeed + index),
    }),
  );
  const absent: Measurement = { name: "newspaper photos", unit: "photos", value: 0, note: `not here: ${realPhotosFolder}` };
  const real = await readAll("newspaper", photos);
  return {
    title: "sudokus read from photos (a cell that is put to the person counts as read), and the way from photo to game",
    measurements: [
      ...(photos.length === 0 ? [absent] : real),
      ...(await readAll("drawn", drawnPhotos)),
      ...(await timeGame(photos[0] ?? drawnPhotos[0])),
    ],
  };
}

async function readAll(name: string, puzzles: readonly Puzzle[]): Promise<Measurement[]> {
  const failures: string[] = [];
  const counts: Record<Verdict, number> = { right: 0, asked: 0, silent: 0, "no grid": 0 };
  const times: number[] = [];
  let doubts = 0;
  let askedAtAll = 0;
  for (const one of puzzles) {
    const { puzzle, bytes } = await one.load();
    const started = performance.now();
    const reading = await readSudokuPhoto(bytes);
    times.push(performance.now() - started);
    const { verdict, wrong } = comparePuzzle(puzzle, reading);
    counts[verdict] += 1;
    doubts += reading?.doubtful.length ?? 0;
    if (reading !== null && reading.doubtful.length > 0) askedAtAll += 1;
    if (verdict === "silent" || verdict === "no grid") failures.push(`${one.name} (${verdict}) ${wrong}`);
  }
  if (puzzles.length === 0) return [];
  const share = (count: number): number => (100 * count) / puzzles.length;
  return [
    {
      name: `${name}: read without a wrong digit`,
      unit: "%",
      value: share(counts.right + counts.asked),
      note: `of ${puzzles.length}; ${counts.right} outright`,
    },
    { name: `${name}: silent errors`, unit: "%", value: share(counts.silent), note: failures.join("; ") || undefined },
    { name: `${name}: no grid found`, unit: "%", value: share(counts["no grid"]) },
    { name: `${name}: cells put to the person`, unit: "per photo", value: doubts / puzzles.length, note: `on ${askedAtAll} of ${puzzles.length}` },
    { name: `${name}: reading`, unit: "ms", value: median(times), note: `slowest ${Math.max(...times).toFixed(0)} ms, the first one with loading` },
  ];
}

/** As the server does it: the tool, its child process, the stored page. */
async function timeGame({ load }: Puzzle): Promise<Measurement[]> {
  const game = createToolbox().find(({ name }) => name === "sudoku_game");
  if (game === undefined) throw new Error("There is no tool sudoku_game.");
  const { context } = await contextWithPicture((await load()).bytes, { width: 1, height: 1 });
  const times: number[] = [];
  for (let index = 0; index <= timedRuns; index += 1) {
    const started = performance.now();
    const { isError, text } = await game.run({}, context);
    if (isError) throw new Error(text);
    times.push(performance.now() - started);
  }
  const [first, ...warm] = times;
  return [
    { name: "photo to game, warm", unit: "ms", value: median(warm), samples: warm },
    { name: "photo to game, the first", unit: "ms", value: first },
  ];
}
