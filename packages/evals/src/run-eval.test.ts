// Order, limits, concurrency and failures of an evaluation run.
import { expect, test } from "vitest";
import { runEval } from "./run-eval.ts";
import { scored } from "./score.ts";
import type { Sample, Task } from "./task.ts";

function* counting(end: number): Generator<Sample<number, string>> {
  for (let index = 0; index < end; index++) yield { id: `s${index}`, input: index, target: String(index * 2) };
}

const sameText = (sample: Sample<number, string>, output: string) => scored(output === sample.target);

function doubling(end: number): Task<number, string, string> {
  return { name: "doubling", samples: counting(end), scorer: sameText };
}

const correct = { status: "scored", correct: true, value: 1, explanation: undefined };

test("results keep the order of the samples, whatever the order of ending", async () => {
  const ending: number[] = [];
  const gates = Array.from({ length: 3 }, () => Promise.withResolvers<void>());
  const run = runEval(
    doubling(3),
    async ({ input }) => {
      await gates[input].promise;
      ending.push(input);
      return { output: String(input * 2) };
    },
    { concurrency: 3 },
  );
  for (const place of [2, 0, 1]) {
    gates[place].resolve();
    await Promise.resolve();
  }
  const result = await run;
  expect(ending).toEqual([2, 0, 1]);
  expect(result.results.map(({ id }) => id)).toEqual(["s0", "s1", "s2"]);
  expect(result.results.map(({ score }) => score)).toEqual([correct, correct, correct]);
  expect(result.stopped).toBe(false);
});

test("never more than `concurrency` at once, and only `limit` samples", async () => {
  let running = 0;
  let most = 0;
  const result = await runEval(
    doubling(100),
    async () => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setImmediate(resolve));
      running--;
      return { output: "" };
    },
    { concurrency: 4, limit: 10 },
  );
  expect(most).toBe(4);
  expect(result.results).toHaveLength(10);
});

test("a solver or scorer that throws makes its sample errored, and the run goes on", async () => {
  const task: Task<number, string, string> = {
    ...doubling(3),
    scorer: (sample, output) => {
      if (sample.input === 1) throw new Error("no rule for 1");
      return sameText(sample, output);
    },
  };
  const result = await runEval(task, async ({ input }) => {
    if (input === 0) throw new Error("model is down");
    return { output: String(input * 2) };
  });
  expect(result.results.map(({ score }) => score)).toEqual([
    { status: "errored", reason: "the solver failed: model is down" },
    { status: "errored", reason: "the scorer failed: no rule for 1" },
    correct,
  ]);
});

test("the signal ends the run; finished samples are kept, cut ones are not called wrong", async () => {
  const controller = new AbortController();
  const result = await runEval(
    doubling(5),
    async ({ input }, { signal }) => {
      if (input === 2) {
        controller.abort();
        signal.throwIfAborted();
      }
      return { output: String(input * 2) };
    },
    { signal: controller.signal },
  );
  expect(result.stopped).toBe(true);
  expect(result.results.map(({ id }) => id)).toEqual(["s0", "s1"]);
});
