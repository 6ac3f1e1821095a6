// Runs a solver over the samples of a task, several at once. It knows order, limits and failures; it does not know models.
import type { Score } from "./score.ts";
import type { EvalResult, Sample, SampleResult, Solution, Solver, Task } from "./task.ts";

export interface RunEvalOptions {
  /** how many samples to take; all of them when left out */
  limit?: number;
  /** how many samples are answered at once (default 1) */
  concurrency?: number;
  signal?: AbortSignal;
  /** called as each sample ends, in the order of ending */
  onResult?: (done: number) => void;
}

/** Resolves even when every sample fails or the signal ends the run; see SampleResult and EvalResult.stopped. */
export async function runEval<Input, Target, Output>(
  task: Task<Input, Target, Output>,
  solver: Solver<Input, Target, Output>,
  options: RunEvalOptions = {},
): Promise<EvalResult<Output>> {
  const { limit = Number.POSITIVE_INFINITY, concurrency = 1, signal = new AbortController().signal, onResult } = options;
  const started = performance.now();
  const finished = new Map<number, SampleResult<Output>>();
  const samples = task.samples[Symbol.iterator]();
  let taken = 0;

  async function work(): Promise<void> {
    while (!signal.aborted && taken < limit) {
      const place = taken++;
      const next = samples.next();
      if (next.done) return;
      const result = await answer(task, solver, next.value, signal);
      if (result === null) return;
      finished.set(place, result);
      onResult?.(finished.size);
    }
  }

  await Promise.all(Array.from({ length: concurrency }, work));
  const results = [...finished.entries()].sort(([a], [b]) => a - b).map(([, result]) => result);
  return { task: task.name, results, elapsedMs: performance.now() - started, stopped: signal.aborted };
}

/** null when the signal, and not the sample, ended it */
async function answer<Input, Target, Output>(
  task: Task<Input, Target, Output>,
  solver: Solver<Input, Target, Output>,
  sample: Sample<Input, Target>,
  signal: AbortSignal,
): Promise<SampleResult<Output> | null> {
  const started = performance.now();
  let solution: Solution<Output> | null = null;
  let score: Score;
  try {
    solution = await solver(sample, { signal });
    score = await task.scorer(sample, solution.output);
  } catch (error) {
    if (signal.aborted) return null;
    const who = solution === null ? "the solver" : "the scorer";
    score = { status: "errored", reason: `${who} failed: ${error instanceof Error ? error.message : String(error)}` };
  }
  return { id: sample.id, score, solution, elapsedMs: performance.now() - started };
}
