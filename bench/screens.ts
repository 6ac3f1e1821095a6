// Is what is written on application screens found? Rendered screens of 1280 x 800, every element with text asked for; the browser's boxes are the
// truth. MELETE_BENCH_SCREENS sets how many (default 200).
import { launchChromium, locateTexts, readText } from "@melete/tools/test-support";
import { median, type Report } from "./report.ts";

const screens = Number(process.env.MELETE_BENCH_SCREENS ?? 200);

export async function run(): Promise<Report> {
  const browser = await launchChromium({ network: "none" });
  await locateTexts(browser, 0, readText); // loads
  const missed: string[] = [];
  const times: number[] = [];
  let elements = 0;
  for (let seed = 0; seed < screens; seed += 1) {
    const located = await locateTexts(browser, seed, readText);
    elements += located.elements;
    missed.push(...located.missed.map((text) => `${JSON.stringify(text)} (${seed})`));
    times.push(located.ms);
  }
  await browser.close();
  const few = missed.length > 12 ? [...missed.slice(0, 12), "…"] : missed;
  return {
    title: `${screens} rendered screens of 1280 x 800, ${elements} elements with text: is the point for each in its box?`,
    measurements: [
      {
        name: "elements located",
        unit: "%",
        value: (100 * (elements - missed.length)) / elements,
        note: few.length > 0 ? `missed ${few.join(", ")}` : undefined,
      },
      { name: "time to read a screen, warm", unit: "ms", value: median(times), note: `slowest ${Math.max(...times).toFixed(0)} ms` },
    ],
  };
}
