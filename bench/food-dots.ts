// Do dots, scores and cards of the food page keep their rules? 200 generated layouts with up to 25 foods at five sizes of window, measured in
// Chromium by the geometry of the DOM; every card is opened. MELETE_BENCH_LAYOUTS sets how many (default 200).
import { foodLayoutPage, generateLayout, launchChromium, measureDots, viewports } from "@melete/tools/test-support";
import { type Measurement, median, type Report } from "./report.ts";

const layouts = Number(process.env.MELETE_BENCH_LAYOUTS ?? 200);

export async function run(): Promise<Report> {
  const browser = await launchChromium({ network: "none" });
  const found = new Map<string, string[]>(viewports.map((viewport) => [nameOf(viewport), []]));
  const times: number[] = [];
  let foods = 0;
  try {
    const page = await browser.newPage({ viewport: viewports[0] });
    for (let seed = 0; seed < layouts; seed++) {
      const layout = generateLayout(seed);
      foods += layout.boxes.length;
      await page.goto("about:blank");
      await page.setContent(await foodLayoutPage(layout, seed));
      for (const viewport of viewports) {
        const started = performance.now();
        const problems = await measureDots(page, viewport, layout.boxes);
        times.push(performance.now() - started);
        found.get(nameOf(viewport))?.push(...problems.map((problem) => `layout ${seed} (${layout.kind}): ${problem}`));
      }
    }
  } finally {
    await browser.close();
  }
  return {
    title: `${layouts} layouts with ${foods} foods at ${viewports.length} sizes of window: dot in its box, no overlap, score above, card on top and inside`,
    measurements: [
      ...[...found].map(
        ([name, problems]): Measurement => ({
          name: `violations at ${name}`,
          unit: "",
          value: problems.length,
          note: problems.slice(0, 3).join("; ") || undefined,
        }),
      ),
      { name: "cards opened", unit: "", value: foods * viewports.length },
      { name: "lay out and open every card", unit: "ms", value: median(times), note: `slowest ${Math.max(...times).toFixed(0)} ms` },
    ],
  };
}

function nameOf({ width, height }: { width: number; height: number }): string {
  return `${width} x ${height}`;
}
