// Two hundred Contemplating turns of four agents at once, over the native API of a real `melete start`: posted, stored, followed by a
// reader each. Is an event lost, and what does it take? The readers share this process.
import { spawnFakeProvider } from "@melete/server/test-support";
import type { Report } from "./report.ts";
import { inLanes, runTurnOver } from "./serving/run-turn.ts";
import { cpuMsOf, memoryMbOf, startMelete } from "./serving/server-process.ts";

const turns = Number(process.env.MELETE_BENCH_TURNS ?? 200);
/** Answers of four agents all differ (each token is a time), so every turn ends with an agent that reads them all. */
const provider = { stamp: true, tokens: { mean: 60, sigma: 0.6 }, tokenMs: 50, firstTokenMs: 200 };

export async function run(): Promise<Report> {
  const fake = await spawnFakeProvider({ ...provider, tokens: 5, tokenMs: 0, firstTokenMs: 0 });
  const melete = await startMelete(fake.url, [], { MELETE_LOCAL_SERVERS: "none", MELETE_LOG: "silent" });
  const turn = { mode: "contemplating", agents: 4 };
  await inLanes(20, 4, () => runTurnOver(melete.url, turn));
  await fake.configure(provider);
  const before = memoryMbOf(melete.pid);
  const cpu = cpuMsOf(melete.pid) ?? Number.NaN;
  const started = performance.now();
  const read = await inLanes(turns, turns, () => runTurnOver(melete.url, turn));
  const seconds = (performance.now() - started) / 1000;
  const cpuMs = (cpuMsOf(melete.pid) ?? Number.NaN) - cpu;
  const memory = memoryMbOf(melete.pid);
  const { running, requests } = await fake.log();
  await melete.stop();
  await fake.stop();
  const events = read.reduce((sum, turnRead) => sum + turnRead.events, 0);
  const broken = read.filter(({ problem }) => problem !== "");
  const done = read.filter(({ reason }) => reason === "done").length;
  const tokens = requests.reduce((sum, request) => sum + request.tokens, 0);
  return {
    title: `${turns} Contemplating turns of 4 agents at once, each followed by a reader, 20 tokens a second and agent`,
    measurements: [
      { name: "turns that ended with an answer", unit: `of ${turns}`, value: done },
      { name: "readers that missed an event or got one twice", unit: `of ${turns}`, value: broken.length, note: broken[0]?.problem },
      { name: "requests still running at the provider", unit: "", value: running },
      { name: "from the first post to the last end", unit: "s", value: seconds },
      {
        name: "events read",
        unit: "per second",
        value: events / seconds,
        note: `${events} in all, from ${tokens} tokens of ${requests.length} generations`,
      },
      { name: "processor time of the server per token of the provider", unit: "µs", value: (cpuMs * 1000) / tokens },
      { name: "resident memory before", unit: "MB", value: before?.now ?? Number.NaN },
      { name: "resident memory at its highest", unit: "MB", value: memory?.peak ?? Number.NaN },
    ],
  };
}
