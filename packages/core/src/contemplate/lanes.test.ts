import { expect, test } from "vitest";
import { createManualClock } from "../clock.ts";
import { createScriptedModel } from "../model/scripted.ts";
import { createLanes } from "./lanes.ts";
import { tick } from "../test-kit.ts";

const model = (parallel: number) => createScriptedModel({ capabilities: { parallel }, script: [] });

function setUp(parallel: number) {
  const clock = createManualClock();
  const over = new AbortController();
  let rung = 0;
  const lane = createLanes(clock, over.signal, () => {
    rung += 1;
  })(model(parallel));
  for (let count = 0; count < parallel; count += 1) lane.enter();
  return { clock, over, lane, rung: () => rung };
}

test("C27 a busy provider halves its lane; each agent that finishes gives one place back", async () => {
  const { clock, lane } = setUp(8);
  const back: string[] = [];
  for (const name of ["a", "b", "c"]) void lane.rest(1_000, new AbortController().signal).then(() => back.push(name));
  // 8 places, then 4, 2, 1; five agents are still inside
  clock.advance(1_000);
  await tick();
  expect(back).toEqual([]);
  // four leave without success: one place, nobody inside it but the last of the five
  for (let count = 0; count < 4; count += 1) lane.leave(false);
  await tick();
  expect(back).toEqual([]);
  lane.leave(true);
  await tick();
  expect(back).toEqual(["a", "b"]);
  lane.leave(true);
  await tick();
  expect(back).toEqual(["a", "b", "c"]);
});

test("C27 nobody new comes in while the provider wants peace, and whoever rested goes first", async () => {
  const { clock, lane, rung } = setUp(2);
  let back = false;
  void lane.rest(1_000, new AbortController().signal).then(() => {
    back = true;
  });
  lane.leave(true);
  expect(lane.hasRoom()).toBe(false);
  clock.advance(999);
  await tick();
  expect([lane.hasRoom(), back]).toEqual([false, false]);
  const before = rung();
  clock.advance(1);
  await tick();
  expect(back).toBe(true);
  expect(rung()).toBeGreaterThan(before);
  expect(lane.hasRoom()).toBe(true);
});

test("C27 an abort ends the rest at once, and its place is free again when it leaves", async () => {
  const { clock, lane } = setUp(1);
  const own = new AbortController();
  const resting = lane.rest(1_000, own.signal);
  own.abort();
  await resting;
  lane.leave(false);
  expect(lane.hasRoom()).toBe(false);
  clock.advance(1_000);
  await tick();
  expect(lane.hasRoom()).toBe(true);
});
