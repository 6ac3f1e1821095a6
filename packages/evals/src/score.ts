// What a scorer says of one answer. A grader that failed is not a wrong answer, so it is a case of its own.

export type Score =
  | {
      status: "scored";
      /** the task's own pass mark */
      correct: boolean;
      /** 0..1: share of cells, intersection over union, 1 or 0 for plain right and wrong */
      value: number;
      explanation?: string;
    }
  /** there is an answer, and this task cannot judge it */
  | { status: "unscored"; reason: string }
  /** there is no answer, or the scorer broke: the sample says nothing about the solver's ability */
  | { status: "errored"; reason: string };

export function scored(correct: boolean, value: number = correct ? 1 : 0, explanation?: string): Score {
  return { status: "scored", correct, value, explanation };
}
