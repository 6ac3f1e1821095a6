// The pool of data-parallel workers: hands each a batch, waits for all, and gives their gradients summed in a fixed order.
import { Worker } from "node:worker_threads";
import type { ModelConfig } from "../nn/model-config.ts";
import type { GradientReport, GradientWorkerData } from "./gradient-worker.ts";
import { type Batch, batchBuffers } from "./pack.ts";

export interface GradientWorkers {
  /**
   * Writes the sum of the workers' gradients into `gradient` (float32 [N]).
   * The order of the sum is fixed, so equal batches give equal bits. Returns the summed losses.
   */
  run(weights: Float32Array, batches: readonly Batch[], gradient: Float32Array): Promise<GradientReport>;
  close(): Promise<void>;
}

export async function openGradientWorkers(
  count: number,
  config: ModelConfig,
  batch: GradientWorkerData["batch"],
  parameters: number,
): Promise<GradientWorkers> {
  const shared = new SharedArrayBuffer(parameters * 4);
  const sharedWeights = new Float32Array(shared);
  const slots = Array.from({ length: count }, () => {
    const gradient = new SharedArrayBuffer(parameters * 4);
    const data: GradientWorkerData = { config, batch, weights: shared, gradient };
    return { gradient: new Float32Array(gradient), worker: new Worker(new URL("./gradient-worker.ts", import.meta.url), { workerData: data }) };
  });
  const answer = <T>(worker: Worker): Promise<T> =>
    new Promise((resolve, reject) => {
      const cleanUp = () => worker.off("message", onMessage).off("error", onError).off("exit", onExit);
      const onMessage = (message: T) => {
        cleanUp();
        resolve(message);
      };
      const onError = (error: Error) => {
        cleanUp();
        reject(error);
      };
      const onExit = (code: number) => {
        onError(new Error(`a gradient worker stopped with code ${code}; start the run again, it goes on from its last checkpoint`));
      };
      worker.on("message", onMessage).on("error", onError).on("exit", onExit);
    });
  await Promise.all(slots.map(({ worker }) => answer<"ready">(worker)));

  return {
    async run(weights, batches, gradient) {
      sharedWeights.set(weights);
      const reports = await Promise.all(
        slots.map(({ worker }, index) => {
          const report = answer<GradientReport>(worker);
          worker.postMessage(batches[index], batchBuffers(batches[index]));
          return report;
        }),
      );
      sumInto(
        gradient,
        slots.map((slot) => slot.gradient),
      );
      return reports.reduce((sum, { loss, factLoss, pointLoss }) => ({
        loss: sum.loss + loss,
        factLoss: sum.factLoss + factLoss,
        pointLoss: sum.pointLoss + pointLoss,
      }));
    },
    async close() {
      await Promise.all(slots.map(({ worker }) => worker.terminate()));
    },
  };
}

/** A function of its own: the same loop as a closure over outer variables ran ten times slower. */
function sumInto(target: Float32Array, parts: readonly Float32Array[]): void {
  target.set(parts[0]);
  for (const part of parts.slice(1)) addInto(target, part);
}

function addInto(target: Float32Array, part: Float32Array): void {
  for (let i = 0; i < target.length; i++) target[i] += part[i];
}
