// Charts that were drawn from known numbers are read back: a few of each kind here, 300 in `npm run bench -- charts`.
import { createCanvas } from "@napi-rs/canvas";
import { expect, test } from "vitest";
import { chartErrors } from "../../../test-support/charts/chart-errors.ts";
import { planChart } from "../../../test-support/charts/chart-plan.ts";
import { drawChart } from "../../../test-support/charts/draw-chart.ts";
import { fitAxis, valueAt } from "./fit-axis.ts";
import { readChart } from "./read-chart.ts";
import { exponentNumber, tickNumber } from "./tick-number.ts";

const median = (values: number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

test.each([
  ["bars", 0],
  ["bars", 3],
  ["lines", 4],
  ["lines", 7],
  ["scatter", 2],
  ["scatter", 5],
] as const)("%s (%d) are read within a hundredth of the axis", async (_, seed) => {
  const plan = planChart(seed);
  const reading = await readChart(await drawChart(plan));
  const errors = chartErrors(plan, reading);
  expect(median(errors)).toBeLessThan(0.01);
  // a name that is misread counts as a bar that is missing
  expect(errors.filter((error) => error > 0.03).length).toBeLessThanOrEqual(errors.length * 0.2);
  expect([reading?.x?.scale, reading?.y?.scale]).toEqual([plan.x.scale, plan.y.scale]);
});

test("a picture without a chart is none", async () => {
  const canvas = createCanvas(300, 200);
  const drawing = canvas.getContext("2d");
  drawing.fillStyle = "#a05030";
  drawing.fillRect(40, 50, 60, 60);
  expect(await readChart(new Uint8Array(await canvas.encode("png")))).toBeNull();
});

test.each([
  ["1,000", 1000],
  ["2.5k", 2500],
  ["$30,000", 30_000],
  ["−5", -5],
  ["10%", 10],
  ["5000-", 5000],
  ["0,25", 0.25],
  ["1.234.567", 1_234_567],
  ["o", 0],
  ["January", null],
  ["3rd", null],
  ["Q3", null],
])("the label %s says %s", (text, value) => {
  expect(tickNumber(text)).toBe(value);
});

test.each([
  ["3", 3],
  ["-2", -2],
  ["°", 0],
  ["x", null],
])("the exponent %s is %s", (text, value) => {
  expect(exponentNumber(text)).toBe(value);
});

test("a misread label does not move the axis, and decades are those of a log axis", () => {
  const at = (place: number, value: number) => ({ place, value });
  const linear = fitAxis([at(100, 0), at(200, 10), at(300, 90), at(400, 30)], 3);
  expect([linear?.scale, linear?.ticks.length]).toEqual(["linear", 3]);
  expect(linear && valueAt(linear, 250)).toBeCloseTo(15);
  const log = fitAxis([at(100, 1), at(200, 10), at(300, 100)], 3);
  expect([log?.scale, log && valueAt(log, 250)]).toEqual(["log", expect.closeTo(31.6, 1)]);
});
