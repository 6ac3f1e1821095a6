import type { TurnEvent } from "@melete/core";
import { expect, test } from "vitest";
import { memoryStore } from "../test-support.ts";
import { followTurn } from "./follow-turn.ts";
import { createTails } from "./tails.ts";

const text = (seq: number): TurnEvent => ({ type: "text-delta", turnId: "t", seq, text: `${seq}` });
const end = (seq: number): TurnEvent => ({ type: "turn-end", turnId: "t", seq, reason: "done", degraded: false });

async function open() {
  const store = memoryStore();
  await store.createConversation({ id: "c", title: "", createdAt: 1, updatedAt: 1, origin: "app", userId: "local" });
  await store.startTurn({
    conversationId: "c",
    model: "m",
    request: { turnId: "t", mode: "instant" },
    message: { id: "m", role: "user", parts: [], turnId: "t", createdAt: 1 },
    title: "",
    createdAt: 1,
  });
  await store.claimTurn("t", "p");
  const write = (...events: TurnEvent[]) => store.appendEvents([{ turnId: "t", attempt: 1, rows: events.map((event) => ({ event })) }]);
  return { store, write, tails: createTails() };
}

const next = async (reading: AsyncGenerator<TurnEvent>) => (await reading.next()).value?.seq;

test("events that were stored by a process which died before it could say so are read from the log", async () => {
  const { store, write, tails } = await open();
  await write(text(0));
  const reading = followTurn(store, tails, "t", -1, new AbortController().signal);
  expect(await next(reading)).toBe(0);
  const waiting = next(reading);
  // 1 and 2 are stored and never told; 3 is told by whoever went on
  await write(text(1), text(2), text(3));
  tails.tell("t", [text(3)]);
  expect([await waiting, await next(reading), await next(reading)]).toEqual([1, 2, 3]);
  tails.tell("t", [end(4)]);
  expect(await next(reading)).toBe(4);
  expect((await reading.next()).done).toBe(true);
});

test("a reader that is slow is not held in memory: it gets the rest from the log", async () => {
  const { store, write, tails } = await open();
  const reading = followTurn(store, tails, "t", -1, new AbortController().signal);
  await write(text(0));
  expect(await next(reading)).toBe(0);
  const events = Array.from({ length: 3000 }, (_, index) => text(index + 1));
  await write(...events);
  for (const event of events) tails.tell("t", [event]);
  for (const event of events) expect(await next(reading)).toBe(event.seq);
  await reading.return(undefined);
});
