// The helpers of benchmarks: order of rivals, medians, and the usage line.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";
import { interleave } from "./interleave.ts";
import { circumstances, formatReport, median } from "./report.ts";

test("rivals alternate, every second round in reverse, and warm-ups are not counted", async () => {
  const order: string[] = [];
  let time = 0;
  const rival = (name: string, cost: number) => ({
    name,
    run: () => {
      order.push(name);
      time += cost;
    },
  });
  const times = await interleave([rival("a", 2), rival("b", 5)], { rounds: 3, warmUps: 1, now: () => time });
  expect(order.join("")).toBe("baabbaab");
  expect(Object.fromEntries(times)).toEqual({ a: [2, 2, 2], b: [5, 5, 5] });
});

test("the median of an even number of samples lies between the middle two", () => {
  expect(median([9, 1, 5])).toBe(5);
  expect(median([1, 10, 2, 4])).toBe(3);
  expect(() => median([])).toThrow(/no samples/);
});

test("a report says on what machine, under what load, with which commit", () => {
  const machine = { cpu: "Test CPU", cores: 2, memoryGb: 4, load: 0.5, node: "24.0.0", commit: "abc1234" };
  const text = formatReport(
    "speed",
    { title: "this beside that", measurements: [{ name: "this", unit: "ms", value: 12.3456, samples: [11, 13] }] },
    machine,
  );
  expect(text).toBe(
    "speed: this beside that\nTest CPU, 2 cores, 4 GB; load 0.5; Node 24.0.0; commit abc1234\n\nthis       12.35 ms  (11 to 13, 2 runs)\n",
  );
  expect(circumstances().node).toBe(process.versions.node);
});

test("an unknown benchmark lists those that exist", () => {
  const result = spawnSync(process.execPath, [join(import.meta.dirname, "main.ts"), "no-such"], { encoding: "utf8" });
  expect(result.status).toBe(2);
  expect(result.stderr).toMatch(/Benchmarks: .*cold-start/);
});
