// What a perfect detector would say of a drawn figure: for tests of everything behind the detector, which then need no weights.
import { type LandmarkName, landmarkNames, moveNetPointFor } from "../../src/image/pose/landmarks.ts";
import type { DetectedPose, PersonBox } from "../../src/image/pose/detected-pose.ts";
import { measureAngles } from "../../src/image/pose/measure-angles.ts";
import type { FoundPerson, PoseReading } from "../../src/image/pose/read-pose.ts";
import type { Figure } from "./draw-figure.ts";
import { hasTruth } from "./truth.ts";

export function truePerson({ landmark, width, height }: Figure): FoundPerson {
  const points = {} as DetectedPose["points"];
  for (const name of landmarkNames) {
    const known: LandmarkName = hasTruth(name) ? name : moveNetPointFor(name); // the mannequin has no fingers of its own
    points[name] = { ...landmark(known), visibility: 1, doubt: 0 };
  }
  const pose: DetectedPose = { points, box: boxAround(Object.values(points)), score: 1, rotation: 0 };
  return { pose, angles: measureAngles(pose, width, height) };
}

export function trueReading(figure: Figure): PoseReading {
  return { width: figure.width, height: figure.height, people: [truePerson(figure)] };
}

function boxAround(points: readonly { x: number; y: number }[]): PersonBox {
  const xs = points.map(({ x }) => x);
  const ys = points.map(({ y }) => y);
  const [x, y] = [Math.min(...xs), Math.min(...ys)];
  return { x, y, width: Math.max(...xs) - x, height: Math.max(...ys) - y };
}
