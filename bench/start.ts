// From typing to listening, and what an idle server holds: `melete start` on a model server, with and without a first answer, and with
// melete-nano, beside an empty Node. Memory is what the system says of the process (resident), some seconds after the last thing happened.
import { setTimeout as sleep } from "node:timers/promises";
import { spawnFakeProvider } from "@melete/server/test-support";
import { median, type Measurement, type Report } from "./report.ts";
import { memoryMbOf, startMelete } from "./serving/server-process.ts";

const rounds = Number(process.env.MELETE_BENCH_ROUNDS ?? 5);
/** long enough for what is loaded after listening, and for V8 to give back what it no longer needs */
const idleMs = 4000;

export async function run(): Promise<Report> {
  const provider = await spawnFakeProvider({ tokens: 30 });
  // other model servers of this machine are not part of the figure
  const alone = { MELETE_LOCAL_SERVERS: "none", MELETE_LOG: "silent" };
  const listening: Record<string, number[]> = { "on a model server": [], "with melete-nano": [] };
  const memory: Record<string, number[]> = {};
  const note = (name: string, pid: number): void => {
    const now = memoryMbOf(pid)?.now;
    if (now !== undefined) memory[name] = [...(memory[name] ?? []), now];
  };
  for (let round = 0; round < rounds; round++) {
    const melete = await startMelete(provider.url, [], alone);
    listening["on a model server"].push(melete.listeningMs);
    if (round < 2) {
      await sleep(idleMs);
      note("on a model server, idle, nothing asked yet", melete.pid);
      for (let answer = 0; answer < 20; answer++) await ask(melete.url);
      await sleep(idleMs);
      note("on a model server, idle after 20 answers", melete.pid);
    }
    await melete.stop();
    const nano = await startMelete("", [], { ...alone, MELETE_MODEL: "" });
    listening["with melete-nano"].push(nano.listeningMs);
    if (round === 0) {
      await sleep(idleMs);
      note("with melete-nano, idle", nano.pid);
    }
    await nano.stop();
  }
  await provider.stop();
  const measurements: Measurement[] = [
    ...Object.entries(listening).map(([name, samples]) => ({
      name: `${name}: from spawn to listening`,
      unit: "ms",
      value: median(samples),
      samples,
    })),
    ...Object.entries(memory).map(([name, samples]) => ({ name: `${name}: resident memory`, unit: "MB", value: median(samples), samples })),
  ];
  return { title: "start and idle memory of `melete start`; targets without melete-nano: listening under 1000 ms, idle under 150 MB", measurements };
}

async function ask(url: string): Promise<void> {
  const body = JSON.stringify({ model: "fake", messages: [{ role: "user", content: "Count." }], stream: true });
  const response = await fetch(`${url}/v1/chat/completions`, { method: "POST", headers: { "content-type": "application/json" }, body });
  await response.text();
}
