// The tool says what was measured, as precisely as it was measured; the skill is chosen by people's words, and its recipe answers alone.
import { createMemoryBlobs, type PartOf, type Tool } from "@melete/core";
import { expect, test } from "vitest";
import { askWithoutTools, chosenSkill, skills } from "../../test-support/ask-skill.ts";
import { planChart } from "../../test-support/charts/chart-plan.ts";
import { drawChart } from "../../test-support/charts/draw-chart.ts";
import { contextWithPicture } from "../../test-support/tool-context.ts";
import { createToolbox } from "../toolbox.ts";
import type { ChartReading } from "./chart/read-chart.ts";
import { createEyes } from "./eyes.ts";
import { createReadChart, sayChart } from "./read-chart.ts";

test.each([
  "Read the values of this chart",
  "What does this graph say?",
  "Turn the chart into a table",
  "extract the data from this plot as CSV",
  "Which bar is the highest in the chart?",
  "How much did sales grow? See the graph",
  "explain this histogram",
])("%s: chart-reader", (text) => expect(chosenSkill(text)).toBe("chart-reader"));

test.each([
  "My washing machine shows error code E18, what now?",
  "The dishwasher does not drain",
  "Why is my boiler blinking red?",
  "What's wrong with this printer?",
  "our fridge isn't cooling anymore",
  "What does this warning light mean?",
  "How do I reset this router, it won't connect",
])("%s: appliance-troubleshooting", (text) => expect(chosenSkill(text)).toBe("appliance-troubleshooting"));

test.each([
  "What is on this picture?",
  "Make this sudoku a game",
  "Is this a nice kitchen?",
  "Where is the plot of this film set?",
  "Rate my yoga pose",
])("%s: neither", (text) => expect(["chart-reader", "appliance-troubleshooting"]).not.toContain(chosenSkill(text)));

test("the recipe is a tool of the toolbox that takes empty input", () => {
  const recipe = skills.find(({ name }) => name === "chart-reader")?.recipe;
  const tool = createToolbox().find(({ name }) => name === recipe) as Tool;
  expect(tool.input?.safeParse({}).success).toBe(true);
});

test("bars are said as a table with their names, values no finer than they were measured", () => {
  const reading: ChartReading = {
    title: "Sales",
    plot: { x: 0, y: 0, width: 1, height: 1 },
    x: { scale: "names", names: ["Jan", "Feb"] },
    y: { scale: "linear", from: 0, to: 100, ticks: [0, 50, 100], error: 0.001 },
    series: [
      {
        kind: "bars",
        name: "Oslo",
        colour: "#1f77b4",
        lying: false,
        bars: [
          { name: "Jan", value: 41.2345, from: null },
          { name: "Feb", value: 7.0001, from: null },
        ],
      },
    ],
  };
  const text = sayChart(reading);
  expect(text).toContain("| Jan | 41.2 |\n| Feb | 7 |");
  expect(text).toMatch(/\*\*Sales\*\*.*Jan, Feb.*linear, labels from 0 to 100.*\*\*Oslo\*\*/s);
});

test("a model without tools answers with the numbers, through the recipe and the child process of the eyes", async () => {
  const plan = planChart(0);
  const blobs = createMemoryBlobs();
  const { width, height } = plan;
  const image: PartOf<"image"> = { type: "image", blob: await blobs.write(await drawChart(plan), { mediaType: "image/png", width, height }) };
  const eyes = createEyes();
  try {
    const view = await askWithoutTools(createReadChart(eyes) as Tool, "Turn this chart into a table", [image], blobs);
    expect(view.answer.text).toMatch(/logarithmic.*\| April \| 6\d \|.*\| January \| 3[67]0 \|/s);
  } finally {
    eyes.close();
  }
}, 60_000);

test("the tool hands the picture to the eyes, and says when there is nothing to measure", async () => {
  const plan = planChart(0);
  const { context } = await contextWithPicture(await drawChart(plan), plan);
  const blind = createReadChart({ readChart: async () => null });
  expect((await blind.run({}, context)).text).toMatch(/No chart/);
});
