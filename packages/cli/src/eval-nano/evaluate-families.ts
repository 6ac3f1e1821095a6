// Runs every family in every mode it is evaluated in, and keeps the figures. It does not print.
import { availableParallelism, cpus } from "node:os";
import type { Model } from "@melete/core";
import { runEval, type SampleResult, type Summary, summarize } from "@melete/evals";
import type { Family } from "@melete/lab";
import type { EvalMode, FamilyFigures } from "./figures.ts";
import { familyTask, modelSolver, turnSolver } from "./family-task.ts";
import { judge, type MarkResult } from "./marks.ts";

export interface FamilyRow extends FamilyFigures {
  mark: MarkResult | null;
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
      const levelOf = new Map<string, string>();
      const task = familyTask(family, mode, (id, level) => levelOf.set(id, level));
      const result = await runEval(task, solver, { limit, concurrency: model.capabilities.parallel, signal, onResult });
      const tokens = result.results.flatMap(({ solution }) => solution?.usage?.outputTokens ?? []);
      const byLevel = Map.groupBy(result.results, ({ id }) => levelOf.get(id) ?? "");
      const figures: FamilyFigures = {
        family: family.name,
        mode,
        ...summarizeResults(result.results),
        levels: Object.fromEntries([...byLevel].sort().map(([level, results]) => [level, summarizeResults(results)])),
      };
      const outputTokens = tokens.length === 0 ? null : tokens.reduce((sum, count) => sum + count, 0) / tokens.length;
      rows.push({ ...figures, mark: judge(figures), outputTokens, seconds: result.elapsedMs / 1000 });
    }
  }
  const machine = { cpu: cpus()[0]?.model ?? "unknown", cores: availableParallelism(), node: process.versions.node };
  return { model: model.id, split: "heldout", machine, rows, stopped: signal.aborted };
}

function summarizeResults(results: readonly SampleResult<unknown>[]): Summary {
  return summarize(results.map(({ score }) => score));
}
