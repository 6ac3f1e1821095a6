// Draws the Vega-Lite chart whose JSON lies in the page, as wide as the window, in the window's colours.
import * as vega from "vega";
import { compile, type TopLevelSpec } from "vega-lite";

const dark = window.matchMedia("(prefers-color-scheme: dark)");
const chart = document.getElementById("chart");
const text = document.getElementById("spec")?.textContent ?? "{}";
let drawn: vega.View | undefined;

async function draw(): Promise<void> {
  drawn?.finalize();
  const given = JSON.parse(text) as Record<string, unknown>;
  // a single view without a width of its own fills the frame; compositions have widths inside
  const single = "mark" in given || "layer" in given;
  const sized = single && given.width === undefined ? { width: "container", ...given } : given;
  const tall = single && given.height === undefined ? { height: 320, ...sized } : sized;
  const spec = { autosize: { type: "fit-x", contains: "padding" }, background: "transparent", ...tall } as TopLevelSpec;
  const ink = dark.matches ? "#e6e9e7" : "#1d2421";
  const line = dark.matches ? "#3a4541" : "#d8dedb";
  const words = { labelColor: ink, titleColor: ink };
  const config = {
    font: "system-ui, sans-serif",
    axis: { ...words, gridColor: line, domainColor: line, tickColor: line, labelFontSize: 12, titleFontSize: 12 },
    legend: { ...words, labelFontSize: 12, titleFontSize: 12 },
    header: words,
    title: { color: ink, fontSize: 15, anchor: "start" as const },
    text: { color: ink },
    view: { stroke: null },
  };
  const view = new vega.View(vega.parse(compile(spec, { config }).spec), { renderer: "svg", container: chart ?? undefined, hover: true });
  drawn = view;
  await view.runAsync();
}

function failed(error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  if (chart !== null) chart.textContent = `The chart cannot be drawn: ${message}`;
  console.error(`The chart cannot be drawn: ${message}`);
}

draw().catch(failed);
dark.addEventListener("change", () => draw().catch(failed));
