// Back-pressure: what a provider's "too many" does to the requests of one key. Time is moved by hand.
import { createManualClock, type Failure } from "@melete/core";
import { expect, test } from "vitest";
import { createLimiter, createLimiters, type Admission, type Limiter, type Visit } from "./limiter.ts";

const refusal = (retryAfterMs?: number): Failure => ({ kind: "model", message: "429", retryable: true, code: "rate-limited", retryAfterMs });
const live = (): AbortSignal => new AbortController().signal;

/** Lets everything that is due happen; promises alone, no timers. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
}

interface Asked {
  visit: Visit;
  admission: Admission | null;
}

async function ask(limiter: Limiter, signal = live(), visit = limiter.visit()): Promise<Asked> {
  const asked: Asked = { visit, admission: null };
  visit.enter(signal).then((admission) => {
    asked.admission = admission;
  });
  await settled();
  return asked;
}

test("without a refusal nobody waits", async () => {
  const limiter = createLimiter({ clock: createManualClock() });
  const all = await Promise.all(Array.from({ length: 200 }, () => ask(limiter)));
  expect(all.every(({ admission }) => admission?.type === "in")).toBe(true);
  expect(limiter.window).toBeNull();
});

test("a refusal halves what may run at once, and everybody waits as long as was asked", async () => {
  const clock = createManualClock();
  const limiter = createLimiter({ clock });
  const eight = await Promise.all(Array.from({ length: 8 }, () => ask(limiter)));
  for (const { visit } of eight) visit.pushedBack(refusal(5000));
  // eight refusals of one moment are one message, not eight
  expect(limiter).toMatchObject({ window: 4, inFlight: 0 });
  const again = await Promise.all(eight.map(({ visit }) => ask(limiter, live(), visit)));
  expect(limiter.waiting).toBe(8);
  clock.advance(4999);
  await settled();
  expect(limiter.inFlight).toBe(0);
  clock.advance(1);
  await settled();
  expect(limiter).toMatchObject({ inFlight: 4, waiting: 4 });
  expect(again.map(({ admission }) => admission?.type)).toEqual(["in", "in", "in", "in", undefined, undefined, undefined, undefined]);
});

test("each window of successes lets one more in, and a place that gets free goes to the next", async () => {
  const clock = createManualClock();
  const limiter = createLimiter({ clock });
  const two = [await ask(limiter), await ask(limiter)];
  two[0]?.visit.pushedBack(refusal(0));
  two[1]?.visit.leave();
  expect(limiter.window).toBe(1);
  const queue = [await ask(limiter), await ask(limiter), await ask(limiter)];
  expect(queue.map(({ admission }) => admission?.type)).toEqual(["in", undefined, undefined]);
  queue[0]?.visit.accepted();
  await settled();
  expect(limiter.window).toBe(2);
  expect(queue[1]?.admission?.type).toBe("in");
  queue[0]?.visit.leave();
  queue[0]?.visit.leave();
  await settled();
  expect(queue[2]?.admission?.type).toBe("in");
  expect(limiter.inFlight).toBe(2);
});

test("a request that was pushed back is let in before those that came later", async () => {
  const clock = createManualClock();
  const limiter = createLimiter({ clock });
  const first = await ask(limiter);
  first.visit.pushedBack(refusal(1000));
  const later = await ask(limiter);
  const again = await ask(limiter, live(), first.visit);
  clock.advance(1000);
  await settled();
  expect(again.admission?.type).toBe("in");
  expect(later.admission).toBeNull();
});

test("without a header the pause doubles with each refusal in a row", async () => {
  const clock = createManualClock();
  const limiter = createLimiter({ clock });
  let asked = await ask(limiter);
  for (const pauseMs of [1000, 2000, 4000]) {
    asked.visit.pushedBack(refusal());
    asked = await ask(limiter, live(), asked.visit);
    clock.advance(pauseMs - 1);
    await settled();
    expect(asked.admission).toBeNull();
    clock.advance(1);
    await settled();
    expect(asked.admission?.type).toBe("in");
  }
});

test("a request gives up at once when it would wait too long, and says for how long the provider asked", async () => {
  const clock = createManualClock();
  const limiter = createLimiter({ clock, maxWaitMs: 60_000 });
  const [first, second] = [await ask(limiter), await ask(limiter)];
  second?.visit.leave();
  first?.visit.pushedBack(refusal(90_000));
  const again = await ask(limiter, live(), first?.visit);
  expect(again.admission).toMatchObject({ type: "gave-up", failure: { code: "rate-limited", retryAfterMs: 90_000 } });
  clock.advance(50_000);
  // a new one has its whole patience before it
  const patient = await ask(limiter);
  expect(patient.admission).toBeNull();
  clock.advance(40_000);
  await settled();
  expect(patient.admission?.type).toBe("in");
});

test("waiting for a place counts too", async () => {
  const clock = createManualClock();
  const limiter = createLimiter({ clock, maxWaitMs: 60_000 });
  const busy = await ask(limiter);
  busy.visit.pushedBack(refusal(0));
  await ask(limiter, live(), busy.visit);
  const waiting = await ask(limiter);
  clock.advance(59_999);
  await settled();
  expect(waiting.admission).toBeNull();
  clock.advance(1);
  await settled();
  expect(waiting.admission).toMatchObject({ type: "gave-up" });
  expect(limiter.waiting).toBe(0);
});

test("an abort leaves the queue, and the others keep their order", async () => {
  const clock = createManualClock();
  const limiter = createLimiter({ clock });
  const first = await ask(limiter);
  first.visit.pushedBack(refusal(1000));
  const controller = new AbortController();
  const leaving = await ask(limiter, controller.signal);
  const staying = await ask(limiter);
  controller.abort();
  await settled();
  expect(leaving.admission).toEqual({ type: "aborted" });
  clock.advance(1000);
  await settled();
  expect(staying.admission?.type).toBe("in");
  expect(await limiter.visit().enter(AbortSignal.abort())).toEqual({ type: "aborted" });
});

test("two keys of one server do not slow each other down, two models of one key do", () => {
  const limiterFor = createLimiters({ clock: createManualClock() });
  expect(limiterFor("https://a/v1", "one")).toBe(limiterFor("https://a/v1", "one"));
  expect(limiterFor("https://a/v1", "one")).not.toBe(limiterFor("https://a/v1", "two"));
  expect(limiterFor("https://a/v1", undefined)).not.toBe(limiterFor("https://b/v1", undefined));
});
