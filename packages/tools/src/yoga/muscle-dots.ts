// Where the muscles of a pose lie on a person in a photo, and what to say at each dot: the muscle, and how the joint that loads it stands.
// It knows no page and no pixels: places are fractions of the photo.
import type { DetectedPose } from "../image/pose/detected-pose.ts";
import type { LandmarkName } from "../image/pose/landmarks.ts";
import type { BodySide } from "./compare-angles.ts";
import { type MuscleFacts, type MuscleRegion, muscleFacts } from "./muscle-regions.ts";
import { type RatedCheck, type Rating, reasonOf } from "./rate-pose.ts";
import type { Joint, YogaPose } from "./yoga-pose.ts";

export interface MuscleDot {
  region: MuscleRegion;
  x: number;
  y: number;
  side: BodySide | null;
  kind: "stretched" | "strengthened";
  /** "Hamstrings" */
  name: string;
  does: string;
  feel: string;
  /** how to fix the form, or that it is good; one or two sentences, each with joint, measured and aimed-at angle */
  form: string[];
}

/** A joint of the table for the joint that a muscle crosses. */
const relatedJoints: Record<MuscleFacts["joint"], readonly Joint[]> = {
  shoulder: ["shoulder", "elbow"],
  elbow: ["elbow", "shoulder"],
  hip: ["hip", "legLift"],
  knee: ["knee", "hip"],
  ankle: ["ankle", "knee"],
  neck: ["neck", "torso"],
  torso: ["torso", "hip"],
  legs: ["legs", "hip", "knee"],
};

/** Of a pose with a front and a back leg, these work or lengthen in the second one first. */
const secondSideFirst: readonly MuscleRegion[] = ["hip-flexors", "calves"];

export function muscleDots(pose: YogaPose, detected: DetectedPose, rating: Rating): MuscleDot[] {
  const stretched = pose.stretched.map((region) => ({ region, kind: "stretched" as const }));
  const strengthened = pose.strengthened
    .filter((region) => !pose.stretched.includes(region))
    .map((region) => ({ region, kind: "strengthened" as const }));
  return [...stretched, ...strengthened].map(({ region, kind }) => {
    const facts = muscleFacts[region];
    const side = facts.place.kind === "trunk" ? null : sideFor(region, facts, detected, rating);
    const { name, does, feel } = facts;
    return { region, kind, side, name, does, feel, ...dotPosition(facts, side, detected), form: formFor(facts, side, rating) };
  });
}

function sideFor(region: MuscleRegion, { place }: MuscleFacts, { points }: DetectedPose, { firstSide }: Rating): BodySide {
  const otherSide = firstSide === "left" ? "right" : "left";
  if (firstSide !== null) return secondSideFirst.includes(region) ? otherSide : firstSide;
  // Both sides do the same: the one that the picture shows better.
  const shown = (side: BodySide) =>
    place.kind === "limb" ? points[landmark(side, place.from)].visibility + points[landmark(side, place.to)].visibility : 0;
  return shown("right") > shown("left") ? "right" : "left";
}

function dotPosition({ place }: MuscleFacts, side: BodySide | null, { points }: DetectedPose): { x: number; y: number } {
  if (place.kind === "limb") return mix(points[landmark(side ?? "left", place.from)], points[landmark(side ?? "left", place.to)], place.along);
  const shoulders = mix(points.leftShoulder, points.rightShoulder, 0.5);
  const hips = mix(points.leftHip, points.rightHip, 0.5);
  if (place.along >= 0) return mix(shoulders, hips, place.along);
  // Above the shoulders the body goes on towards the ears, wherever the head is.
  const ears = mix(points.leftEar, points.rightEar, 0.5);
  return mix(shoulders, ears, Math.min(1, -place.along * 3));
}

const landmark = (side: BodySide, part: string) => `${side}${part}` as LandmarkName;

function mix(a: { x: number; y: number }, b: { x: number; y: number }, along: number): { x: number; y: number } {
  return { x: a.x + (b.x - a.x) * along, y: a.y + (b.y - a.y) * along };
}

function formFor({ joint }: MuscleFacts, side: BodySide | null, rating: Rating): string[] {
  const related = (check: RatedCheck) =>
    relatedJoints[joint].includes(check.target.joint) && (side === null || check.side === null || check.side === side);
  const own = rating.judged.filter(related);
  const wrong = own.filter(({ advice }) => advice !== null); // judged is worst first
  if (wrong.length > 0) return wrong.slice(0, 2).map(reasonOf);
  if (own.length > 0) return [reasonOf(own[0])];
  return ["The joint that this muscle moves is not clear enough in this photo to be judged."];
}
