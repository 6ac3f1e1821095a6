import { createGate, emptyTurnView, reduceTurn, type RunTurn, type TurnEvent } from "@melete/core";
import { expect, onTestFinished, test } from "vitest";
import type { Store } from "../store/store.ts";
import { answerSteps, memoryStore, scriptedTurn, type TurnStep } from "../test-support.ts";
import { createSupervisor, type Supervisor, type SupervisorOptions } from "./supervisor.ts";

const blobs = { read: () => Promise.reject(new Error("no blobs here")), write: () => Promise.reject(new Error("nothing is written")) };

interface Opened {
  store: Store;
  supervisor: Supervisor;
  errors: unknown[];
  /** starts the turn "t" in the conversation "c" */
  run(): Promise<void>;
}

function supervise(store: Store, steps: TurnStep[] | RunTurn, more: Partial<SupervisorOptions> = {}): { supervisor: Supervisor; errors: unknown[] } {
  const errors: unknown[] = [];
  const runTurn = Array.isArray(steps) ? scriptedTurn(steps) : steps;
  const supervisor = createSupervisor({
    store,
    blobs,
    engineFor: (id) => (id === "m" ? { runTurn, contextTokens: 1000 } : undefined),
    schedule: () => () => undefined,
    onError: (error) => errors.push(error),
    ...more,
  });
  onTestFinished(() => supervisor.close());
  return { supervisor, errors };
}

async function open(steps: TurnStep[] | RunTurn, store = memoryStore()): Promise<Opened> {
  await store.createConversation({ id: "c", title: "", createdAt: 1, updatedAt: 1, origin: "app", userId: "local" });
  const { supervisor, errors } = supervise(store, steps);
  return { store, supervisor, errors, run: () => startTurn(supervisor) };
}

async function startTurn(supervisor: Supervisor, id = "t", model = "m"): Promise<void> {
  await supervisor.start({
    conversationId: "c",
    model,
    request: { turnId: id, mode: "instant" },
    message: { id: `message-${id}`, role: "user", parts: [{ type: "text", text: "Hi" }], turnId: id, createdAt: 1 },
    title: "Hi",
    createdAt: 1,
  });
}

async function read(supervisor: Supervisor, after = -1, signal = new AbortController().signal): Promise<TurnEvent[]> {
  const events: TurnEvent[] = [];
  for await (const event of supervisor.events("t", after, signal)) events.push(event);
  return events;
}

const textOf = (events: TurnEvent[]): string => events.reduce(reduceTurn, emptyTurnView).answer.text;
const lastMessage = async (store: Store) => (await store.messages("c", { limit: 9 })).items.at(-1);

test("a reader gets every event, and the answer is stored before the reader hears of the end", async () => {
  const { store, supervisor, run } = await open(answerSteps("It ", "is ", "12."));
  await run();
  for await (const event of supervisor.events("t", -1, new AbortController().signal)) {
    if (event.type !== "turn-end") continue;
    expect(await lastMessage(store)).toMatchObject({ role: "assistant", turnId: "t", parts: [{ type: "text", text: "It is 12." }] });
    expect(await store.turn("t")).toMatchObject({ status: "ended", reason: "done", usage: { outputTokens: 7 } });
  }
  expect(textOf(await read(supervisor))).toBe("It is 12.");
});

test("a late reader of a long turn gets it page by page, to its end", async () => {
  const call = (index: number): TurnStep => ({ type: "tool-call", callId: `call-${index}`, tool: "look", input: {} });
  const { supervisor, run } = await open([...Array.from({ length: 1700 }, (_, index) => call(index)), ...answerSteps("Done.")]);
  await run();
  await supervisor.ended("t");
  expect((await read(supervisor)).map(({ seq }) => seq)).toEqual(Array.from({ length: 1700 + answerSteps("Done.").length }, (_, seq) => seq));
});

