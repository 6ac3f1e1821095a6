// How well a person's angles meet a pose, from 1 to 10, with a reason for every point lost. The formula is here and in docs/eyes.md; it knows no picture.
import type { MeasuredAngles } from "../image/pose/measure-angles.ts";
import { type AngleCheck, type BodySide, compareAngles } from "./compare-angles.ts";
import type { AngleTarget, YogaPose } from "./yoga-pose.ts";

export interface RatedCheck extends AngleCheck {
  /** 0 within the tolerance, 1 when the error is `fullErrorDegrees` beyond it */
  penalty: number;
  /** what to do; null within the tolerance */
  advice: string | null;
}

export interface Rating {
  /** 1 to 10, one decimal; null when the picture shows too little of what the pose is about */
  score: number | null;
  firstSide: BodySide | null;
  /** what the score is made of: the angles that the picture shows, worst first */
  judged: RatedCheck[];
  /** angles that this picture hides or foreshortens: not in the score */
  hidden: AngleCheck[];
}

/** An error this far beyond the tolerance is as bad as an error gets: another posture, not a sloppy one. */
const fullErrorDegrees = 40;
/** With less than this part of a pose's weight in sight there is no score. */
const leastJudgedPart = 0.4;
const leastJudged = 3;

/**
 * With the error e, the tolerance t and the weight w of each angle that is seen:
 *
 *   p = min(1, max(0, |e| - t) / 40)        score = 10 - 9 * sqrt( sum(w p^2) / sum(w) )
 *
 * The root of the mean square lets one bad joint weigh more than many slightly wrong ones.
 */
export function ratePose(pose: YogaPose, angles: MeasuredAngles): Rating {
  const { firstSide, checks } = compareAngles(pose, angles, (check) => (check.measured.isSeen ? 1 : 0.3) * Math.abs(check.error));
  const judged = checks.filter(({ measured }) => measured.isSeen).map(rateCheck);
  const hidden = checks.filter(({ measured }) => !measured.isSeen);
  const sum = (of: (check: RatedCheck) => number) => judged.reduce((total, check) => total + of(check), 0);
  const seenWeight = sum(({ target }) => target.weight);
  // From the side one of two arms hides the other: a target that both sides share is in sight when one of them is.
  const inSight = new Set(judged.map(({ target }) => target));
  const weightOf = (targets: Iterable<AngleTarget>) => [...targets].reduce((total, { weight }) => total + weight, 0);
  judged.sort((a, b) => b.target.weight * b.penalty - a.target.weight * a.penalty);
  if (inSight.size < leastJudged || weightOf(inSight) < leastJudgedPart * weightOf(pose.targets)) return { score: null, firstSide, judged, hidden };
  const score = 10 - 9 * Math.sqrt(sum(({ target, penalty }) => target.weight * penalty ** 2) / seenWeight);
  return { score: Math.round(score * 10) / 10, firstSide, judged, hidden };
}

function rateCheck(check: AngleCheck): RatedCheck {
  const { target, error } = check;
  const penalty = Math.min(1, Math.max(0, Math.abs(error) - target.tolerance) / fullErrorDegrees);
  return { ...check, penalty, advice: penalty === 0 ? null : error < 0 ? target.ifSmaller : target.ifLarger };
}

/** One sentence with the joint, what was measured, what the pose aims at, and what to do. */
export function reasonOf({ label, measured, target, advice }: RatedCheck): string {
  const numbers = `${capital(label)}: ${Math.round(measured.degrees)}°, the pose aims at ${target.degrees}° (±${target.tolerance}°)`;
  return advice === null ? `${numbers}. Good.` : `${numbers}. ${advice}`;
}

const capital = (text: string) => text[0].toUpperCase() + text.slice(1);
