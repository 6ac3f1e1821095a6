// The lines of a skeleton between landmarks, for drawing. It knows no colours.
import type { LandmarkName } from "./landmarks.ts";

export const bones: readonly (readonly [LandmarkName, LandmarkName])[] = [
  ["leftShoulder", "rightShoulder"],
  ["leftHip", "rightHip"],
  ...(["left", "right"] as const).flatMap(
    (side) =>
      [
        [`${side}Ear`, `${side}Shoulder`],
        [`${side}Shoulder`, `${side}Elbow`],
        [`${side}Elbow`, `${side}Wrist`],
        [`${side}Shoulder`, `${side}Hip`],
        [`${side}Hip`, `${side}Knee`],
        [`${side}Knee`, `${side}Ankle`],
        [`${side}Ankle`, `${side}FootIndex`],
      ] as const,
  ),
];
