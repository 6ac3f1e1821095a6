// The words of an evaluation, as Inspect uses them: a task has samples and a scorer; a solver answers samples.
// Nothing here knows models, prompts or how anything was trained.
import type { Usage } from "@melete/core";
import type { Score } from "./score.ts";

export interface Sample<Input, Target = unknown> {
  /** unique inside the task; the same problem keeps its id from run to run, so that runs can be paired */
  id: string;
  input: Input;
  target: Target;
}

export interface Task<Input, Target, Output> {
  name: string;
  /** may be generated while the run goes on */
  samples: Iterable<Sample<Input, Target>>;
  scorer: Scorer<Input, Target, Output>;
}

export interface Solution<Output> {
  output: Output;
  usage?: Usage;
  /** tokens on the longest chain of dependent generations */
  criticalPathTokens?: number;
}

/** Answers one sample. It may reject: the sample is then `errored`, with the message as reason. */
export type Solver<Input, Target, Output> = (sample: Sample<Input, Target>, options: { signal: AbortSignal }) => Promise<Solution<Output>>;

/** Judges one answer. It may throw: the sample is then `errored`. */
export type Scorer<Input, Target, Output> = (sample: Sample<Input, Target>, output: Output) => Score | Promise<Score>;

export interface SampleResult<Output> {
  id: string;
  score: Score;
  /** null when the solver failed */
  solution: Solution<Output> | null;
  elapsedMs: number;
}

export interface EvalResult<Output> {
  task: string;
  /** in the order of the samples */
  results: SampleResult<Output>[];
  elapsedMs: number;
  /** true when the signal ended the run; samples that were not finished are missing from `results` */
  stopped: boolean;
}
