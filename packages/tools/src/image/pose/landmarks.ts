// The 33 points that BlazePose names, in its order, and where MoveNet's 17 are among them.
export const landmarkNames = [
  "nose",
  "leftEyeInner",
  "leftEye",
  "leftEyeOuter",
  "rightEyeInner",
  "rightEye",
  "rightEyeOuter",
  "leftEar",
  "rightEar",
  "mouthLeft",
  "mouthRight",
  "leftShoulder",
  "rightShoulder",
  "leftElbow",
  "rightElbow",
  "leftWrist",
  "rightWrist",
  "leftPinky",
  "rightPinky",
  "leftIndex",
  "rightIndex",
  "leftThumb",
  "rightThumb",
  "leftHip",
  "rightHip",
  "leftKnee",
  "rightKnee",
  "leftAnkle",
  "rightAnkle",
  "leftHeel",
  "rightHeel",
  "leftFootIndex",
  "rightFootIndex",
] as const;

export type LandmarkName = (typeof landmarkNames)[number];

/** MoveNet's points in its order. */
export const moveNetNames = [
  "nose",
  "leftEye",
  "rightEye",
  "leftEar",
  "rightEar",
  "leftShoulder",
  "rightShoulder",
  "leftElbow",
  "rightElbow",
  "leftWrist",
  "rightWrist",
  "leftHip",
  "rightHip",
  "leftKnee",
  "rightKnee",
  "leftAnkle",
  "rightAnkle",
] as const satisfies readonly LandmarkName[];

/** The point of MoveNet that stands for a landmark: the joint itself, the wrist for a finger, the ankle for heel and toe, the eye or nose for the face. */
export function moveNetPointFor(name: LandmarkName): (typeof moveNetNames)[number] {
  const side = name.toLowerCase().startsWith("right") || name.endsWith("Right") ? "right" : "left";
  if (/Pinky|Index|Thumb/.test(name) && !name.includes("Foot")) return `${side}Wrist`;
  if (/Heel|Foot/.test(name)) return `${side}Ankle`;
  if (name.includes("Eye")) return `${side}Eye`;
  if (name.startsWith("mouth")) return "nose";
  return name as (typeof moveNetNames)[number];
}
