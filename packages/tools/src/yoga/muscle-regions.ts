// The muscle groups that poses name and the body map draws: what each does, and where on a person it lies. It knows no pose.
import type { LandmarkName } from "../image/pose/landmarks.ts";

export const muscleRegions = [
  "abs",
  "adductors",
  "biceps",
  "calves",
  "chest",
  "deltoids",
  "forearm",
  "gluteal",
  "hamstring",
  "hip-flexors",
  "lower-back",
  "neck",
  "obliques",
  "quadriceps",
  "tibialis",
  "trapezius",
  "triceps",
  "upper-back",
] as const;
export type MuscleRegion = (typeof muscleRegions)[number];

export interface MuscleFacts {
  name: string;
  does: string;
  /** what a person can feel for, and how to get more or less of it */
  feel: string;
  /**
   * Where the dot goes on a person's own left: a point between two landmarks, `along` from the first to the second; for the trunk all four corners are mixed, see dotPosition.
   * "limb" is sided, "trunk" lies in the middle between shoulders (0) and hips (1).
   */
  place: { kind: "limb"; from: SidedPart; to: SidedPart; along: number } | { kind: "trunk"; along: number };
  /** the joint whose angle loads or lengthens it first */
  joint: "shoulder" | "elbow" | "hip" | "knee" | "ankle" | "neck" | "torso" | "legs";
}

/** A landmark without its side. */
export type SidedPart = LandmarkName extends infer Name ? (Name extends `left${infer Part}` ? Part : never) : never;

const limb = (from: SidedPart, to: SidedPart, along: number) => ({ kind: "limb", from, to, along }) as const;
const trunk = (along: number) => ({ kind: "trunk", along }) as const;

export const muscleFacts: Record<MuscleRegion, MuscleFacts> = {
  abs: {
    name: "Abdominals",
    does: "They bend the trunk forward and keep the lower back from sagging.",
    feel: "Draw the lower ribs towards the hips; breathe into the sides.",
    place: trunk(0.62),
    joint: "torso",
  },
  adductors: {
    name: "Inner thighs",
    does: "They draw the legs together and steady the pelvis.",
    feel: "You feel them along the inside of the thigh; a slightly narrower stance eases them.",
    place: limb("Hip", "Knee", 0.3),
    joint: "legs",
  },
  biceps: {
    name: "Biceps",
    does: "They bend the elbow and turn the palm up.",
    feel: "Straight arms with the palms turned up lengthen them.",
    place: limb("Shoulder", "Elbow", 0.6),
    joint: "elbow",
  },
  calves: {
    name: "Calves",
    does: "They point the foot and push off the ground.",
    feel: "Press the heel down for more, bend the knee a little for less.",
    place: limb("Knee", "Ankle", 0.35),
    joint: "ankle",
  },
  chest: {
    name: "Chest",
    does: "It draws the arms forward and together.",
    feel: "Broaden the collarbones; let the breastbone lead, not the chin.",
    place: trunk(0.18),
    joint: "shoulder",
  },
  deltoids: {
    name: "Shoulders",
    does: "They lift the arm in every direction.",
    feel: "Work in the outer shoulder is right, pinching on top is not: turn the palms and lower the arms a little.",
    place: limb("Shoulder", "Elbow", 0.1),
    joint: "shoulder",
  },
  forearm: {
    name: "Forearms",
    does: "They grip and steady the wrist.",
    feel: "Spread the fingers and press the base of the index finger, so that the wrist is not left alone.",
    place: limb("Elbow", "Wrist", 0.4),
    joint: "elbow",
  },
  gluteal: {
    name: "Buttocks",
    does: "They straighten the hip and turn the thigh outwards.",
    feel: "Firm them without clenching; the knee stays over the foot.",
    place: limb("Hip", "Knee", 0.04),
    joint: "hip",
  },
  hamstring: {
    name: "Hamstrings",
    does: "They bend the knee and straighten the hip.",
    feel: "The stretch belongs in the belly of the muscle; at the sitting bone or behind the knee it is too much: bend the knee.",
    place: limb("Hip", "Knee", 0.62),
    joint: "hip",
  },
  "hip-flexors": {
    name: "Hip flexors",
    does: "They lift the thigh and tilt the pelvis forward.",
    feel: "Tuck the tailbone a little before you go deeper; the stretch is at the front of the hip, not in the lower back.",
    place: limb("Hip", "Shoulder", 0.08),
    joint: "hip",
  },
  "lower-back": {
    name: "Lower back",
    does: "It straightens the spine and carries the trunk.",
    feel: "Length first, then bend; when it pinches, come half way out.",
    place: trunk(0.82),
    joint: "torso",
  },
  neck: {
    name: "Neck",
    does: "It carries and turns the head.",
    feel: "Let the head follow the line of the spine.",
    place: trunk(-0.16),
    joint: "neck",
  },
  obliques: {
    name: "Side of the trunk",
    does: "The obliques bend and turn the trunk sideways.",
    feel: "Breathe into the upper ribs; keep both sides of the waist long.",
    place: limb("Shoulder", "Hip", 0.68),
    joint: "torso",
  },
  quadriceps: {
    name: "Front of the thighs",
    does: "The quadriceps straighten the knee and carry you in every bent-knee pose.",
    feel: "Work is fine, pain in the kneecap is not: less bend, knee over the ankle.",
    place: limb("Hip", "Knee", 0.5),
    joint: "knee",
  },
  tibialis: {
    name: "Shins",
    does: "They draw the foot up and balance you over the ankle.",
    feel: "Press evenly into big toe, little toe and heel.",
    place: limb("Knee", "Ankle", 0.55),
    joint: "ankle",
  },
  trapezius: {
    name: "Top of the shoulders",
    does: "The trapezius carries and turns the shoulder blades.",
    feel: "Let the shoulders slide away from the ears.",
    place: trunk(-0.03),
    joint: "shoulder",
  },
  triceps: {
    name: "Back of the arms",
    does: "The triceps straighten the elbow and hold you up.",
    feel: "Turn the inner elbows forward rather than locking them.",
    place: limb("Shoulder", "Elbow", 0.55),
    joint: "elbow",
  },
  "upper-back": {
    name: "Upper back",
    does: "It draws the shoulder blades together and lifts the chest.",
    feel: "Lift the breastbone; the movement starts between the shoulder blades.",
    place: trunk(0.36),
    joint: "shoulder",
  },
};
