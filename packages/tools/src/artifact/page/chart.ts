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
  const narrow = window.innerWidth < 560;
  const spec = { autosize: { type: "fit-x", contains: "padding" }, background: "transparent", ...tall, ...wrapTitle(tall.title) } as TopLevelSpec;
  const ink = dark.matches ? "#e6e9e7" : "#1d2421";
  const line = dark.matches ? "#3a4541" : "#d8dedb";
  const words = { labelColor: ink, titleColor: ink };
  const config = {
    font: "system-ui, sans-serif",
    axis: { ...words, gridColor: line, domainColor: line, tickColor: line, labelFontSize: 12, titleFontSize: 12 },
    legend: { ...(narrow ? { orient: "bottom" as const, columns: 3 } : {}), ...words, labelFontSize: 12, titleFontSize: 12 },
    header: words,
    title: { color: ink, fontSize: 15, anchor: "start" as const },
    text: { color: ink },
    view: { stroke: null },
  };
  const view = new vega.View(vega.parse(compile(spec, { config }).spec), { renderer: "svg", container: chart ?? undefined, hover: true });
  drawn = view;
  await view.runAsync();
}

/** A title is one line in Vega, and is cut off where the window ends. */
function wrapTitle(title: unknown): { title?: unknown } {
  const text = typeof title === "string" ? title : null;
  if (text === null) return {};
  const maxCharacters = Math.max(16, Math.floor((window.innerWidth - 40) / 8.5));
  const lines = [""];
  for (const word of text.split(" ")) {
    const line = lines[lines.length - 1];
    if (line !== "" && line.length + 1 + word.length > maxCharacters) lines.push(word);
    else lines[lines.length - 1] = line === "" ? word : `${line} ${word}`;
  }
  return { title: lines };
}

function failed(error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  if (chart !== null) chart.textContent = `The chart cannot be drawn: ${message}`;
  console.error(`The chart cannot be drawn: ${message}`);
}

draw().catch(failed);
dark.addEventListener("change", () => draw().catch(failed));
