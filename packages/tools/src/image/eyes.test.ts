// The child process of the eyes: started once, killed when a look is aborted or hangs, gone when idle; the real engine answers through it.
import { afterEach, expect, test } from "vitest";
import { drawFigure } from "../../test-support/mannequin/draw-figure.ts";
import { postures } from "../../test-support/mannequin/postures.ts";
import { createEyes, type Eyes, type EyesOptions } from "./eyes.ts";
import { loadPoseModels } from "./pose/load-pose-models.ts";

const program = new URL("../../test-support/eyes/odd-eyes-process.ts", import.meta.url);
const opened: Eyes[] = [];
afterEach(() => {
  for (const eyes of opened.splice(0)) eyes.close();
});

function open(options: EyesOptions = {}): Eyes {
  const eyes = createEyes(options);
  opened.push(eyes);
  return eyes;
}

const see = async (eyes: Eyes, wish: string, signal?: AbortSignal) =>
  (await eyes.readPose(new TextEncoder().encode(wish), {}, signal)) as unknown as { wish: string; pid: number };

const isAlive = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

test("nothing starts before the first look, and one child serves all looks", async () => {
  const eyes = open({ program });
  expect(eyes.pid()).toBeNull();
  const [first, second] = await Promise.all([see(eyes, "one"), see(eyes, "two")]);
  expect([first.wish, second.wish]).toEqual(["one", "two"]);
  expect(first.pid).toBe(second.pid);
  expect(first.pid).not.toBe(process.pid);
});

test("an aborted look is killed with its child; the look that waits gets a new one", async () => {
  const eyes = open({ program });
  const { pid } = await see(eyes, "one");
  const controller = new AbortController();
  const hanging = see(eyes, "hang", controller.signal);
  const waiting = see(eyes, "two");
  controller.abort(new Error("enough"));
  await expect(hanging).rejects.toThrow("enough");
  const after = await waiting;
  expect(after.wish).toBe("two");
  expect(after.pid).not.toBe(pid);
  await expect.poll(() => isAlive(pid)).toBe(false);
});

test("a look that is aborted while it waits is never done, and costs the running one nothing", async () => {
  const eyes = open({ program });
  const controller = new AbortController();
  const running = see(eyes, "one");
  const waiting = see(eyes, "two", controller.signal);
  controller.abort(new Error("never mind"));
  await expect(waiting).rejects.toThrow("never mind");
  expect((await running).wish).toBe("one");
});

test("a look that hangs is stopped with a reason", async () => {
  const eyes = open({ program, timeoutMs: 50 });
  await expect(see(eyes, "hang")).rejects.toThrow(/took longer than 0.05 s/);
  expect((await see(open({ program }), "one")).wish).toBe("one");
});

test("a child that dies fails its look only", async () => {
  const eyes = open({ program });
  const dying = see(eyes, "die");
  const waiting = see(eyes, "two");
  await expect(dying).rejects.toThrow(/ended \(code 3\)/);
  expect((await waiting).wish).toBe("two");
});

test("a failure of an engine is a failure of the look, not of the child", async () => {
  const eyes = open({ program });
  const { pid } = await see(eyes, "one");
  await expect(see(eyes, "fail")).rejects.toThrow("cannot see");
  expect((await see(eyes, "two")).pid).toBe(pid);
});

test("an idle child ends", async () => {
  const eyes = open({ program, idleMs: 1 });
  const { pid } = await see(eyes, "one");
  await expect.poll(() => isAlive(pid)).toBe(false);
  expect(eyes.pid()).toBeNull();
});

test.skipIf(loadPoseModels() === null)("the real engine answers through the child", async () => {
  const { png } = drawFigure({ posture: postures["warrior-2"], azimuth: 0, width: 300, height: 300 });
  const reading = await open().readPose(png, {});
  expect(reading?.people[0].angles.leftKnee.degrees).toBeLessThan(130);
});
