// The training run: batches in, weights out, a checkpoint every few minutes. Killed at any moment and started again it gives the same weights.
import { appendFile, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { rungs } from "../nn/model-config.ts";
import { decayMask, initialValues, parameterCount, parameterLayout } from "../nn/parameters.ts";
import { type HostTensor, openSession } from "../onnx/runtime.ts";
import { openBatchStream } from "./batch-stream.ts";
import { loadCheckpoint, saveCheckpoint, type TrainingState } from "./checkpoint.ts";
import { openGradientWorkers } from "./gradient-workers.ts";
import { type Batch, firstCursor } from "./pack.ts";
import { learningRateAt, type Phase, phaseAt, type Recipe } from "./recipe.ts";
import { updateGraph } from "./step-graph.ts";

export interface TrainOptions {
  /** where checkpoint.safetensors and log.jsonl live */
  folder: string;
  /** the text of tokenizer.json */
  tokenizerJson: string;
  checkpointEverySteps?: number;
  /** stop after this step at the latest (for tests and for branching a cooldown) */
  untilStep?: number;
  signal?: AbortSignal;
  onStep?(report: StepReport): void;
}

export interface StepReport {
  step: number;
  /** nats per weighted token */
  loss: number;
  /** nats per weighted question about a patch */
  factLoss: number;
  /** nats per weighted word that is read in a picture */
  pointLoss: number;
  gradientNorm: number;
  learningRate: number;
  tokensPerSecond: number;
}

export const checkpointName = "checkpoint.safetensors";

/** Trains until the recipe's last step (or `untilStep`, or the signal) and returns the state, which is also saved. */
export async function train(recipe: Recipe, options: TrainOptions): Promise<TrainingState> {
  const config = rungs[recipe.rung];
  const layout = parameterLayout(config);
  const N = parameterCount(layout);
  await mkdir(options.folder, { recursive: true });
  const path = join(options.folder, checkpointName);
  const state: TrainingState = (await loadCheckpoint(path, N)) ?? {
    step: 0,
    cursor: firstCursor,
    weights: initialValues(layout, recipe.seed),
    first: new Float32Array(N),
    second: new Float32Array(N),
  };
  const lastStep = Math.min(recipe.steps, options.untilStep ?? recipe.steps);
  if (state.step >= lastStep) return state;

  const workers = await openGradientWorkers(recipe.workers, config, recipe.batch, N);
  const streamOf = (phase: Phase) =>
    openBatchStream({
      weights: phase.families,
      seed: recipe.seed,
      tokenizerJson: options.tokenizerJson,
      cursor: state.cursor,
      shape: recipe.batch,
      userWeight: phase.userWeight,
      historyShare: phase.historyShare,
      teacherWeight: phase.teacherWeight,
    });
  let phase = phaseAt(recipe, state.step);
  let batches = streamOf(phase);
  const update = await openSession(updateGraph(config, recipe.optimizer), { threads: recipe.workers });
  const gradient = new Float32Array(N);
  const vector = (data: Float32Array): HostTensor => ({ data, shape: [N] });
  const scalar = () => ({ data: new Float32Array(1), shape: [] });
  const inputs = {
    weights_flat: vector(state.weights),
    first: vector(state.first),
    second: vector(state.second),
    gradient: vector(gradient),
    decay: vector(decayMask(layout)),
    learning_rate: scalar(),
    weight_decay: scalar(),
    correction1: scalar(),
    correction2: scalar(),
    gradient_scale: scalar(),
  };
  const outputs = { weights_next: inputs.weights_flat, first_next: inputs.first, second_next: inputs.second, gradient_norm: scalar() };
  inputs.weight_decay.data[0] = recipe.optimizer.weightDecay;

  try {
    while (state.step < lastStep && !options.signal?.aborted) {
      const started = performance.now();
      if (phaseAt(recipe, state.step) !== phase) {
        await batches.close();
        phase = phaseAt(recipe, state.step);
        batches = streamOf(phase);
      }
      const mine: Batch[] = [];
      for (let worker = 0; worker < recipe.workers; worker++) mine.push(await batches.next());
      const lossWeight = mine.reduce((sum, batch) => sum + batch.lossWeight, 0);
      const perWeight = (loss: number, weight: "factWeight" | "pointWeight") =>
        loss /
        Math.max(
          1e-9,
          mine.reduce((sum, batch) => sum + batch[weight], 0),
        );
      const cursor = mine[mine.length - 1].cursor;
      const { loss, factLoss, pointLoss } = await workers.run(state.weights, mine, gradient);
      inputs.learning_rate.data[0] = learningRateAt(recipe, state.step);
      inputs.correction1.data[0] = 1 / (1 - recipe.optimizer.beta1 ** (state.step + 1));
      inputs.correction2.data[0] = 1 / (1 - recipe.optimizer.beta2 ** (state.step + 1));
      inputs.gradient_scale.data[0] = 1 / lossWeight;
      await update.run(inputs, outputs);
      state.step += 1;
      state.cursor = cursor;
      const report: StepReport = {
        step: state.step,
        loss: loss / lossWeight,
        factLoss: perWeight(factLoss, "factWeight"),
        pointLoss: perWeight(pointLoss, "pointWeight"),
        gradientNorm: outputs.gradient_norm.data[0],
        learningRate: inputs.learning_rate.data[0],
        tokensPerSecond: (recipe.workers * recipe.batch.rows * recipe.batch.length * 1000) / (performance.now() - started),
      };
      if (!Number.isFinite(report.loss))
        throw new Error(`the loss became ${report.loss} at step ${state.step}: lower the learning rate (${report.learningRate})`);
      options.onStep?.(report);
      if (state.step % 10 === 0) await appendFile(join(options.folder, "log.jsonl"), `${JSON.stringify({ ...report, phase: phase.name })}\n`);
      if (state.step % (options.checkpointEverySteps ?? 200) === 0) await saveCheckpoint(path, state);
    }
    await saveCheckpoint(path, state);
  } finally {
    await Promise.all([workers.close(), batches.close(), update.close()]);
  }
  return state;
}
