// What each picture of the gallery shows: the drawn pictures that are sent, the words, and what is done on the page before it is taken.
// It knows neither server nor browser.
import { type ChartPlan, drawChart, drawFigure, drawSudokuPhoto, type launchChromium, type PostureName, postures } from "@melete/tools/test-support";
import { drawMeal } from "../../../tools/test-support/drawn-meal.ts";
import { drawMachine } from "./draw-machine.ts";
import { questions } from "./scripted-model.ts";

export type Browser = Awaited<ReturnType<typeof launchChromium>>;
export type Page = Awaited<ReturnType<Browser["newPage"]>>;

export interface Shot {
  page: Page;
  /** the artifact's own page, where there is one */
  artifact: ReturnType<Page["frameLocator"]>;
}

export interface Scene {
  name: string;
  pictures: () => Promise<Uint8Array[]> | Uint8Array[];
  ask: string;
  mode: "Thinking" | "Contemplating";
  /** melete-nano alone, without the model that is played by a script */
  alone?: boolean;
  /** CSS pixels; two of them are put side by side */
  windows: [width: number, height: number][];
  /** the pictures that were sent stand before what became of them, and of the page only the artifact is shown */
  beforeAndAfter?: boolean;
  /** device pixels for each CSS pixel; default 1 */
  sharpness?: number;
  prepare(shot: Shot): Promise<void>;
}

export const scenes: Scene[] = [
  {
    name: "sudoku",
    pictures: async () => [(await drawSudokuPhoto(4)).bytes],
    ask: "Turn this into a sudoku game.",
    mode: "Thinking",
    alone: true,
    beforeAndAfter: true,
    windows: [
      [1240, 844],
      [390, 844],
    ],
    async prepare({ artifact }) {
      await artifact.locator("body").waitFor();
    },
  },
  {
    name: "meal",
    pictures: () => [drawMeal().png],
    ask: questions.meal,
    mode: "Thinking",
    windows: [[1440, 860]],
    async prepare({ artifact }) {
      await artifact.locator("[data-laid-out]").waitFor();
      await artifact.locator(".mark").nth(6).focus();
    },
  },
  {
    name: "tutorial",
    pictures: () => [drawMachine()],
    ask: questions.machine,
    mode: "Thinking",
    windows: [[1440, 860]],
    async prepare({ artifact }) {
      await artifact.getByRole("button", { name: /Steam the milk/ }).click();
    },
  },
  {
    name: "yoga",
    pictures: () => [
      figure("warrior-2", 0, { leftLeg: { abduct: 72, turn: 90, bend: 62 } }),
      figure("warrior-2", 2, { leftLeg: { abduct: 60, turn: 90, bend: 42 }, rightArm: { abduct: 72 } }),
    ],
    ask: questions.yoga,
    mode: "Thinking",
    windows: [[1440, 860]],
    async prepare({ artifact }) {
      await artifact.locator("img").first().waitFor();
    },
  },
  {
    name: "chart",
    pictures: async () => [await drawChart(visitors)],
    ask: questions.chart,
    mode: "Thinking",
    windows: [[1440, 860]],
    async prepare({ artifact }) {
      await artifact.locator("#chart svg").waitFor();
    },
  },
  {
    name: "programs",
    pictures: () => [],
    ask: questions.code,
    mode: "Contemplating",
    windows: [[1264, 1500]],
    sharpness: 1.5,
    async prepare({ page }) {
      const summary = page.getByRole("region", { name: "Contemplation" }).locator("button[aria-expanded]").first();
      if ((await summary.getAttribute("aria-expanded")) === "false") await summary.click();
    },
  },
];

function figure(name: PostureName, look: number, change: object = {}): Uint8Array {
  return new Uint8Array(drawFigure({ posture: { ...postures[name], ...change }, azimuth: 0, look, width: 720, height: 720 }).png);
}

const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug"];
const visitors: ChartPlan = {
  kind: "bars",
  seed: 12,
  title: "Visitors of the museum",
  width: 900,
  height: 600,
  lying: false,
  x: { scale: "names", from: -0.5, to: 7.5, ticks: months.map((label, value) => ({ value, label })), title: null },
  y: { scale: "linear", from: 0, to: 60, ticks: [0, 10, 20, 30, 40, 50, 60].map((value) => ({ value, label: String(value) })), title: "Thousand" },
  series: [{ name: "Visitors", points: [18.4, 21.7, 29.2, 34.9, 41.3, 46.8, 55.6, 52.1].map((y, x) => ({ x, y })) }],
};
