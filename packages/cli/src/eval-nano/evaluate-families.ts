// Runs every family in every mode it is evaluated in, and keeps the figures. It does not print.
import { availableParallelism, cpus } from "node:os";
import type { Model } from "@melete/core";
import { runEval, type Summary, summarize } from "@melete/evals";
import type { Family } from "@melete/lab";
import { type EvalMode, familyTask, modelSolver, turnSolver } from "./family-task.ts";

export interface FamilyRow extends Summary {
  family: string;
  mode: EvalMode;
  /** mean per sample; null when the model does not count */
  outputTokens: number | null;
  seconds: number;
}

export interface NanoReport {
  model: string;
  split: "heldout";
  machine: { cpu: string; cores: number; node: string };
  rows: FamilyRow[];
  /** true when the run was interrupted; the last row then rests on fewer samples */
  stopped: boolean;
}

export interface EvaluateOptions {
  model: Model;
  families: readonly Family[];
  limit: number;
  signal: AbortSignal;
  onProgress?: (row: { family: string; mode: EvalMode; done: number }) => void;
}

export async function evaluateFamilies({ model, families, limit, signal, onProgress }: EvaluateOptions): Promise<NanoReport> {
  const rows: FamilyRow[] = [];
  for (const family of families) {
    for (const mode of family.modes) {
      if (signal.aborted) break;
      // Where a tool is needed the whole turn counts; elsewhere it would only hide the model's own notation for boxes.
      const solver = family.name === "calculator" ? turnSolver(model, mode) : modelSolver(model, mode);
      const onResult = (done: number) => onProgress?.({ family: family.name, mode, done });
      const result = await runEval(familyTask(family, mode), solver, { limit, concurrency: model.capabilities.parallel, signal, onResult });
      const tokens = result.results.flatMap(({ solution }) => solution?.usage?.outputTokens ?? []);
      rows.push({
        family: family.name,
        mode,
        ...summarize(result.results.map(({ score }) => score)),
        outputTokens: tokens.length === 0 ? null : tokens.reduce((sum, count) => sum + count, 0) / tokens.length,
        seconds: result.elapsedMs / 1000,
      });
    }
  }
  const machine = { cpu: cpus()[0]?.model ?? "unknown", cores: availableParallelism(), node: process.versions.node };
  return { model: model.id, split: "heldout", machine, rows, stopped: signal.aborted };
}
