// The complete state of a training run in one file: weights, both moments, the next step and the next example. Nothing else decides how it goes on.
import { existsSync } from "node:fs";
import { readSafetensors, writeSafetensors } from "../export/safetensors.ts";
import type { Cursor } from "./pack.ts";

export interface TrainingState {
  /** number of updates done; the next step's index */
  step: number;
  /** where the stream of examples goes on */
  cursor: Cursor;
  weights: Float32Array;
  first: Float32Array;
  second: Float32Array;
}

export async function saveCheckpoint(path: string, state: TrainingState): Promise<void> {
  const { weights, first, second } = state;
  const vector = (data: Float32Array) => ({ data, shape: [data.length] });
  await writeSafetensors(path, {
    tensors: { weights: vector(weights), first: vector(first), second: vector(second) },
    metadata: { step: String(state.step), cursor: JSON.stringify(state.cursor) },
  });
}

/** The saved state, or null when there is none yet. */
export async function loadCheckpoint(path: string, parameters: number): Promise<TrainingState | null> {
  if (!existsSync(path)) return null;
  const { tensors, metadata } = await readSafetensors(path);
  if (tensors.weights?.data.length !== parameters) {
    throw new Error(
      `${path} holds ${tensors.weights?.data.length} parameters, the recipe's model has ${parameters}: use another run folder or the recipe it was made with.`,
    );
  }
  return {
    step: Number(metadata.step),
    cursor: JSON.parse(metadata.cursor) as Cursor,
    weights: tensors.weights.data,
    first: tensors.first.data,
    second: tensors.second.data,
  };
}
