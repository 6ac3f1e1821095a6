// What each way of looking costs: the first look in a new child process, looks at a warm one, and the memory that the child then holds.
// Each engine has a child of its own here; in Melete one child serves all and holds what those in use need together.
import {
  createEyes,
  drawChart,
  drawFigure,
  drawSudokuPhoto,
  launchChromium,
  planChart,
  screenPage,
  screenSize,
  seriesEntry,
} from "@melete/tools/test-support";
import { type Measurement, median, type Report } from "./report.ts";
import { memoryMbOf } from "./serving/server-process.ts";

const rounds = 9;

type Eyes = ReturnType<typeof createEyes>;
type Look = (eyes: Eyes) => Promise<unknown>;

export async function run(): Promise<Report> {
  const screen = await pictureOfScreen();
  const chart = await drawChart(planChart(0));
  const sudoku = (await drawSudokuPhoto(1000)).bytes;
  const figure = drawFigure(seriesEntry(0).options).png;
  const looks: [name: string, look: Look][] = [
    ["text of a screen, 1280 x 800", (eyes) => eyes.readText(screen, {})],
    ["a chart", (eyes) => eyes.readChart(chart)],
    ["a sudoku", (eyes) => eyes.readSudoku(sudoku)],
    ["codes", (eyes) => eyes.readCodes(screen)],
    ["the outline of a thing", (eyes) => eyes.segmentThing(figure, { type: "box", x: 0.1, y: 0.05, width: 0.8, height: 0.9 })],
    ["people and joints (group pose)", (eyes) => eyes.readPose(figure, {})],
  ];
  const measurements: Measurement[] = [];
  for (const [name, look] of looks) measurements.push(...(await measure(name, look)));
  return { title: "looking at one picture, each engine in a child process of its own", measurements };
}

async function measure(name: string, look: Look): Promise<Measurement[]> {
  const eyes = createEyes();
  try {
    const started = performance.now();
    const seen = await look(eyes);
    const first = performance.now() - started;
    const times: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const from = performance.now();
      await look(eyes);
      times.push(performance.now() - from);
    }
    const memory = memoryMbOf(eyes.pid() ?? 0);
    return [
      { name: `${name}: first look`, unit: "ms", value: first, note: seen === null ? "NOTHING FOUND, or not installed" : undefined },
      { name: `${name}: warm`, unit: "ms", value: median(times), samples: times },
      ...(memory === null
        ? []
        : [{ name: `${name}: memory of the child`, unit: "MB", value: memory.now, note: `${memory.peak.toFixed(0)} at its highest` }]),
    ];
  } finally {
    eyes.close();
  }
}

async function pictureOfScreen(): Promise<Uint8Array> {
  const browser = await launchChromium({ network: "none" });
  const page = await browser.newPage({ viewport: screenSize });
  await page.setContent(await screenPage(0));
  const bytes = new Uint8Array(await page.screenshot());
  await browser.close();
  return bytes;
}
