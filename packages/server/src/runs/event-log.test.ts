import { emptyTurnView, reduceTurn, type TurnEvent, type TurnEventBody } from "@melete/core";
import { expect, test } from "vitest";
import type { LogRow } from "../store/store.ts";
import { usage } from "../test-support.ts";
import { createEventLog, eventAfter } from "./event-log.ts";

const stamp = (bodies: TurnEventBody[]): TurnEvent[] => bodies.map((body, seq) => ({ ...body, turnId: "t", seq }) as TurnEvent);

const progress = (agentId: string, tokens: number): TurnEventBody => ({
  type: "agent-progress",
  agentId,
  tokens,
  elapsedMs: tokens,
  gist: `${tokens}`,
});

const events = stamp([
  { type: "turn-start", mode: "contemplating", model: "m" },
  { type: "agent-start", agentId: "a", stage: "draft", round: 1 },
  { type: "agent-start", agentId: "b", stage: "draft", round: 1 },
  progress("a", 1),
  { type: "reasoning-delta", text: "Let " },
  progress("b", 1),
  { type: "reasoning-delta", text: "us see." },
  progress("a", 2),
  { type: "text-delta", text: "It " },
  { type: "text-delta", text: "is " },
  progress("a", 3),
  { type: "text-delta", text: "🦉, " },
  { type: "reasoning-delta", text: "Sure." },
  { type: "text-delta", text: "an owl." },
  { type: "agent-end", agentId: "a", reason: "done", record: null, usage, elapsedMs: 9 },
  { type: "answer-end" },
]);

/** A log whose window ends after every `window` events. */
async function logged(window: number): Promise<{ rows: LogRow[]; writes: number }> {
  const rows: LogRow[] = [];
  let writes = 0;
  const timers: (() => void)[] = [];
  const log = createEventLog({
    write: async (more) => {
      writes += 1;
      rows.push(...structuredClone(more));
    },
    schedule: (task) => {
      timers.push(task);
      return () => void timers.pop();
    },
  });
  for (const [index, event] of events.entries()) {
    log.append(structuredClone(event));
    if ((index + 1) % window === 0) timers.at(-1)?.();
  }
  await log.flush();
  return { rows, writes };
}

const fold = (from: TurnEvent[]) => from.reduce(reduceTurn, emptyTurnView);

test("neighbouring deltas become one row with the seq of the last, and older progress is dropped", async () => {
  const { rows } = await logged(1000);
  expect(rows.map(({ event }) => [event.seq, event.type])).toEqual([
    [0, "turn-start"],
    [1, "agent-start"],
    [2, "agent-start"],
    [5, "agent-progress"],
    [6, "reasoning-delta"],
    [10, "agent-progress"],
    [11, "text-delta"],
    [12, "reasoning-delta"],
    [13, "text-delta"],
    [14, "agent-end"],
    [15, "answer-end"],
  ]);
  expect(rows.find(({ event }) => event.seq === 11)).toEqual({
    event: { type: "text-delta", turnId: "t", seq: 11, text: "It is 🦉, " },
    pieces: [
      [8, 3],
      [9, 6],
      [11, 10],
    ],
  });
});

test("an event that is not text is stored at once, text only when its window ends", () => {
  const rows: LogRow[] = [];
  let scheduled = 0;
  const log = createEventLog({
    write: async (more) => void rows.push(...more),
    schedule: () => {
      scheduled += 1;
      return () => undefined;
    },
  });
  log.append(events[8]);
  log.append(events[9]);
  expect(scheduled).toBe(1);
  return Promise.resolve()
    .then(() => expect(rows).toEqual([]))
    .then(() => log.append(events[15]))
    .then(() => expect(rows.map((row) => row.event.seq)).toEqual([9, 15]));
});

test.each([1, 2, 3, 5, 7, 1000])("a reader who comes back at any seq ends with the same view (window of %i events)", async (window) => {
  const { rows } = await logged(window);
  const complete = fold(events);
  for (let after = -1; after < events.length; after++) {
    const live = events.filter((event) => event.seq <= after);
    const replay = rows.flatMap((row) => eventAfter(row, after) ?? []);
    expect(replay.every((event) => event.seq > after)).toBe(true);
    expect(fold([...live, ...replay]), `after ${after}`).toEqual(complete);
  }
});

test("a row that cannot be stored is reported by flush", async () => {
  const log = createEventLog({ write: () => Promise.reject(new Error("disk full")), schedule: () => () => undefined });
  log.append(events[0]);
  await expect(log.flush()).rejects.toThrow("disk full");
});
