// Which pose of the table a person is in: the nearest by angles, and whether the next one is far enough away to be sure. It knows no picture and asks nobody.
import type { MeasuredAngles } from "../image/pose/measure-angles.ts";
import { type AngleCheck, compareAngles } from "./compare-angles.ts";
import { yogaPoses } from "./poses.ts";
import type { YogaPose } from "./yoga-pose.ts";

export interface PoseMatch {
  pose: YogaPose;
  /** root of the weighted mean square of the errors beyond half the tolerance, degrees */
  distance: number;
}

export type Recognition =
  /** near enough, and clearly nearer than the next */
  | { kind: "sure"; match: PoseMatch; others: PoseMatch[] }
  /** one of these, nearest first; a person should say */
  | { kind: "unsure"; candidates: PoseMatch[] };

/** Farther than this is no pose of the table; a beginner's posture lies at 10 to 20 (docs/eyes.md). */
const farthest = 26;
/** The next pose must be this much farther away: Warrior I and the high lunge, which differ in one heel, come within 5 degrees of each other. */
const leastMargin = 6;
const candidateCount = 3;
/** One arm that is somewhere else altogether should not outweigh the rest. */
const mostPerJoint = 70;
/** An angle that the picture does not show is only estimated, so it counts less. */
const hiddenWeight = 0.3;

export function recognisePose(angles: MeasuredAngles): Recognition {
  const matches = yogaPoses.map((pose) => ({ pose, distance: distanceTo(pose, angles) })).sort((a, b) => a.distance - b.distance);
  const [nearest, next] = matches;
  if (nearest.distance <= farthest && next.distance - nearest.distance >= leastMargin) {
    return { kind: "sure", match: nearest, others: matches.slice(1, candidateCount) };
  }
  return { kind: "unsure", candidates: matches.slice(0, candidateCount) };
}

function distanceTo(pose: YogaPose, angles: MeasuredAngles): number {
  const { checks } = compareAngles(pose, angles, (check) => weightOf(check) * beyond(check) ** 2);
  const weights = checks.reduce((sum, check) => sum + check.target.weight * weightOf(check), 0);
  const squares = checks.reduce((sum, check) => sum + check.target.weight * weightOf(check) * beyond(check) ** 2, 0);
  return Math.sqrt(squares / weights);
}

const weightOf = ({ measured }: AngleCheck) => (measured.isSeen ? 1 : hiddenWeight);

function beyond({ target, measured }: AngleCheck): number {
  const degrees = measured.isSeen ? measured.degrees : measured.spaceDegrees;
  return Math.min(mostPerJoint, Math.max(0, Math.abs(degrees - target.degrees) - target.tolerance / 2));
}
