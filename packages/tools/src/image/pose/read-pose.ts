// From the bytes of a picture to the people in it, with their joint angles: what Eyes and benchmarks call. It knows no tool and no yoga.
import { loadImage } from "@napi-rs/canvas";
import { findJoints } from "./find-joints.ts";
import type { DetectedPose, PersonBox } from "./detected-pose.ts";
import { findPeople } from "./find-people.ts";
import { loadPoseModels } from "./load-pose-models.ts";
import { type MeasuredAngles, measureAngles } from "./measure-angles.ts";

export interface PoseOptions {
  /** one person, here; without it everybody in the picture */
  box?: PersonBox;
}

export interface FoundPerson {
  pose: DetectedPose;
  angles: MeasuredAngles;
}

export interface PoseReading {
  width: number;
  height: number;
  /** left to right; empty where nobody is found */
  people: FoundPerson[];
}

/** @returns null when the group `pose` is not installed (`poseNotInstalled` says what to do)  @throws when the bytes are no picture */
export async function readPose(bytes: Uint8Array, { box }: PoseOptions = {}): Promise<PoseReading | null> {
  const models = await loadPoseModels();
  if (models === null) return null;
  const image = await loadImage(bytes);
  const { width, height } = image;
  const boxes = box === undefined ? findPeople(image, models) : [box];
  // One person alone is searched for in the whole picture: the box of somebody in an odd posture often misses a limb.
  const areas: (PersonBox | undefined)[] = box === undefined && boxes.length <= 1 ? [undefined] : boxes;
  const people = areas.flatMap((area) => {
    const pose = findJoints(image, models, area);
    return pose === null ? [] : [{ pose, angles: measureAngles(pose, width, height) }];
  });
  return { width, height, people };
}
