// What the table knows of a yoga pose: names, the angles it aims at, muscles, difficulty, cues, cautions. It knows no picture.
import type { MuscleRegion } from "./muscle-regions.ts";

/** The joints that a target can name; two of them, except the last three. See joint-angles.ts for how each is measured. */
export type Joint = "elbow" | "shoulder" | "hip" | "knee" | "ankle" | "legLift" | "neck" | "torso" | "legs";

/** A pose whose sides differ has a first side (the front, standing or lower one, as `sides` names it) and a second; either can be the person's left. */
export type Side = "both" | "first" | "second" | "middle";

export interface AngleTarget {
  joint: Joint;
  side: Side;
  degrees: number;
  /** an error up to this costs nothing: bodies differ, and a photo shows angles to about 5 degrees */
  tolerance: number;
  /** how much it matters beside the others */
  weight: number;
  /** what to do when the measured angle is smaller, and when it is larger */
  ifSmaller: string;
  ifLarger: string;
}

export interface YogaPose {
  id: string;
  english: string;
  sanskrit: string;
  /** 1 (anybody) to 10 (years of practice): strength, balance and range of movement that the full pose asks for. Our own judgement. */
  difficulty: number;
  /** from where a photo shows the pose best */
  view: "front" | "side";
  /** what the first and the second side are called; null where both sides do the same */
  sides: readonly [string, string] | null;
  targets: readonly AngleTarget[];
  stretched: readonly MuscleRegion[];
  strengthened: readonly MuscleRegion[];
  cautions: readonly Caution[];
}

/** Who should leave a pose out or ask first. */
export const cautions = {
  ankle: "With a sore ankle: do it against a wall or leave it out.",
  "blood-pressure": "With untreated high blood pressure, glaucoma or a detached retina: no head below the heart; ask a doctor first.",
  dizziness: "When you feel dizzy: near a wall, eyes on one point, and come out slowly.",
  hamstring: "With a pulled hamstring: bend the knees and stay well short of pain.",
  hip: "After a hip operation or with hip pain: only as deep as your doctor or physiotherapist allows.",
  knee: "With knee pain: less bend, a cushion under the knee, and the knee always in line with the foot.",
  "lower-back": "With a sore or injured lower back: smaller, bend the knees, and stop when it pinches.",
  neck: "With a neck injury: not without a teacher; never turn the head while weight is on it.",
  pregnancy: "When pregnant: only in a form that a midwife or prenatal teacher has shown you.",
  shoulder: "With a shoulder injury: keep the arms lower.",
  wrist: "With sore wrists: on fists or forearms, or leave it out.",
} as const;
export type Caution = keyof typeof cautions;

const defaultTolerance = 12;

const usual: Record<Joint, { ifSmaller: string; ifLarger: string }> = {
  elbow: { ifSmaller: "Straighten the elbow, without locking it.", ifLarger: "Bend the elbow more." },
  shoulder: { ifSmaller: "Lift the arm further away from the body.", ifLarger: "Bring the arm closer to the body." },
  hip: { ifSmaller: "Open the hip: lengthen between chest and thigh.", ifLarger: "Fold more at the hip, with a long back." },
  knee: { ifSmaller: "Straighten the knee; lift the kneecap rather than locking it.", ifLarger: "Bend the knee more, in line with the foot." },
  ankle: { ifSmaller: "Point the foot away from the shin.", ifLarger: "Draw the toes towards the shin." },
  legLift: { ifSmaller: "Lift the leg higher.", ifLarger: "Let the leg come lower." },
  neck: { ifSmaller: "Lengthen the neck: bring the ears in line with the shoulders.", ifLarger: "Lengthen the neck." },
  torso: { ifSmaller: "Lean the trunk further.", ifLarger: "Bring the trunk more upright." },
  legs: { ifSmaller: "Take the feet further apart.", ifLarger: "Bring the feet closer together." },
};

type Options = Partial<Pick<AngleTarget, "tolerance" | "weight" | "ifSmaller" | "ifLarger">>;

const target =
  (side: Side) =>
  (joint: Joint, degrees: number, options: Options = {}): AngleTarget => ({
    joint,
    side,
    degrees,
    tolerance: defaultTolerance,
    weight: 1,
    ...usual[joint],
    ...options,
  });

/** Both sides aim at the same angle. */
export const both = target("both");
export const first = target("first");
export const second = target("second");
/** Of the trunk: neck, torso, legs. */
export const middle = target("middle");

/** A straight limb measures a little under 180; a straight hip too, because shoulders are wider than hips. */
export const straightKnees = both("knee", 176);
export const straightElbows = both("elbow", 174, { tolerance: 15 });
export const armsOverhead = both("shoulder", 172, { tolerance: 16, ifSmaller: "Reach the arms up beside the ears, shoulders away from them." });
export const longNeck = middle("neck", 172, { tolerance: 18, weight: 0.5 });
export const uprightTrunk = middle("torso", 0, {
  tolerance: 8,
  ifLarger: "Stack the shoulders over the hips: the trunk leans.",
});
