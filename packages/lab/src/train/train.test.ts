// The training run on the micro model: it learns, and being killed changes nothing.
import { fork } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { families } from "../data/families.ts";
import { rungs } from "../nn/model-config.ts";
import { parameterCount, parameterLayout } from "../nn/parameters.ts";
import { checkpointName, type StepReport, train } from "./train.ts";
import { loadCheckpoint } from "./checkpoint.ts";
import { learningRateAt, phaseAt, type Recipe } from "./recipe.ts";
import { trainTokenizer } from "./train-tokenizer.ts";

const recipe: Recipe = {
  rung: "micro",
  seed: 3,
  workers: 2,
  batch: { rows: 2, length: 192, pictures: 2 },
  optimizer: { learningRate: 1e-2, weightDecay: 0.1, beta1: 0.9, beta2: 0.98, epsilon: 1e-8, clip: 1 },
  warmupSteps: 4,
  steps: 24,
  cooldownSteps: 6,
  finalFraction: 0.1,
  phases: [
    { name: "pretrain", untilStep: 14, userWeight: 0.2, families: { "add-subtract": 1, "locate-shape": 0.2 } },
    { name: "finetune", untilStep: 24, userWeight: 0, families: { "add-subtract:instant": 1 } },
  ],
};
const tokenizerJson = trainTokenizer(
  families.filter(({ name }) => name === "add-subtract"),
  rungs.micro.vocab_size,
);
const N = parameterCount(parameterLayout(rungs.micro));
let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "melete-train-"));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

test("L1 a run lowers the loss, and the same recipe gives the same weights", async () => {
  const reports: StepReport[] = [];
  const first = await train(recipe, { folder: join(root, "a"), tokenizerJson, onStep: (report) => reports.push(report) });
  const mean = (list: StepReport[]) => list.reduce((sum, { loss }) => sum + loss, 0) / list.length;
  expect(mean(reports.slice(-4))).toBeLessThan(mean(reports.slice(0, 4)) * 0.7);
  const second = await train(recipe, { folder: join(root, "b"), tokenizerJson });
  expect(second.weights).toEqual(first.weights);
});

test("L2 a run killed with SIGKILL and started again gives the weights of a run that was not killed", async () => {
  const undisturbed = await train(recipe, { folder: join(root, "a"), tokenizerJson });
  const folder = join(root, "killed");
  // Killed once before the first checkpoint, then in both phases, wherever it happens to be.
  for (const killAfter of [3, 9, 19]) {
    const child = fork(new URL("./train-process.fixture.ts", import.meta.url), [folder], { stdio: "ignore" });
    child.send({ recipe, tokenizerJson });
    await new Promise<void>((resolve, reject) => {
      child.on("message", (step) => {
        if (step === killAfter) child.kill("SIGKILL");
      });
      child.on("exit", (code, signal) =>
        signal === "SIGKILL" ? resolve() : reject(new Error(`the training process ended with ${code} before it was killed at step ${killAfter}`)),
      );
    });
  }
  const saved = await loadCheckpoint(join(folder, checkpointName), N);
  expect(saved?.step).toBeLessThan(24);
  const resumed = await train(recipe, { folder, tokenizerJson });
  expect(resumed.step).toBe(24);
  expect(resumed.weights).toEqual(undisturbed.weights);
  expect(resumed.second).toEqual(undisturbed.second);
});

test("L3 a checkpoint of another model is refused with both sizes", async () => {
  await expect(loadCheckpoint(join(root, "a", checkpointName), N + 1)).rejects.toThrow(`holds ${N} parameters, the recipe's model has ${N + 1}`);
});

test("L4 the learning rate warms up, stays, and cools down; phases follow each other", () => {
  expect(learningRateAt(recipe, 0)).toBeCloseTo(2.5e-3);
  expect(learningRateAt(recipe, 3)).toBeCloseTo(1e-2);
  expect(learningRateAt(recipe, 17)).toBeCloseTo(1e-2);
  expect(learningRateAt(recipe, 20)).toBeCloseTo(1e-2 * (1 - Math.sqrt(0.5) * 0.9));
  expect(learningRateAt(recipe, 23)).toBeCloseTo(1e-3);
  expect([0, 13, 14, 23].map((step) => phaseAt(recipe, step).name)).toEqual(["pretrain", "pretrain", "finetune", "finetune"]);
});
