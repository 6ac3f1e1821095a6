import { expect, test } from "vitest";
import { createManualClock } from "../clock.ts";
import type { Failure, TurnEvent } from "../event.ts";
import { createGate, type Script, say } from "../model/scripted.ts";
import { budget, createAgentModel, runTurn, tick, turn, withRecord } from "../test-kit.ts";

const ask = (agents: 2 | 4 | 8 | 16, change: Parameters<typeof turn>[1] = {}) => turn("contemplating", { agents, ...change });
const never = (): Script => [() => createGate().wait()];
const number = (agentId: string) => Number(/\d+$/.exec(agentId)?.[0] ?? 0);

/** Moves the clock in steps until the turn has ended. */
async function passing<T>(clock: ReturnType<typeof createManualClock>, running: Promise<T>, stepMs = 5_000): Promise<T> {
  let ended = false;
  running.finally(() => {
    ended = true;
  });
  for (let steps = 0; !ended && steps < 2_000; steps += 1) {
    await tick();
    if (!ended) clock.advance(stepMs);
  }
  return running;
}

test("C26 a quarter of a round's agents may be asked a second time; a stall that lasts ends its agent with the code timeout", async () => {
  const clock = createManualClock();
  const model = createAgentModel((agentId, _, attempt) =>
    attempt > 0 && number(agentId) === 1 ? say("12") : number(agentId) <= 5 ? never() : say("13"),
  );
  const policy = { earlyStopLead: null, quorumShare: 1 };
  const ran = await passing(clock, runTurn({ model, clock, policy }, ask(8)));
  expect(ran.of("hedge")).toHaveLength(2);
  expect(ran.of("hedge")[0]).toMatchObject({ agentId: "draft-1", why: expect.stringContaining("asked a second time") });
  const failed = ran.view.agents.filter(({ failure }) => failure?.code === "timeout").map(({ agentId }) => agentId);
  expect(failed).toEqual(["draft-2", "draft-3", "draft-4", "draft-5"]);
  expect(ran.view.agents[0]).toMatchObject({ status: "done", record: { answer: "12" } });
  expect(ran.view).toMatchObject({ status: "done", degraded: true, answer: { text: "13" } });
});

test("C26 a stalled draft whose second call answers has one answer and the tokens of both", async () => {
  const clock = createManualClock();
  const model = createAgentModel((agentId, _, attempt) => {
    if (agentId !== "draft-2") return say("12");
    return attempt === 0 ? [{ type: "text-delta", text: "The answer is 1" }, ...never()] : say("The answer is 12");
  });
  const ran = await passing(clock, runTurn({ model, clock }, ask(2)));
  expect(ran.view.agents[1]).toMatchObject({ record: { answer: "The answer is 12" }, said: { text: "The answer is 12" } });
  expect(ran.view).toMatchObject({ decision: "agreement", degraded: false });
  // 4 tokens of question for each of three calls
  expect(ran.view.usage?.inputTokens).toBe(12);
});

test("T16 Instant and Thinking: a call that stalls before its first word is made again, one that stalls later ends the turn", async () => {
  for (const mode of ["instant", "thinking"] as const) {
    const clock = createManualClock();
    const model = createAgentModel((_, __, attempt) => (attempt === 0 ? never() : say("Hi")));
    const ran = await passing(clock, runTurn({ model, clock }, turn(mode)));
    expect(ran.view).toMatchObject({ status: "done", answer: { text: "Hi" } });

    const later = createAgentModel(() => [{ type: "text-delta", text: "So" }, ...never()]);
    const cut = await passing(clock, runTurn({ model: later, clock }, turn(mode)));
    expect(later.asked).toHaveLength(1);
    expect(cut.view).toMatchObject({ status: "error", answer: { text: "So" }, failure: { code: "timeout" } });
  }
});

const busy = (retryAfterMs?: number): Script => {
  const failure: Failure = { kind: "model", message: "too many requests", retryable: true, code: "rate-limited" };
  return [{ type: "finish", reason: "error", failure: retryAfterMs === undefined ? failure : { ...failure, retryAfterMs } }];
};

test("C27 a busy provider is waited for, with fewer agents at once, and nobody is lost", async () => {
  const clock = createManualClock();
  let inside = 0;
  let most = 0;
  const model = createAgentModel((agentId) => {
    if (agentId.startsWith("aggregate")) return say("3");
    if (inside >= 3) return busy(2_000);
    inside += 1;
    most = Math.max(most, inside);
    return [
      () => clock.sleep(1_000, new AbortController().signal),
      ...say(String(number(agentId))),
      () => {
        inside -= 1;
      },
    ];
  });
  const policy = { earlyStopLead: null, quorumShare: 1, refine: false };
  const ran = await passing(clock, runTurn({ model, clock, policy }, ask(8)), 500);
  expect(most).toBe(3);
  expect(ran.view.agents.map(({ status }) => status)).toEqual(Array(9).fill("done"));
  expect(ran.of("agent-progress").map(({ gist }) => gist)).toContain("The provider is busy; asking again in 2 s.");
  expect(ran.view).toMatchObject({ status: "done", degraded: false, answer: { text: "3" } });
});

