import { emptyTurnView, reduceTurn, type TurnEvent, type TurnEventBody } from "@melete/core";
import { expect, test } from "vitest";
import { eventsOfRow, type LogRow } from "../store/log-row.ts";
import type { EventBatch } from "../store/store.ts";
import { usage } from "../test-support.ts";
import { createEventWriter, type EventWriterOptions, type TurnLog, windowMs } from "./event-writer.ts";

const progress = (agentId: string, tokens: number): TurnEventBody => ({
  type: "agent-progress",
  agentId,
  tokens,
  elapsedMs: tokens,
  gist: `${tokens}`,
});
const text = (words: string): TurnEventBody => ({ type: "text-delta", text: words });

const bodies: TurnEventBody[] = [
  { type: "turn-start", mode: "contemplating", model: "m" },
  { type: "agent-start", agentId: "a", stage: "draft", round: 1 },
  { type: "agent-start", agentId: "b", stage: "draft", round: 1 },
  progress("a", 1),
  { type: "reasoning-delta", text: "Let " },
  progress("b", 1),
  { type: "reasoning-delta", text: "us see." },
  progress("a", 2),
  text("It "),
  text("is "),
  progress("a", 3),
  text("🦉, "),
  { type: "reasoning-delta", text: "Sure." },
  text("an owl."),
  { type: "agent-end", agentId: "a", reason: "done", record: null, usage, elapsedMs: 9 },
  { type: "answer-end" },
];

interface Bench {
  /** a log of the turn "t", or another */
  open(turnId?: string): TurnLog;
  say(log: TurnLog, body: TurnEventBody): void;
  /** what the store has, by the first seq of each row */
  rows(turnId?: string): LogRow[];
  told: TurnEvent[];
  writes: EventBatch[][];
  lost: string[];
  timers: { task: () => void; ms: number }[];
  clock: { ms: number };
}

function createBench(write?: EventWriterOptions["write"]): Bench {
  const stored = new Map<string, Map<number, LogRow>>();
  const bench: Omit<Bench, "open" | "say" | "rows"> = { told: [], writes: [], lost: [], timers: [], clock: { ms: 0 } };
  const keep = (batches: EventBatch[]): Set<string> => {
    for (const { turnId, rows } of batches) {
      const log = stored.get(turnId) ?? new Map<number, LogRow>();
      stored.set(turnId, log);
      for (const row of rows) log.set(row.event.seq, structuredClone(row));
    }
    return new Set();
  };
  const writer = createEventWriter({
    async write(batches) {
      bench.writes.push(structuredClone(batches));
      const refused = (await write?.(batches)) ?? new Set<string>();
      keep(batches.filter(({ turnId }) => !refused.has(turnId)));
      return refused;
    },
    schedule: (task, ms) => {
      bench.timers.push({ task, ms });
      return () => undefined;
    },
    now: () => bench.clock.ms,
    onError: () => undefined,
  });
  return {
    ...bench,
    open: (turnId = "t") => writer.open(turnId, 1, 0, { stored: (events) => bench.told.push(...events), lost: (why) => bench.lost.push(why) }),
    say: (log, body) => log.append({ ...body, turnId: "t", seq: 0 } as TurnEvent),
    rows: (turnId = "t") => [...(stored.get(turnId)?.values() ?? [])].sort((a, b) => a.event.seq - b.event.seq),
  };
}

test.each([1, 2, 3, 5, 100])(
  "whoever reads at any seq gets exactly what was told, whatever came together (%i events per write)",
  async (perWrite) => {
    const bench = createBench();
    const log = bench.open();
    for (const [index, body] of bodies.entries()) {
      bench.say(log, body);
      bench.clock.ms += 30;
      if ((index + 1) % perWrite === 0) await log.flush();
      if (index === 9) bench.timers.at(-1)?.task();
    }
    await log.flush();
    expect(bench.told.map(({ seq }) => seq)).toEqual(bench.told.map((_, index) => index));
    for (let after = -1; after < bench.told.length; after++) {
      expect(
        bench.rows().flatMap((row) => eventsOfRow(row, after)),
        `after ${after}`,
      ).toEqual(bench.told.slice(after + 1));
    }
    const view = bench.told.reduce(reduceTurn, emptyTurnView);
    expect(view).toMatchObject({ answer: { text: "It is 🦉, an owl.", reasoning: "Let us see.Sure." }, agents: [{ status: "done" }, { tokens: 1 }] });
  },
);

