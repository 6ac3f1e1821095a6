import { createGate, emptyTurnView, reduceTurn, type RunTurn, type TurnEvent, type TurnEventBody } from "@melete/core";
import { expect, onTestFinished, test } from "vitest";
import type { Store } from "../store/store.ts";
import { answerSteps, memoryStore, scriptedTurn, usage } from "../test-support.ts";
import { createSupervisor, type Supervisor, type SupervisorOptions } from "./supervisor.ts";

const blobs = { read: () => Promise.reject(new Error("no blobs here")), write: () => Promise.reject(new Error("nothing is written")) };
const never = (): Promise<void> => new Promise(() => undefined);

function supervise(store: Store, runTurn: RunTurn, more: Partial<SupervisorOptions> = {}): Supervisor {
  const supervisor = createSupervisor({
    store,
    blobs,
    engineFor: (id) => (id === "m" ? { runTurn, contextTokens: 1000 } : undefined),
    schedule: () => () => undefined,
    onError: () => undefined,
    ...more,
  });
  onTestFinished(() => supervisor.close());
  return supervisor;
}

/** A store with one turn that a supervisor has begun. */
async function started(runTurn: RunTurn): Promise<{ store: Store; supervisor: Supervisor }> {
  const store = memoryStore();
  await store.createConversation({ id: "c", title: "", createdAt: 1, updatedAt: 1, origin: "app", userId: "local" });
  const supervisor = supervise(store, runTurn, { processId: "first" });
  await store.keepAlive("first", 60_000);
  await supervisor.start({
    conversationId: "c",
    model: "m",
    request: { turnId: "t", mode: "contemplating", agents: 2 },
    message: { id: "message-t", role: "user", parts: [{ type: "text", text: "Hi" }], turnId: "t", createdAt: 1 },
    title: "Hi",
    createdAt: 1,
  });
  return { store, supervisor };
}

/** A contemplating turn that keeps the contract of `log`: agents that had ended are not run again. */
function twoAgents(calls: string[], pauses: Record<string, () => Promise<void>> = {}): RunTurn {
  return async function* ({ turnId }, { log = [] }) {
    let seq = log.length;
    const stamp = (body: TurnEventBody) => ({ ...body, turnId, seq: seq++ }) as TurnEvent;
    yield stamp(log.length > 0 ? { type: "resume", why: "taken over" } : { type: "turn-start", mode: "contemplating", model: "m" });
    const done = new Set(log.flatMap((event) => (event.type === "agent-end" ? [event.agentId] : [])));
    for (const agentId of ["a", "b"]) {
      if (done.has(agentId)) continue;
      yield stamp({ type: "agent-start", agentId, stage: "draft", round: 1 });
      calls.push(agentId);
      await pauses[agentId]?.();
      yield stamp({ type: "agent-end", agentId, reason: "done", record: null, usage, elapsedMs: 1 });
    }
    yield stamp({ type: "answer-start", decision: "vote" });
    yield stamp({ type: "text-delta", text: "12" });
    yield stamp({ type: "answer-end" });
    yield stamp({ type: "usage", usage, criticalPathTokens: 1 });
    yield stamp({ type: "turn-end", reason: "done", degraded: false });
  };
}

async function read(supervisor: Supervisor, after = -1): Promise<TurnEvent[]> {
  const events: TurnEvent[] = [];
  for await (const event of supervisor.events("t", after, new AbortController().signal)) events.push(event);
  return events;
}

test("another process goes on with the turn of a dead one: finished agents are not run again, and seq has no gap", async () => {
  const calls: string[] = [];
  const gate = createGate();
  const { store, supervisor: first } = await started(twoAgents(calls, { b: gate.wait }));
  // what was told is stored
  for await (const event of first.events("t", -1, new AbortController().signal)) {
    if (event.type === "agent-start" && event.agentId === "b") break;
  }
  await gate.reached;
  const second = supervise(store, twoAgents(calls), { processId: "second" });
  // while the first lives the second may not have it
  await second.take("t");
  expect(calls).toEqual(["a", "b"]);
  await store.forgetProcess("first");
  const following = read(second);
  await second.take("t");
  expect(calls).toEqual(["a", "b", "b"]);
  const events = await following;
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index));
  expect(events.map(({ type }) => type).filter((type) => type === "resume")).toHaveLength(1);
  expect(events.reduce(reduceTurn, emptyTurnView)).toMatchObject({ status: "done", answer: { text: "12" }, agents: [{}, {}] });
  // the first comes back from the dead: nothing that it says counts
  gate.open();
  await first.ended("t");
  expect(await read(second)).toEqual(events);
  expect((await store.messages("c", { limit: 9 })).items).toHaveLength(2);
});