test("an event is told only after it is stored", async () => {
  const store = memoryStore();
  const stored = new Set<number>();
  const watched: Store = {
    ...store,
    async appendEvents(batches) {
      const refused = await store.appendEvents(batches);
      await new Promise((resolve) => setImmediate(resolve));
      for (const row of batches.flatMap(({ rows }) => rows)) for (const [seq] of row.pieces ?? [[row.event.seq]]) stored.add(seq);
      return refused;
    },
  };
  const { supervisor, run } = await open(answerSteps("a", "b", "c"), watched);
  const reading = (async () => {
    await run();
    for await (const event of supervisor.events("t", -1, new AbortController().signal)) {
      if (event.type !== "turn-end") expect(stored).toContain(event.seq);
    }
  })();
  await reading;
  expect(stored.size).toBe(7);
});

test("readers who attach while the turn runs, at any seq, get the same events as one who was there from the start", async () => {
  const gate = createGate();
  const { supervisor, run } = await open([...answerSteps("a", "b", "c", "d").slice(0, 5), gate.wait, ...answerSteps("d", "e", "f").slice(2)]);
  await run();
  const first = read(supervisor);
  await gate.reached;
  const late = [-1, 0, 1, 2, 3, 4].map((after) => ({ after, events: read(supervisor, after) }));
  gate.open();
  const all = await first;
  expect(all.map(({ seq }) => seq)).toEqual(all.map((_, index) => index));
  expect(textOf(all)).toBe("abcdef");
  for (const { after, events } of late) expect(await events, `after ${after}`).toEqual(all.slice(after + 1));
});

test("events that arrive while the log is being read are told once", async () => {
  const store = memoryStore();
  const gate = createGate();
  const logRead = createGate();
  const readingStore: Store = {
    ...store,
    async events(turnId, after, limit) {
      const rows = await store.events(turnId, after, limit);
      // the run itself reads its empty log first
      if (limit !== undefined) await logRead.wait();
      return rows;
    },
  };
  const last = createGate();
  const steps = answerSteps("a", "b");
  const { supervisor, run } = await open([...steps.slice(0, 3), gate.wait, ...steps.slice(3, 5), last.wait, ...steps.slice(5)], readingStore);
  await run();
  await gate.reached;
  const seqs: number[] = [];
  const reading = (async () => {
    for await (const event of supervisor.events("t", -1, new AbortController().signal)) seqs.push(event.seq);
  })();
  await logRead.reached;
  gate.open();
  await last.reached;
  logRead.open();
  last.open();
  await reading;
  expect(seqs).toEqual([0, 1, 2, 3, 4, 5, 6]);
});

test("a reader who leaves cancels nothing", async () => {
  const gate = createGate();
  const { supervisor, run, store } = await open([...answerSteps("a").slice(0, 3), gate.wait, ...answerSteps("b").slice(2)]);
  await run();
  const leaving = new AbortController();
  const seen: TurnEvent[] = [];
  for await (const event of supervisor.events("t", -1, leaving.signal)) {
    seen.push(event);
    if (event.type === "text-delta") leaving.abort();
  }
  expect(textOf(seen)).toBe("a");
  gate.open();
  await supervisor.ended("t");
  expect((await lastMessage(store))?.parts).toEqual([{ type: "text", text: "ab" }]);
});

test("stop ends the turn as stopped and keeps what had arrived", async () => {
  const gate = createGate();
  const { supervisor, run, store } = await open([...answerSteps("half").slice(0, 3), gate.wait]);
  await run();
  await gate.reached;
  expect(await supervisor.stop("t")).toBe(true);
  expect((await read(supervisor)).at(-1)).toMatchObject({ type: "turn-end", reason: "stopped" });
  expect(await supervisor.stop("t")).toBe(false);
  expect((await lastMessage(store))?.parts).toEqual([{ type: "text", text: "half" }]);
});

test("a run that throws, or says no turn-end, ends the turn with an error and is reported", async () => {
  const { supervisor, run, errors } = await open(answerSteps("a").slice(0, 3));
  await run();
  expect((await read(supervisor)).at(-1)).toMatchObject({ type: "turn-end", reason: "error", failure: { kind: "internal" } });
  expect(String(errors[0])).toContain("without a turn-end");
});

test("a turn whose model is not there ends with what to do", async () => {
  const { supervisor } = await open([]);
  await startTurn(supervisor, "t", "lost");
  expect((await read(supervisor)).at(-1)).toMatchObject({ reason: "error", failure: { kind: "setup", message: expect.stringContaining('"lost"') } });
});

