// The store of one turn: what it shows while lines break, and that nothing is lost or doubled.
import { type TurnEvent, type TurnEventBody, turnEventSchema } from "@melete/core";
import { expect, test } from "vitest";
import { ApiError } from "./request.ts";
import { createTurnStore, type TurnStoreEnvironment } from "./turn-store.ts";

const bodies: TurnEventBody[] = [
  { type: "turn-start", mode: "instant", model: "m" },
  { type: "answer-start", decision: "single" },
  { type: "text-delta", text: "one " },
  { type: "text-delta", text: "two " },
  { type: "text-delta", text: "three" },
  { type: "answer-end" },
  { type: "turn-end", reason: "done", degraded: false },
];
const log = bodies.map((body, seq) => ({ ...body, turnId: "t", seq }) as TurnEvent);

/** Lines that end after so many events each, the last number again and again; `openings` are the `after` that were asked for. */
function brokenLines(lengths: number[], overlap = 0) {
  const openings: number[] = [];
  const waits: number[] = [];
  const environment: TurnStoreEnvironment = {
    async *open(_turnId, after) {
      const length = lengths[Math.min(openings.length, lengths.length - 1)];
      openings.push(after);
      const from = Math.max(0, after + 1 - overlap);
      yield* log.slice(from, from + length);
    },
    async wait(ms) {
      waits.push(ms);
    },
    soon: (run) => queueMicrotask(run),
  };
  return { environment, openings, waits };
}

async function readToEnd(environment: TurnStoreEnvironment) {
  const store = createTurnStore("t", environment);
  const states: string[] = [];
  await new Promise<void>((resolve) => {
    store.subscribe(() => {
      const { state } = store.getSnapshot().connection;
      if (states.at(-1) !== state) states.push(state);
      if (state === "complete" || state === "refused") resolve();
    });
  });
  return { store, states };
}

test("a turn that is read in one go is complete and asks once, from the start", async () => {
  const { environment, openings } = brokenLines([99]);
  const { store } = await readToEnd(environment);
  expect(store.getSnapshot().view.answer.text).toBe("one two three");
  expect(openings).toEqual([-1]);
});

test("a broken line goes on after the last event seen, and nothing is lost or doubled", async () => {
  const { environment, openings } = brokenLines([3, 2, 99]);
  const { store, states } = await readToEnd(environment);
  expect(store.getSnapshot().view.answer.text).toBe("one two three");
  expect(openings).toEqual([-1, 2, 4]);
  expect(states).toContain("reconnecting");
  expect(states.at(-1)).toBe("complete");
});

test("a server that repeats events does not double the text", async () => {
  const { environment } = brokenLines([4, 99], 2);
  const { store } = await readToEnd(environment);
  expect(store.getSnapshot().view.answer.text).toBe("one two three");
});

test("waiting grows with each failure in a row, up to a limit, and starts anew after progress", async () => {
  const { environment, waits } = brokenLines([2, 0, 0, 0, 0, 0, 0, 0, 1, 99]);
  await readToEnd(environment);
  expect(waits).toEqual([400, 800, 1600, 3200, 6400, 8000, 8000, 8000, 400]);
});

test("a turn that the server does not know is refused, not asked for again", async () => {
  let openings = 0;
  const environment: TurnStoreEnvironment = {
    open() {
      openings += 1;
      throw new ApiError("There is no such turn.", 404);
    },
    wait: () => Promise.resolve(),
    soon: (run) => queueMicrotask(run),
  };
  const { store } = await readToEnd(environment);
  expect(store.getSnapshot().connection).toEqual({ state: "refused", message: "There is no such turn." });
  expect(openings).toBe(1);
});

test("nobody looking closes the line; looking again goes on where it stopped", async () => {
  const openings: number[] = [];
  const signals: AbortSignal[] = [];
  const environment: TurnStoreEnvironment = {
    async *open(_turnId, after, signal) {
      openings.push(after);
      signals.push(signal);
      if (after < 0) {
        yield* log.slice(0, 4);
        await new Promise((resolve) => signal.addEventListener("abort", resolve));
      } else yield* log.slice(after + 1);
    },
    wait: () => Promise.resolve(),
    soon: (run) => queueMicrotask(run),
  };
  const store = createTurnStore("t", environment);
  let leave: () => void = () => undefined;
  await new Promise<void>((resolve) => {
    leave = store.subscribe(() => {
      if (store.getSnapshot().view.lastSeq === 3) resolve();
    });
  });
  leave();
  await new Promise((resolve) => signals[0].addEventListener("abort", resolve));
  await new Promise<void>((resolve) => {
    store.subscribe(() => {
      if (store.getSnapshot().connection.state === "complete") resolve();
    });
  });
  expect(openings).toEqual([-1, 3]);
  expect(store.getSnapshot().view.answer.text).toBe("one two three");
});

test("an event in another form is told in words, and not asked for again and again", async () => {
  const openings: number[] = [];
  const environment: TurnStoreEnvironment = {
    ...brokenLines([2]).environment,
    async *open(_turnId, after) {
      openings.push(after);
      yield* log.slice(0, 2);
      turnEventSchema.parse({ type: "text-delta", turnId: "t", seq: 2, text: 7 });
    },
  };
  const { store } = await readToEnd(environment);
  expect(store.getSnapshot().connection).toMatchObject({ state: "refused", message: expect.stringMatching(/^An event .* reload the page\.$/) });
  expect(openings).toEqual([-1]);
});