test("an engine that forgets to say resume is spoken for: the view never holds half of two answers", async () => {
  const gate = createGate();
  const { store } = await started(scriptedTurn([...answerSteps("Half of an").slice(0, 3), gate.wait]));
  await gate.reached;
  await store.forgetProcess();
  const second = supervise(store, scriptedTurn(answerSteps("The whole answer.")));
  await second.take("t");
  const view = (await read(second)).reduce(reduceTurn, emptyTurnView);
  expect(view).toMatchObject({ status: "done", answer: { text: "The whole answer." } });
});

test("a turn that is let go goes on elsewhere, and nothing of its end is stored", async () => {
  const gate = createGate();
  const { store, supervisor } = await started(scriptedTurn([...answerSteps("Half").slice(0, 3), gate.wait]));
  await gate.reached;
  const following = read(supervisor);
  await supervisor.close();
  expect((await following).map(({ type }) => type)).toEqual(["turn-start", "answer-start", "text-delta"]);
  expect((await store.activeTurns()).map(({ id }) => id)).toEqual(["t"]);
  const second = supervise(store, scriptedTurn(answerSteps("Whole.")));
  expect(await second.takeAll()).toBe(1);
  await second.ended("t");
  expect((await store.turn("t"))?.reason).toBe("done");
});

test("stop reaches a turn that nobody runs: what had arrived is its answer", async () => {
  const gate = createGate();
  const { store, supervisor } = await started(scriptedTurn([...answerSteps("Half").slice(0, 3), gate.wait]));
  await gate.reached;
  await supervisor.close();
  const second = supervise(store, scriptedTurn(answerSteps("Whole.")));
  expect(await second.stop("t")).toBe(true);
  await second.ended("t");
  expect((await store.turn("t"))?.reason).toBe("stopped");
  expect((await store.messages("c", { limit: 9 })).items.at(-1)?.parts).toEqual([{ type: "text", text: "Half" }]);
});

test("a turn that ends its processes one after the other is given up", async () => {
  const { store, supervisor } = await started(scriptedTurn([{ type: "turn-start", mode: "instant", model: "m" }, never]));
  await supervisor.close();
  for (let attempt = 2; attempt <= 6; attempt++) {
    const next = supervise(store, scriptedTurn([never]));
    void next.take("t");
    await next.close();
    expect(await store.turn("t")).toMatchObject({ status: "active", attempt });
  }
  const last = supervise(store, scriptedTurn(answerSteps("Too late.")));
  await last.take("t");
  expect((await read(last)).at(-1)).toMatchObject({ reason: "error", failure: { code: "interrupted", retryable: true } });
});

test("what people asked for before the takeover is asked once more, unless it had taken effect", async () => {
  const gate = createGate();
  const { store, supervisor } = await started(
    scriptedTurn([{ type: "turn-start", mode: "contemplating", model: "m" }, { type: "control", action: "add-agent" }, gate.wait]),
  );
  await gate.reached;
  await supervisor.control("t", { type: "add-agent" });
  await supervisor.control("t", { type: "answer-now" });
  await supervisor.close();
  const asked: string[] = [];
  const second = supervise(store, async function* ({ turnId }, { controls, log }) {
    controls?.listen((control) => asked.push(control.type));
    yield { type: "resume", turnId, seq: log?.length ?? 0, why: "test" };
    yield { type: "turn-end", turnId, seq: 9, reason: "done", degraded: false };
  });
  await second.take("t");
  expect(asked).toEqual(["answer-now"]);
});

test("when the store fails, the run stops and is taken up again later", async () => {
  const later: (() => void)[] = [];
  const store = memoryStore();
  let broken = true;
  const flaky: Store = {
    ...store,
    appendEvents: (batches) => (broken ? Promise.reject(new Error("disk full")) : store.appendEvents(batches)),
  };
  await store.createConversation({ id: "c", title: "", createdAt: 1, updatedAt: 1, origin: "app", userId: "local" });
  const schedule = (task: () => void) => {
    // what waits for the store to recover is run at once, until it is meant to have recovered
    if (broken && later.length < 4) queueMicrotask(task);
    later.push(task);
    return () => undefined;
  };
  const errors: unknown[] = [];
  const supervisor = supervise(flaky, scriptedTurn(answerSteps("12")), { schedule, onError: (error) => errors.push(error) });
  await supervisor.start({
    conversationId: "c",
    model: "m",
    request: { turnId: "t", mode: "instant" },
    message: { id: "message-t", role: "user", parts: [{ type: "text", text: "Hi" }], turnId: "t", createdAt: 1 },
    title: "Hi",
    createdAt: 1,
  });
  await supervisor.take("t");
  expect(errors.map(String).at(-1)).toMatch(/could not be stored.*taken up again/);
  broken = false;
  later.at(-1)?.();
  await supervisor.ended("t");
  expect((await store.turn("t"))?.reason).toBe("done");
});
