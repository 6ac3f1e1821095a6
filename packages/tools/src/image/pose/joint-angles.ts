// Angles between a person's limbs, from the 33 points: in the plane of the picture, and in space. It knows the definitions; it does not know which are good.
import type { LandmarkName } from "./landmarks.ts";

/**
 * Degrees. A joint's angle lies between the two bones that meet there: 180 is straight.
 * elbow: shoulder, elbow, wrist · shoulder: hip, shoulder, elbow (0 beside the body, 180 overhead) · hip: shoulder, hip, knee · knee: hip, knee, ankle ·
 * ankle: knee, ankle, toe (about 120 standing flat: the toe's point lies below the ankle) · neck: middle of the hips, middle of the shoulders, middle of the ears ·
 * torso: from the middle of the hips to that of the shoulders, against upwards (0 upright, 90 level, 180 upside down) ·
 * legs: between the lines from the hips' middle to the two ankles (0 together) ·
 * leg lift: the line from hip to ankle, against straight down (0 standing, 90 level, 180 straight up). Torso and leg lift take the picture's edge for the plumb line.
 */
export type AngleName = `${"left" | "right"}${"Elbow" | "Shoulder" | "Hip" | "Knee" | "Ankle" | "LegLift"}` | "neck" | "torso" | "legs";

export const angleNames: readonly AngleName[] = [
  "leftElbow",
  "rightElbow",
  "leftShoulder",
  "rightShoulder",
  "leftHip",
  "rightHip",
  "leftKnee",
  "rightKnee",
  "leftAnkle",
  "rightAnkle",
  "leftLegLift",
  "rightLegLift",
  "neck",
  "torso",
  "legs",
];

export type JointAngles = Record<AngleName, number>;

type Coordinates = readonly number[];

/** @param at each point in two or three coordinates of equal unit, y downwards */
export function jointAngles(at: (name: LandmarkName) => Coordinates): JointAngles {
  const hips = middle(at("leftHip"), at("rightHip"));
  const shoulders = middle(at("leftShoulder"), at("rightShoulder"));
  const ears = middle(at("leftEar"), at("rightEar"));
  const down = hips.map((_, axis) => (axis === 1 ? 1 : 0));
  const joint = (a: LandmarkName, b: LandmarkName, c: LandmarkName) => between(minus(at(a), at(b)), minus(at(c), at(b)));
  return {
    leftElbow: joint("leftShoulder", "leftElbow", "leftWrist"),
    rightElbow: joint("rightShoulder", "rightElbow", "rightWrist"),
    leftShoulder: joint("leftHip", "leftShoulder", "leftElbow"),
    rightShoulder: joint("rightHip", "rightShoulder", "rightElbow"),
    leftHip: joint("leftShoulder", "leftHip", "leftKnee"),
    rightHip: joint("rightShoulder", "rightHip", "rightKnee"),
    leftKnee: joint("leftHip", "leftKnee", "leftAnkle"),
    rightKnee: joint("rightHip", "rightKnee", "rightAnkle"),
    leftAnkle: joint("leftKnee", "leftAnkle", "leftFootIndex"),
    rightAnkle: joint("rightKnee", "rightAnkle", "rightFootIndex"),
    leftLegLift: between(minus(at("leftAnkle"), at("leftHip")), down),
    rightLegLift: between(minus(at("rightAnkle"), at("rightHip")), down),
    neck: between(minus(hips, shoulders), minus(ears, shoulders)),
    torso: between(minus(hips, shoulders), down),
    legs: between(minus(at("leftAnkle"), hips), minus(at("rightAnkle"), hips)),
  };
}

const minus = (a: Coordinates, b: Coordinates) => a.map((value, axis) => value - b[axis]);
const middle = (a: Coordinates, b: Coordinates) => a.map((value, axis) => (value + b[axis]) / 2);

function between(a: Coordinates, b: Coordinates): number {
  const dot = a.reduce((sum, value, axis) => sum + value * b[axis], 0);
  const lengths = Math.hypot(...a) * Math.hypot(...b);
  return lengths === 0 ? 0 : (Math.acos(Math.min(1, Math.max(-1, dot / lengths))) * 180) / Math.PI;
}
