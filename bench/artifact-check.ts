// How long it takes to build an artifact's page and to look at it: hover, focus and click twelve controls at two sizes, with pictures.
// The first look starts the browser; the others find it warm.
import { buildPage, checkPage, keptBrowser } from "@melete/tools/test-support";
import { type Measurement, median, type Report } from "./report.ts";

const rounds = 7;

const sources = [
  {
    name: "HTML, 12 controls",
    mediaType: "text/html",
    source: `<style>button{min-width:44px;min-height:44px}</style><h1>Keys</h1>${Array.from({ length: 12 }, (_, index) => `<button onclick="this.dataset.n=1">${index}</button>`).join(" ")}`,
  },
  {
    name: "React, 12 controls",
    mediaType: "text/jsx",
    source: `import { useState } from "react";
export default function Keys() {
  const [pressed, setPressed] = useState(0);
  return <main><h1>{pressed}</h1>{Array.from({ length: 12 }, (_, key) => <button key={key} style={{ minWidth: 44, minHeight: 44 }} onClick={() => setPressed(key)}>{key}</button>)}</main>;
}`,
  },
  {
    name: "Vega-Lite chart",
    mediaType: "application/vnd.vega-lite+json",
    source: JSON.stringify({
      data: { values: Array.from({ length: 40 }, (_, x) => ({ x, y: (x * 7) % 23 })) },
      mark: "line",
      encoding: { x: { field: "x", type: "quantitative" }, y: { field: "y", type: "quantitative" } },
    }),
  },
] as const;

export async function run(): Promise<Report> {
  const measurements: Measurement[] = [];
  const { signal } = new AbortController();
  for (const [index, { name, ...source }] of sources.entries()) {
    const builds: number[] = [];
    const looks: number[] = [];
    let problems = 0;
    for (let round = 0; round <= rounds; round++) {
      const started = performance.now();
      const page = await buildPage({ title: name, ...source });
      if (!page.ok) throw new Error(page.problem);
      const built = performance.now();
      problems = (await checkPage(page.html, signal)).problems.length;
      const looked = performance.now();
      // the first round is warming up, and of the first page the browser's start
      if (round === 0 && index === 0) measurements.push({ name: "first look, with the browser's start", unit: "ms", value: looked - built });
      if (round === 0) continue;
      builds.push(built - started);
      looks.push(looked - built);
    }
    measurements.push({ name: `build: ${name}`, unit: "ms", value: median(builds), samples: builds });
    measurements.push({
      name: `look: ${name}`,
      unit: "ms",
      value: median(looks),
      samples: looks,
      note: problems === 0 ? undefined : `${problems} problems found`,
    });
  }
  await keptBrowser.close();
  return { title: "an artifact's page is built, and looked at in a browser at two sizes", measurements };
}
