// Everything that is said about one person in one pose: the rating with its reasons, muscles, difficulty, cautions. It knows no page and no model.
import type { FoundPerson } from "../image/pose/read-pose.ts";
import { type MuscleDot, muscleDots } from "./muscle-dots.ts";
import { ratePose, type RatedCheck, reasonOf } from "./rate-pose.ts";
import { recognisePose } from "./recognise-pose.ts";
import { cautions, type YogaPose } from "./yoga-pose.ts";

export interface YogaReport {
  pose: { id: string; english: string; sanskrit: string; difficulty: number };
  /** names of poses that it could as well be; empty when it is sure or when the person said which it is */
  couldBe: string[];
  /** 1 to 10, or null with `noScore` saying why */
  score: number | null;
  noScore: string | null;
  reasons: { text: string; joint: string; measured: number; target: number; tolerance: number; isGood: boolean; pointsLost: number }[];
  /** joints that the photo does not show well enough */
  notJudged: string[];
  dots: MuscleDot[];
  cautions: string[];
}

const viewWords = { front: "from the front", side: "from the side" };

/**
 * Which pose each person is in. Two people who practise together usually do the same: where one is clear and it is among the candidates of the other, it is both.
 *
 * @param chosen  for each person the pose that was named, or null
 */
export function decidePoses(people: readonly FoundPerson[], chosen: readonly (YogaPose | null)[]): DecidedPose[] {
  const recognised = people.map(({ angles }, index) => (chosen[index] === null ? recognisePose(angles) : null));
  const clear = recognised.flatMap((recognition) => (recognition?.kind === "sure" ? [recognition.match.pose] : []));
  return recognised.map((recognition, index): DecidedPose => {
    const named = chosen[index];
    if (named !== null) return { pose: named, couldBe: [] };
    if (recognition?.kind === "sure") return { pose: recognition.match.pose, couldBe: [] };
    const candidates = recognition?.candidates.map(({ pose }) => pose) ?? [];
    const shared = candidates.find((pose) => clear.includes(pose));
    if (shared !== undefined) return { pose: shared, couldBe: [] };
    return { pose: candidates[0], couldBe: candidates.slice(1).map(({ english }) => english) };
  });
}

export interface DecidedPose {
  pose: YogaPose;
  couldBe: string[];
}

export function yogaReport({ pose: detected, angles }: FoundPerson, { pose, couldBe }: DecidedPose): YogaReport {
  const rating = ratePose(pose, angles);
  const { id, english, sanskrit, difficulty } = pose;
  return {
    pose: { id, english, sanskrit, difficulty },
    couldBe,
    score: rating.score,
    noScore:
      rating.score === null ? `This photo hides too many joints for a score: take one ${viewWords[pose.view]}, the whole body in the picture.` : null,
    reasons: rating.judged.map((check) => reason(check, rating.judged)),
    notJudged: rating.hidden.map(({ label }) => label),
    dots: muscleDots(pose, detected, rating),
    cautions: pose.cautions.map((caution) => cautions[caution]),
  };
}

function reason(check: RatedCheck, all: readonly RatedCheck[]): YogaReport["reasons"][number] {
  const { label, measured, target, advice } = check;
  return {
    text: reasonOf(check),
    joint: label,
    measured: Math.round(measured.degrees),
    target: target.degrees,
    tolerance: target.tolerance,
    isGood: advice === null,
    pointsLost: share(check, all),
  };
}

/** The part of the lost points that one joint answers for: its share of the sum of squares, so that all shares add up to what is missing from 10. */
function share({ target, penalty }: RatedCheck, all: readonly RatedCheck[]): number {
  const squares = all.reduce((sum, other) => sum + other.target.weight * other.penalty ** 2, 0);
  const weights = all.reduce((sum, other) => sum + other.target.weight, 0);
  if (squares === 0) return 0;
  return Math.round(10 * 9 * Math.sqrt(squares / weights) * ((target.weight * penalty ** 2) / squares)) / 10;
}