test("what is asked of a running turn reaches it, in order, and what came before it listened as well", async () => {
  const asked: string[] = [];
  const all = createGate();
  const { supervisor, run } = await open(async function* ({ turnId }, { controls }) {
    yield { type: "turn-start", turnId, seq: 0, mode: "instant", model: "m" };
    await new Promise<void>((resolve) =>
      controls?.listen((control) => {
        asked.push(control.type);
        if (asked.length === 3) resolve();
      }),
    );
    all.open();
    yield { type: "turn-end", turnId, seq: 1, reason: "done", degraded: false };
  });
  await run();
  await supervisor.control("t", { type: "add-agent" });
  await supervisor.control("t", { type: "skip-agent", agentId: "a" });
  await supervisor.control("t", { type: "answer-now" });
  await supervisor.ended("t");
  expect(asked).toEqual(["add-agent", "skip-agent", "answer-now"]);
  expect(await supervisor.control("t", { type: "answer-now" })).toBe(false);
});

test("a conversation's turn may ask its person, and gets the answer by a control; a turn of a program may not", async () => {
  const mayAsk: unknown[] = [];
  const answers: unknown[] = [];
  const { supervisor, run } = await open(async function* ({ turnId }, { controls, canAsk }) {
    mayAsk.push(canAsk);
    yield { type: "turn-start", turnId, seq: 0, mode: "thinking", model: "m" };
    yield { type: "approval-request", turnId, seq: 1, approvalId: "a", tool: "send_mail", input: { to: "b" }, why: "it sends" };
    if (canAsk) await new Promise<void>((resolve) => controls?.listen((control) => resolve(void answers.push(control))));
    yield { type: "approval", turnId, seq: 2, approvalId: "a", decision: "allow", by: "person" };
    yield { type: "turn-end", turnId, seq: 3, reason: "done", degraded: false };
  });
  await run();
  await supervisor.control("t", { type: "approve", approvalId: "a", decision: "allow" });
  const events = await read(supervisor);
  expect(events.reduce(reduceTurn, emptyTurnView).approvals).toMatchObject([{ tool: "send_mail", input: { to: "b" }, decision: "allow" }]);
  const messages = [{ role: "user" as const, parts: [{ type: "text" as const, text: "Hi" }] }];
  await supervisor.start({
    conversationId: "c",
    model: "m",
    request: { turnId: "program", mode: "thinking", messages },
    message: { id: "m2", role: "user", parts: [{ type: "text", text: "Hi" }], turnId: "program", createdAt: 2 },
    title: "Hi",
    createdAt: 2,
  });
  await supervisor.ended("program");
  expect([mayAsk, answers]).toEqual([[true, false], [{ type: "approve", approvalId: "a", decision: "allow" }]]);
});

test("deleting a conversation ends its run and its readers", async () => {
  const gate = createGate();
  const { supervisor, run, store } = await open([...answerSteps("half").slice(0, 3), gate.wait]);
  await run();
  await gate.reached;
  const reading = read(supervisor);
  expect(await supervisor.deleteConversation("c")).toBe(true);
  expect((await reading).some(({ type }) => type === "turn-end")).toBe(false);
  await supervisor.ended("t");
  expect(await store.turn("t")).toBeNull();
});

test("the model gets the newest messages that fit its context, and never an answer without its question", async () => {
  const runTurn = scriptedTurn(answerSteps("An answer of some words. ".repeat(20)));
  const { supervisor, store } = await open(runTurn);
  for (let index = 0; index < 12; index++) {
    await startTurn(supervisor, `t${index}`);
    await supervisor.ended(`t${index}`);
  }
  expect((await store.messages("c", { limit: 99 })).items).toHaveLength(24);
  const { messages } = runTurn.requests.at(-1) ?? { messages: [] };
  expect(messages.length).toBeGreaterThan(3);
  expect(messages.length).toBeLessThan(12);
  expect([messages[0].role, messages.at(-1)?.role]).toEqual(["user", "user"]);
});
