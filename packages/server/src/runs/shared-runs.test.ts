// Two servers' worth of supervisors on one PostgreSQL, in one process: what they share, they share through the database alone.
import { createGate, type RunTurn, type TurnEvent } from "@melete/core";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { type Data, openData } from "../open-data.ts";
import { startPostgres, type TestPostgres, whyNoPostgres } from "../store/postgres-server.fixture.ts";
import { answerSteps, scriptedTurn, temporaryFolder, type TurnStep } from "../test-support.ts";
import { createSupervisor, type Supervisor } from "./supervisor.ts";

const reason = await whyNoPostgres();
let server: TestPostgres;

beforeAll(async () => {
  if (reason === null) server = await startPostgres();
}, 60_000);
afterAll(() => server?.stop());

interface Process {
  data: Data;
  supervisor: Supervisor;
  errors: unknown[];
  work(): Promise<void>;
}

async function openProcess(databaseUrl: string, steps: TurnStep[] | RunTurn): Promise<Process> {
  const errors: unknown[] = [];
  const onError = (error: unknown): void => void errors.push(error);
  const data = await openData({ home: temporaryFolder(), databaseUrl, leaseMs: 60_000, turnsAtOnce: 4, onError });
  const runTurn = Array.isArray(steps) ? scriptedTurn(steps) : steps;
  const blobs = { read: () => Promise.reject(new Error("no blobs here")), write: () => Promise.reject(new Error("nothing is written")) };
  const supervisor = createSupervisor({ ...data, blobs, engineFor: () => ({ runTurn, contextTokens: 1000 }), onError });
  onTestFinished(async () => {
    await data.stopWork();
    await supervisor.close();
    await data.close();
  });
  return { data, supervisor, errors, work: () => data.workOnAll(supervisor) };
}

async function startTurn({ data, supervisor }: Process, id = "t"): Promise<void> {
  await data.store.createConversation({ id: `c-${id}`, title: "", createdAt: 1, updatedAt: 1, origin: "app", userId: "local" });
  await supervisor.start({
    conversationId: `c-${id}`,
    model: "m",
    request: { turnId: id, mode: "instant" },
    message: { id: `message-${id}`, role: "user", parts: [{ type: "text", text: "Hi" }], turnId: id, createdAt: 1 },
    title: "Hi",
    createdAt: Date.now(),
  });
}

async function read(supervisor: Supervisor, turnId = "t", until?: TurnEvent["type"]): Promise<TurnEvent[]> {
  const events: TurnEvent[] = [];
  for await (const event of supervisor.events(turnId, -1, new AbortController().signal)) {
    events.push(event);
    if (event.type === until) break;
  }
  return events;
}

const gapless = (events: TurnEvent[]) => expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index));

