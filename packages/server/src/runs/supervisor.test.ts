import { createGate, emptyTurnView, reduceTurn, type TurnEvent } from "@melete/core";
import { expect, test } from "vitest";
import { openSqliteStore } from "../store/sqlite-store.ts";
import type { Store } from "../store/store.ts";
import { answerSteps, scriptedTurn, type TurnStep } from "../test-support.ts";
import { createSupervisor, type Supervisor } from "./supervisor.ts";

const blobs = { read: () => Promise.reject(new Error("no blobs here")) };

async function openTurn(): Promise<{ store: Store; supervisor: Supervisor; errors: unknown[]; run(steps: TurnStep[]): void }> {
  const store = openSqliteStore(":memory:");
  const errors: unknown[] = [];
  const supervisor = createSupervisor({ store, blobs, schedule: () => () => undefined, onError: (error) => errors.push(error) });
  await store.createConversation({ id: "c", title: "", createdAt: 1, updatedAt: 1 });
  await store.startTurn({
    turn: { id: "t", conversationId: "c", mode: "instant", model: "m", agents: null, budget: null, createdAt: 1 },
    message: { id: "m", role: "user", parts: [{ type: "text", text: "Hi" }], turnId: "t", createdAt: 1 },
    title: "Hi",
  });
  const run = (steps: TurnStep[]): void => supervisor.start({ turnId: "t", messages: [], mode: "instant" }, scriptedTurn(steps));
  return { store, supervisor, errors, run };
}

async function read(supervisor: Supervisor, after = -1, signal = new AbortController().signal): Promise<TurnEvent[]> {
  const events: TurnEvent[] = [];
  for await (const event of supervisor.events("t", after, signal)) events.push(event);
  return events;
}

const textOf = (events: TurnEvent[]): string => events.reduce(reduceTurn, emptyTurnView).answer.text;

test("a reader gets every event, and the answer is stored before the reader hears of the end", async () => {
  const { store, supervisor, run } = await openTurn();
  run(answerSteps("It ", "is ", "12."));
  for await (const event of supervisor.events("t", -1, new AbortController().signal)) {
    if (event.type !== "turn-end") continue;
    expect((await store.messages("c")).at(-1)).toMatchObject({ role: "assistant", turnId: "t", parts: [{ type: "text", text: "It is 12." }] });
    expect((await store.turn("t"))?.status).toBe("ended");
  }
  expect(textOf(await read(supervisor))).toBe("It is 12.");
});

test("readers who attach while the turn runs, at any seq, end with the same view as one who was there from the start", async () => {
  const { supervisor, run } = await openTurn();
  const gate = createGate();
  run([...answerSteps("a", "b", "c", "d").slice(0, 5), gate.wait, ...answerSteps("d", "e", "f").slice(2)]);
  const first = read(supervisor);
  await gate.reached;
  const late = [-1, 0, 1, 2, 3, 4].map((after) => ({ after, events: read(supervisor, after) }));
  gate.open();
  const all = await first;
  const complete = all.reduce(reduceTurn, emptyTurnView);
  expect(complete.answer.text).toBe("abcdef");
  for (const { after, events } of late) {
    const seen = all.filter((event) => event.seq <= after);
    expect([...seen, ...(await events)].reduce(reduceTurn, emptyTurnView), `after ${after}`).toEqual(complete);
  }
});

test("events that arrive while the log is being read are told once", async () => {
  const { store } = await openTurn();
  const gate = createGate();
  const read = createGate();
  const slow: Store = {
    ...store,
    async events(turnId, after) {
      await read.wait();
      return store.events(turnId, after);
    },
  };
  const supervisor = createSupervisor({ store: slow, blobs, schedule: () => () => undefined });
  const steps = answerSteps("a", "b");
  const last = createGate();
  const paused = [...steps.slice(0, 3), gate.wait, ...steps.slice(3, 5), last.wait, ...steps.slice(5)];
  supervisor.start({ turnId: "t", messages: [], mode: "instant" }, scriptedTurn(paused));
  await gate.reached;
  const seqs: number[] = [];
  const reading = (async () => {
    for await (const event of supervisor.events("t", -1, new AbortController().signal)) seqs.push(event.seq);
  })();
  await read.reached;
  gate.open();
  await last.reached;
  read.open();
  last.open();
  await reading;
  expect(seqs).toEqual([0, 1, 2, 3, 4, 5, 6]);
});

test("a reader who leaves cancels nothing", async () => {
  const { supervisor, run, store } = await openTurn();
  const gate = createGate();
  run([...answerSteps("a").slice(0, 3), gate.wait, ...answerSteps("b").slice(2)]);
  const leaving = new AbortController();
  const seen: TurnEvent[] = [];
  for await (const event of supervisor.events("t", -1, leaving.signal)) {
    seen.push(event);
    if (event.type === "text-delta") leaving.abort();
  }
  expect(textOf(seen)).toBe("a");
  gate.open();
  await supervisor.ended("t");
  expect((await store.messages("c")).at(-1)?.parts).toEqual([{ type: "text", text: "ab" }]);
});

test("stop ends the turn as stopped and keeps what had arrived", async () => {
  const { supervisor, run, store } = await openTurn();
  const gate = createGate();
  run([...answerSteps("half").slice(0, 3), gate.wait]);
  await gate.reached;
  expect(supervisor.stop("t")).toBe(true);
  await supervisor.ended("t");
  expect((await read(supervisor)).at(-1)).toMatchObject({ type: "turn-end", reason: "stopped" });
  expect((await store.messages("c")).at(-1)?.parts).toEqual([{ type: "text", text: "half" }]);
  expect(supervisor.stop("t")).toBe(false);
});

test("a run that throws, or ends without turn-end, is closed as an error that readers see", async () => {
  for (const steps of [answerSteps("a").slice(0, 3), [() => Promise.reject(new Error("broken"))]]) {
    const { supervisor, run, errors } = await openTurn();
    run(steps);
    const events = await read(supervisor);
    expect(events.at(-1)).toMatchObject({ type: "turn-end", reason: "error", failure: { kind: "internal" } });
    expect(errors).toHaveLength(1);
  }
});

test("a turn that was running when the process died is closed at the next start, with what it had", async () => {
  const { store } = await openTurn();
  await store.appendEvents("t", [{ event: { type: "text-delta", turnId: "t", seq: 7, text: "half" } }]);
  const next = createSupervisor({ store, blobs });
  expect(await next.closeInterrupted()).toBe(1);
  expect(await next.closeInterrupted()).toBe(0);
  const end = (await read(next)).at(-1);
  expect(end).toMatchObject({ type: "turn-end", reason: "error", failure: { message: expect.stringContaining("interrupted") } });
  expect((await store.messages("c")).at(-1)?.parts).toEqual([{ type: "text", text: "half" }]);
  // a reader who had seen more than was stored still learns that it is over
  expect(await read(next, 42)).toEqual([end]);
});

test("closing the supervisor stops every run and stores it", async () => {
  const { supervisor, run, store } = await openTurn();
  const gate = createGate();
  run([...answerSteps("a").slice(0, 3), gate.wait]);
  await gate.reached;
  await supervisor.close();
  expect((await store.turn("t"))?.status).toBe("ended");
});
