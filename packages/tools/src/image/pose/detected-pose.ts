// What is found of one person: points in fractions of the picture and in metres. It knows no network.
import type { LandmarkName } from "./landmarks.ts";

/** Fractions of the picture. */
export interface PersonBox {
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface PosePoint {
  /** fractions of the picture; may lie outside it, where the network guesses */
  x: number;
  y: number;
  /** 0..1: BlazePose's own idea of how likely the point is seen; low for whatever lies behind the body, also where it is placed well */
  visibility: number;
  /** how far MoveNet puts this point (or the joint it belongs to) from here, in parts of the body's reach: where two networks agree, both are usually right */
  doubt: number;
  /** metres from the middle of the hips: x to the right of the picture, y down, z away from the camera */
  world: readonly [number, number, number];
}

export interface DetectedPose {
  points: Record<LandmarkName, PosePoint>;
  /** around the points, fractions of the picture */
  box: PersonBox;
  /** 0..1: MoveNet's mean score at the winning rotation; below `leastScore` nothing is returned */
  score: number;
  /** degrees by which the picture was turned for the winning look */
  rotation: number;
}
