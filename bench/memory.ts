// Does memory stay flat? Ten thousand turns in batches through a real `melete start` on a fast provider, half of them Contemplating;
// after every thousand the heap is measured behind a forced collection. The server runs with its inspector open, which is how it is asked.
import { spawnFakeProvider } from "@melete/server/test-support";
import type { Measurement, Report } from "./report.ts";
import { heapMbOf } from "./serving/inspect-heap.ts";
import { ask, inLanes, runTurnOver } from "./serving/run-turn.ts";
import { memoryMbOf, startMelete } from "./serving/server-process.ts";

const runs = Number(process.env.MELETE_BENCH_RUNS ?? 10_000);
const batch = Math.max(1, Math.floor(runs / 10));
const lanes = 16;

export async function run(): Promise<Report> {
  const fake = await spawnFakeProvider({ tokens: 5 }, { keepLog: false });
  const melete = await startMelete(fake.url, ["--inspect=127.0.0.1:0"], { MELETE_LOCAL_SERVERS: "none", MELETE_LOG: "silent" });
  const inspector = /Debugger listening on (ws:\S+)/.exec(melete.printed())?.[1];
  if (inspector === undefined) throw new Error(`no inspector: ${melete.printed()}`);
  const measurements: Measurement[] = [];
  let failed = 0;
  for (let done = 0; done <= runs; done += batch) {
    const heap = await heapMbOf(inspector);
    const name = `after ${done.toString().padStart(String(runs).length)} runs: heap behind a collection`;
    measurements.push({
      name,
      unit: "MB",
      value: heap.used,
      note: `external ${heap.external.toFixed(1)} MB, resident ${memoryMbOf(melete.pid)?.now.toFixed(0)} MB`,
    });
    if (done >= runs) break;
    const results = await inLanes(batch, lanes, (index) => oneRun(melete.url, index));
    failed += results.filter((ok) => !ok).length;
  }
  await melete.stop();
  await fake.stop();
  const first = measurements[1]?.value ?? Number.NaN;
  const last = measurements.at(-1)?.value ?? Number.NaN;
  measurements.push({
    name: "growth from the first thousand to the last, per run",
    unit: "bytes",
    value: ((last - first) * 2 ** 20) / (runs - batch),
  });
  measurements.push({ name: "runs that did not end as they should", unit: `of ${runs}`, value: failed });
  return {
    title: `${runs} turns, ${lanes} at a time: native Contemplating with 2 agents, native Instant, and stateless chat completions`,
    measurements,
  };
}

async function oneRun(url: string, index: number): Promise<boolean> {
  switch (index % 4) {
    case 0:
      return (await runTurnOver(url, { mode: "contemplating", agents: 2 })).reason === "done";
    case 1:
      return (await runTurnOver(url, { mode: "instant" })).reason === "done";
    default: {
      const body = { model: index % 4 === 2 ? "fake" : "fake+contemplating", stream: true, messages: [{ role: "user", content: "Count." }] };
      return (await ask(url, "/v1/chat/completions", body)).trimEnd().endsWith("[DONE]");
    }
  }
}
