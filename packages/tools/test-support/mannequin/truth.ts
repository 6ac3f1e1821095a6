// Where the mannequin's landmarks truly are: in the picture's fractions, and in metres in the camera's axes. It knows no detector.
import type { LandmarkName } from "../../src/image/pose/landmarks.ts";
import type { Camera } from "./camera.ts";
import type { JointName, Skeleton } from "./skeleton.ts";
import type { Vector } from "./vector.ts";

export interface TrueLandmark {
  x: number;
  y: number;
  world: Vector;
}

/** The landmarks that the angles are made of. */
const jointOf: Partial<Record<LandmarkName, JointName>> = {
  nose: "nose",
  leftEye: "leftEye",
  rightEye: "rightEye",
  leftEar: "leftEar",
  rightEar: "rightEar",
  leftShoulder: "leftShoulder",
  rightShoulder: "rightShoulder",
  leftElbow: "leftElbow",
  rightElbow: "rightElbow",
  leftWrist: "leftWrist",
  rightWrist: "rightWrist",
  leftHip: "leftHip",
  rightHip: "rightHip",
  leftKnee: "leftKnee",
  rightKnee: "rightKnee",
  leftAnkle: "leftAnkle",
  rightAnkle: "rightAnkle",
  leftHeel: "leftHeel",
  rightHeel: "rightHeel",
  leftFootIndex: "leftToe",
  rightFootIndex: "rightToe",
};

export function trueLandmark(skeleton: Skeleton, camera: Camera, name: LandmarkName): TrueLandmark {
  const joint = jointOf[name];
  if (joint === undefined) throw new Error(`the mannequin has no ${name}`);
  const position = skeleton.joints[joint];
  const [x, y] = camera.project(position);
  return { x: x / camera.width, y: y / camera.height, world: camera.inView(position) };
}

export function hasTruth(name: LandmarkName): boolean {
  return jointOf[name] !== undefined;
}