describe.skipIf(reason !== null)(reason === null ? "processes on one PostgreSQL" : `PostgreSQL (skipped: ${reason})`, () => {
  test("a turn that one process stores is run by one that works, and read live in both", async () => {
    const url = await server.createDatabase();
    const gate = createGate();
    const front = await openProcess(url, []);
    const worker = await openProcess(url, [...answerSteps("It is ").slice(0, 3), gate.wait, ...answerSteps("12.").slice(2)]);
    await startTurn(front);
    const readings = [read(front.supervisor), read(worker.supervisor)];
    await worker.work();
    // the reader of the other process has what was said before the gate, so it is told while the turn runs
    await read(front.supervisor, "t", "text-delta");
    gate.open();
    const [far, near] = await Promise.all(readings);
    expect(far).toEqual(near);
    gapless(far);
    expect(far.at(-1)).toMatchObject({ type: "turn-end", reason: "done" });
    expect((await front.data.store.messages("c-t", { limit: 9 })).items).toHaveLength(2);
    expect([...front.errors, ...worker.errors]).toEqual([]);
  });

  test("stop and controls reach the process that runs the turn; ended hears of its end", async () => {
    const url = await server.createDatabase();
    const asked: string[] = [];
    const both = createGate();
    const front = await openProcess(url, []);
    const worker = await openProcess(url, async function* ({ turnId }, { signal, controls }) {
      yield { type: "turn-start", turnId, seq: 0, mode: "instant", model: "m" };
      const stopped = new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
      controls?.listen((control) => {
        asked.push(control.type);
        if (asked.length === 2) both.open();
      });
      await stopped;
      yield { type: "turn-end", turnId, seq: 1, reason: "stopped", degraded: false };
    });
    await worker.work();
    await startTurn(front);
    expect(await front.supervisor.control("t", { type: "add-agent" })).toBe(true);
    await read(front.supervisor, "t", "turn-start");
    expect(await front.supervisor.control("t", { type: "answer-now" })).toBe(true);
    await both.wait();
    expect(await front.supervisor.stop("t")).toBe(true);
    await front.supervisor.ended("t");
    expect(asked).toEqual(["add-agent", "answer-now"]);
    expect(await worker.data.store.turn("t")).toMatchObject({ status: "ended", reason: "stopped" });
  });

  test("a process that closes hands its turns over, and readers elsewhere see one sequence", async () => {
    const url = await server.createDatabase();
    const gate = createGate();
    const front = await openProcess(url, []);
    const leaving = await openProcess(url, [...answerSteps("Half").slice(0, 3), gate.wait]);
    await leaving.work();
    await startTurn(front);
    const reading = read(front.supervisor);
    await read(front.supervisor, "t", "text-delta");
    const staying = await openProcess(url, answerSteps("Whole."));
    await staying.work();
    await leaving.data.stopWork();
    await leaving.supervisor.close();
    const events = await reading;
    gapless(events);
    expect(events.filter(({ type }) => type === "resume")).toHaveLength(1);
    expect(events.at(-1)).toMatchObject({ reason: "done" });
    expect((await staying.data.store.turn("t"))?.attempt).toBe(2);
  });

  test("a turn whose process is silent is handed out again, and the silent one is fenced out when it comes back", async () => {
    const url = await server.createDatabase();
    const gate = createGate();
    const silent = await openProcess(url, [...answerSteps("Half").slice(0, 3), gate.wait, ...answerSteps(" from the dead").slice(2)]);
    await startTurn(silent);
    // without the queue: a silent process takes no job, and here it could take the one that is meant for the other
    void silent.supervisor.take("t");
    await read(silent.supervisor, "t", "text-delta");
    const other = await openProcess(url, answerSteps("Whole."));
    await other.data.store.forgetProcess(silent.data.processId);
    expect(await other.data.store.abandonedTurns(60_000)).toEqual(["t"]);
    // two that notice at once hand it out twice: one claim counts
    await Promise.all([other.data.store.handOut("t"), other.data.store.handOut("t")]);
    // only now: a job of before, taken in between, would have made the turn another's already
    await other.work();
    await other.supervisor.ended("t");
    gate.open();
    await silent.supervisor.ended("t");
    const events = await read(other.supervisor);
    gapless(events);
    expect(events.filter(({ type }) => type === "text-delta").map((event) => "text" in event && event.text)).toEqual(["Half", "Whole."]);
    expect((await other.data.store.messages("c-t", { limit: 9 })).items).toHaveLength(2);
  });

  test("readers go on when the connection that listens breaks", async () => {
    const url = await server.createDatabase();
    const gate = createGate();
    const front = await openProcess(url, []);
    const worker = await openProcess(url, [...answerSteps("It is ").slice(0, 3), gate.wait, ...answerSteps("12.").slice(2)]);
    await worker.work();
    await startTurn(front);
    const reading = read(front.supervisor);
    await read(front.supervisor, "t", "text-delta");
    const broken =
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'melete listener' AND datname = current_database()";
    await worker.data.database.all(broken);
    gate.open();
    const events = await reading;
    gapless(events);
    expect(events.at(-1)).toMatchObject({ type: "turn-end", reason: "done" });
    expect(front.errors.map(String).join()).toMatch(/terminat/);
  });

  test("a run goes on when every connection to the database breaks at once", async () => {
    const url = await server.createDatabase();
    const [first, second] = [createGate(), createGate()];
    const steps = answerSteps("a", "b", "c", "d");
    const worker = await openProcess(url, [...steps.slice(0, 3), first.wait, ...steps.slice(3, 4), second.wait, ...steps.slice(4)]);
    await worker.work();
    await startTurn(worker);
    const reading = read(worker.supervisor);
    await first.reached;
    // the connection that says so is its own last victim
    const broken = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() ORDER BY pid = pg_backend_pid()";
    await worker.data.database.all(broken).catch(() => undefined);
    first.open();
    await second.reached;
    await worker.data.database.all(broken).catch(() => undefined);
    second.open();
    const events = await reading;
    gapless(events);
    expect(events.at(-1)).toMatchObject({ type: "turn-end", reason: "done" });
    expect((await worker.data.store.messages("c-t", { limit: 9 })).items.at(-1)?.parts).toEqual([{ type: "text", text: "abcd" }]);
  });

  test("turns beyond what a process runs at once wait their turn, and all end", async () => {
    const url = await server.createDatabase();
    let running = 0;
    let most = 0;
    const worker = await openProcess(url, async function* ({ turnId }) {
      running += 1;
      most = Math.max(most, running);
      yield { type: "turn-start", turnId, seq: 0, mode: "instant", model: "m" };
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
      yield { type: "turn-end", turnId, seq: 1, reason: "done", degraded: false };
    });
    const ids = Array.from({ length: 12 }, (_, index) => `t${index}`);
    for (const id of ids) await startTurn(worker, id);
    await worker.work();
    await Promise.all(ids.map((id) => worker.supervisor.ended(id)));
    expect(most).toBeLessThanOrEqual(4);
    expect(worker.errors).toEqual([]);
  });
});
