// What storing costs: 200 turns that speak 50 tokens a second each, every event stored before it is told, on SQLite and on PostgreSQL,
// beside the same turns on a store that writes no events. It measures this process; PostgreSQL's own is not counted.
import { createSupervisor, type Data, type Store } from "@melete/server/test-support";
import type { RunTurn, TurnEvent, TurnEventBody } from "@melete/core";
import { newTurn, openStores } from "./open-stores.ts";
import type { Measurement, Report } from "./report.ts";

const turns = 200;
const tokensPerSecond = 50;
const seconds = Number(process.env.MELETE_BENCH_SECONDS ?? 5);
const tokens = tokensPerSecond * seconds;

export async function run(): Promise<Report> {
  const measurements: Measurement[] = [];
  const stores = await openStores();
  const [{ data: first }] = stores;
  const silent: Store = { ...first.store, appendEvents: async () => new Set() };
  measurements.push(...(await measure("no log", { ...first, store: silent }, "n")));
  for (const { name, data, another } of stores) {
    measurements.push(...(await measure(name, data, name)));
    if (another !== null) measurements.push(...(await measure(`${name}, read at another process (here, too)`, data, "far", another)));
    const rows = await data.database.get("SELECT count(*) AS many FROM event WHERE turn_id LIKE ?", `turn-${name}-%`);
    measurements.push({ name: `${name}: rows per second and turn`, unit: "rows", value: Number(rows?.many) / turns / seconds });
  }
  for (const { close } of stores.toReversed()) await close();
  return { title: `${turns} turns of ${tokensPerSecond} tokens/s for ${seconds} s, one reader each`, measurements };
}

async function measure(name: string, data: Data, key: string, another: Data | null = null): Promise<Measurement[]> {
  const { store } = data;
  const blobs = { read: () => Promise.reject(new Error("no blobs here")), write: () => Promise.reject(new Error("nothing is written")) };
  const engineFor = () => ({ runTurn: pacedTurn, contextTokens: 8000 });
  const supervisor = createSupervisor({ ...data, dispatch: "here", blobs, engineFor });
  const readers = another === null ? supervisor : createSupervisor({ ...another, blobs, engineFor });
  const ids = Array.from({ length: turns }, (_, index) => `turn-${key}-${index}`);
  for (const id of ids) await store.createConversation({ id: `c-${id}`, title: "", createdAt: 0, updatedAt: 0, origin: "app", userId: "local" });
  const latencies: number[] = [];
  const before = process.cpuUsage();
  const startedAt = performance.now();
  await Promise.all(
    ids.map(async (id, index) => {
      await pause((index * 1000) / tokensPerSecond / turns);
      await supervisor.start(newTurn(`c-${id}`, id, 1));
      for await (const event of readers.events(id, -1, new AbortController().signal)) {
        if (event.type === "text-delta") latencies.push(performance.now() - Number(event.text));
      }
    }),
  );
  const wallMs = performance.now() - startedAt;
  const cpu = process.cpuUsage(before);
  const sorted = Float64Array.from(latencies).sort();
  const at = (share: number): number => sorted[Math.floor((sorted.length - 1) * share)];
  await supervisor.close();
  if (readers !== supervisor) await readers.close();
  return [
    { name: `${name}: share of one core`, unit: "%", value: ((cpu.user + cpu.system) / 1000 / wallMs) * 100 },
    { name: `${name}: told after, median`, unit: "ms", value: at(0.5) },
    { name: `${name}: told after, p99`, unit: "ms", value: at(0.99), note: `${latencies.length} of ${turns * tokens} tokens` },
  ];
}

/** Says the time, so that a reader knows how long the word was on its way. */
const pacedTurn: RunTurn = async function* ({ turnId }) {
  let seq = 0;
  const stamp = (body: TurnEventBody) => ({ ...body, turnId, seq: seq++ }) as TurnEvent;
  yield stamp({ type: "turn-start", mode: "instant", model: "m" });
  yield stamp({ type: "answer-start", decision: "single" });
  const startedAt = performance.now();
  for (let index = 0; index < tokens; index++) {
    await pause(startedAt + (index * 1000) / tokensPerSecond - performance.now());
    yield stamp({ type: "text-delta", text: String(performance.now()) });
  }
  yield stamp({ type: "answer-end" });
  yield stamp({ type: "turn-end", reason: "done", degraded: false });
};

function pause(ms: number): Promise<void> {
  return ms <= 0 ? Promise.resolve() : new Promise((resolve) => setTimeout(resolve, ms));
}