test("neighbouring deltas share a row until its window is over, and the row is written over itself", async () => {
  const bench = createBench();
  const log = bench.open();
  for (const word of ["a", "b", "c"]) {
    bench.say(log, text(word));
    await log.flush();
    bench.clock.ms += windowMs / 4;
  }
  expect(bench.rows()).toMatchObject([
    {
      event: { seq: 0, text: "abc" },
      pieces: [
        [0, 1],
        [1, 2],
        [2, 3],
      ],
    },
  ]);
  bench.clock.ms += windowMs;
  bench.say(log, text("d"));
  await log.flush();
  expect(bench.rows().map(({ event }) => [event.seq, "text" in event && event.text])).toEqual([
    [0, "abc"],
    [3, "d"],
  ]);
});

test("what comes while a write is on its way goes into the next one, with the events of all turns", async () => {
  let release: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  const bench = createBench(async () => {
    if (bench.writes.length === 1) await gate;
    return new Set();
  });
  const one = bench.open("one");
  const two = bench.open("two");
  bench.say(one, { type: "answer-end" });
  const first = one.flush();
  while (bench.writes.length === 0) await new Promise((resolve) => setImmediate(resolve));
  for (const log of [one, two, one, two]) bench.say(log, { type: "answer-end" });
  expect(bench.told).toEqual([]);
  release();
  await Promise.all([first, one.flush(), two.flush()]);
  expect(bench.writes.map((batches) => batches.map(({ turnId, rows }) => [turnId, rows.length]))).toEqual([
    [["one", 1]],
    [
      ["one", 2],
      ["two", 2],
    ],
  ]);
});

test("a newer note of progress replaces the one that waits; none comes after its agent's end", async () => {
  const bench = createBench();
  const log = bench.open();
  for (const tokens of [1, 2, 3]) bench.say(log, progress("a", tokens));
  bench.say(log, progress("b", 7));
  await log.flush();
  expect(bench.told).toEqual([]);
  expect(bench.timers.map(({ ms }) => ms)).toEqual([windowMs]);
  bench.timers[0].task();
  await log.flush();
  expect(bench.told).toMatchObject([
    { agentId: "a", tokens: 3, seq: 0 },
    { agentId: "b", tokens: 7, seq: 1 },
  ]);
  bench.say(log, progress("a", 4));
  bench.say(log, { type: "agent-end", agentId: "a", reason: "done", record: null, usage, elapsedMs: 9 });
  bench.timers.at(-1)?.task();
  await log.flush();
  expect(bench.told.map(({ type }) => type)).toEqual(["agent-progress", "agent-progress", "agent-end"]);
});

test("a refused log says nothing more; the others of the same write go on", async () => {
  const bench = createBench(async () => new Set(["lost"]));
  const lost = bench.open("lost");
  const kept = bench.open("kept");
  for (const log of [lost, kept]) bench.say(log, { type: "answer-end" });
  expect(await Promise.all([lost.flush(), kept.flush()])).toEqual([false, true]);
  bench.say(lost, { type: "answer-end" });
  expect([bench.lost, bench.told.length, await lost.flush()]).toEqual([["refused"], 1, false]);
});

test("a write that fails is tried again, with what came since; a log whose events cannot be stored is lost", async () => {
  let broken = true;
  const bench = createBench(async () => {
    if (broken) throw new Error("disk full");
    return new Set();
  });
  const log = bench.open();
  bench.say(log, text("a"));
  const flushed = log.flush();
  const tick = async () => {
    while (bench.timers.length === 0) await new Promise((resolve) => setImmediate(resolve));
    bench.timers.shift()?.task();
  };
  await tick();
  bench.say(log, text("b"));
  broken = false;
  await tick();
  expect(await flushed).toBe(true);
  expect(bench.rows().flatMap((row) => eventsOfRow(row))).toEqual(bench.told);
  expect(bench.told).toMatchObject([{ text: "a" }, { text: "b" }]);

  broken = true;
  bench.say(log, text("c"));
  const failing = log.flush();
  for (let attempt = 0; attempt < 4; attempt++) await tick();
  expect([await failing, bench.lost]).toEqual([false, ["failed"]]);
});

test("the last event is numbered behind the others and is written by whoever ends the turn", async () => {
  const bench = createBench();
  const log = bench.open();
  bench.say(log, text("a"));
  await log.flush();
  const { event, rows } = log.last({ type: "turn-end", turnId: "t", seq: 0, reason: "done", degraded: false });
  expect([event.seq, rows]).toEqual([1, [{ event }]]);
  bench.say(log, text("late"));
  expect([await log.flush(), bench.rows().length]).toEqual([false, 1]);
});
