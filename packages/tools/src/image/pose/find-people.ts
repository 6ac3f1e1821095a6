// Boxes of the people in a picture, left to right, by MoveNet MultiPose. It knows how many there are and where; find-joints.ts reads their joints.
import type { Image } from "@napi-rs/canvas";
import type { PersonBox } from "./detected-pose.ts";
import type { PoseModels } from "./load-pose-models.ts";
import { cutSquare, fromCrop, type SquareCrop } from "./square-crop.ts";

/** Larger than the single network's 256, because each of several people fills less of the picture. */
const inputSize = 384;
const people = 6;
const rowLength = 56;
/** MultiPose's own score of a person; below, it marks chairs and shadows. */
const leastScore = 0.25;
/** Two boxes that share more of the smaller one are one person. */
const sameShare = 0.6;

/** Upright first; a picture in which nobody stands upright is turned until somebody is found. Somebody upside down beside somebody upright can be missed. */
export function findPeople(image: Image, models: PoseModels): PersonBox[] {
  const crop = { x: image.width / 2, y: image.height / 2, size: Math.max(image.width, image.height) };
  for (const quarter of [0, 2, 1, 3]) {
    const found = findAt(image, models, { ...crop, angle: (quarter * Math.PI) / 2 });
    if (found.length > 0) return found;
  }
  return [];
}

function findAt(image: Image, models: PoseModels, crop: SquareCrop): PersonBox[] {
  const rows = models.several(Int32Array.from(cutSquare(image, crop, inputSize)), inputSize);
  const kept: PersonBox[] = [];
  for (let person = 0; person < people; person++) {
    const [top, left, bottom, right, score] = rows.subarray(person * rowLength + rowLength - 5, (person + 1) * rowLength);
    if (score < leastScore) continue;
    const corners = [fromCrop(crop, left, top), fromCrop(crop, right, bottom)];
    const xs = corners.map(([x]) => clamp(x / image.width)).sort((a, b) => a - b);
    const ys = corners.map(([, y]) => clamp(y / image.height)).sort((a, b) => a - b);
    const box = { x: xs[0], y: ys[0], width: xs[1] - xs[0], height: ys[1] - ys[0] };
    if (box.width * box.height > 0 && !kept.some((other) => sharedPart(box, other) > sameShare)) kept.push(box); // rows come best first
  }
  return kept.sort((a, b) => a.x + a.width / 2 - b.x - b.width / 2);
}

function sharedPart(a: PersonBox, b: PersonBox): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  return width <= 0 || height <= 0 ? 0 : (width * height) / Math.min(a.width * a.height, b.width * b.height);
}

const clamp = (value: number) => Math.min(1, Math.max(0, value));