test("C27 a provider that stays busy loses those agents, not the round; one that wants too long is not waited for", async () => {
  const clock = createManualClock();
  const model = createAgentModel((agentId) => (["draft-3", "draft-4"].includes(agentId) ? busy() : say("12")));
  const policy = { earlyStopLead: null, quorumShare: 1 };
  const ran = await passing(clock, runTurn({ model, clock, policy }, ask(4)));
  expect(model.asked.filter(({ agentId }) => agentId === "draft-3")).toHaveLength(6);
  expect(ran.view.agents.map(({ failure }) => failure?.code)).toEqual([undefined, undefined, "rate-limited", "rate-limited", undefined].slice(0, 4));
  expect(ran.view).toMatchObject({ status: "done", degraded: true, answer: { text: "12" } });

  const rude = createAgentModel(() => busy(3_600_000));
  const given = await runTurn({ model: rude }, ask(4));
  expect(rude.asked).toHaveLength(4);
  expect(given.last).toMatchObject({ reason: "error", failure: { code: "rate-limited" } });
});

test("C27 waiting ends with the deadline, and with a stop", async () => {
  const clock = createManualClock();
  const model = createAgentModel(() => busy(60_000));
  const late = await passing(clock, runTurn({ model, clock }, ask(4, { budget: budget({ maxMs: 30_000 }) })));
  expect(late.last.reason).toBe("deadline");
  const stop = new AbortController();
  const onEvent = (event: TurnEvent) => event.type === "agent-progress" && stop.abort();
  const stopped = await runTurn({ model, clock: createManualClock() }, ask(4), onEvent, stop.signal);
  expect(stopped.last.reason).toBe("stopped");
});

test("C28 at a deadline attempts are merged when a quarter of the agents left something, else the best one is told", async () => {
  const clock = createManualClock();
  const model = (finished: number) =>
    createAgentModel((agentId) =>
      agentId.startsWith("aggregate") ? say("2") : number(agentId) <= finished ? say(String(number(agentId))) : never(),
    );
  const ends = { coldStartMs: 1e9, firstTokenMs: 1e9, roundMs: 60_000 };
  const enough = await passing(clock, runTurn({ model: model(2), clock, policy: ends }, ask(8)));
  expect(enough.view).toMatchObject({ decision: "synthesis", answer: { text: "2" }, degraded: true, status: "done" });
  expect(enough.view.agents.filter(({ status }) => status === "deadline")).toHaveLength(6);
  const few = await passing(clock, runTurn({ model: model(1), clock, policy: ends }, ask(8)));
  expect(few.view).toMatchObject({ decision: "fallback", answer: { text: "1" }, degraded: true, status: "done" });
  const none = await passing(clock, runTurn({ model: model(0), clock, policy: ends }, ask(8)));
  expect(none.last).toMatchObject({ reason: "deadline", degraded: true });
});

test("C28 with few finished attempts the reader also gets the ends of those that were cut off", async () => {
  const clock = createManualClock();
  const model = createAgentModel(
    (agentId) => {
      if (agentId.startsWith("aggregate")) return withRecord("It is 1.", { answer: "1" });
      if (number(agentId) <= 2) return withRecord(`It is ${number(agentId)}.`, { answer: String(number(agentId)) });
      return [{ type: "text-delta", text: `Counting the rows of ${agentId} I see` }, ...never()];
    },
    { records: "block" },
  );
  const ends = { coldStartMs: 1e9, firstTokenMs: 1e9, idleGapMs: 1e9, roundMs: 60_000 };
  const ran = await passing(clock, runTurn({ model, clock, policy: ends }, ask(8)));
  const read = JSON.stringify(model.asked.at(-1)?.request.messages);
  expect(read.match(/\[attempt \d+ /g)).toHaveLength(4);
  expect(read.match(/Counting the rows of draft-\d I see/g)).toHaveLength(2);
  expect(read).toContain("this attempt was cut off");
  expect(ran.view).toMatchObject({ decision: "synthesis", degraded: true, answer: { text: "It is 1." } });
});

test("T16 a call that stalls is not made again when the budget has no room to read the request twice", async () => {
  const clock = createManualClock();
  const model = createAgentModel(() => never());
  const ran = await passing(clock, runTurn({ model, clock }, turn("instant", { budget: budget({ maxTokens: 7 }) })));
  expect(model.asked).toHaveLength(1);
  expect(ran.last).toMatchObject({ reason: "error", failure: { code: "timeout" } });
});
