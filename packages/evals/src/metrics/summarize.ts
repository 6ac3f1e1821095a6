// Scores to figures. Only scored samples count towards accuracy; the others are counted beside it, never as wrong answers.
import type { Score } from "../score.ts";
import { wilsonInterval, type Interval } from "./wilson-interval.ts";

export interface Summary {
  /** scored samples: the denominator of accuracy and meanValue */
  samples: number;
  correct: number;
  unscored: number;
  errored: number;
  /** 0..1; null when nothing was scored */
  accuracy: number | null;
  /** 95 % Wilson score interval of the accuracy */
  interval: Interval | null;
  /** mean of `value`; null when nothing was scored */
  meanValue: number | null;
}

export function summarize(scores: readonly Score[]): Summary {
  let correct = 0;
  let samples = 0;
  let unscored = 0;
  let errored = 0;
  let valueSum = 0;
  for (const score of scores) {
    switch (score.status) {
      case "scored":
        samples++;
        if (score.correct) correct++;
        valueSum += score.value;
        break;
      case "unscored":
        unscored++;
        break;
      case "errored":
        errored++;
        break;
      default:
        score satisfies never;
    }
  }
  if (samples === 0) return { samples, correct, unscored, errored, accuracy: null, interval: null, meanValue: null };
  return {
    samples,
    correct,
    unscored,
    errored,
    accuracy: correct / samples,
    interval: wilsonInterval(correct, samples),
    meanValue: valueSum / samples,
  };
}
