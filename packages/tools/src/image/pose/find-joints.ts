// Finds one person's joints in a picture: MoveNet looks at eight rotations, because it only knows people who stand more or less upright, and the best score wins;
// BlazePose then looks through a window laid over that person with the torso upright, and the two are joined. It knows points, no posture by name.
import type { Image } from "@napi-rs/canvas";
import type { DetectedPose, PersonBox, PosePoint } from "./detected-pose.ts";
import { type LandmarkName, landmarkNames, moveNetNames, moveNetPointFor } from "./landmarks.ts";
import { type PoseModels, poseInputSize } from "./load-pose-models.ts";
import { cutSquare, fromCrop, type SquareCrop } from "./square-crop.ts";

/** Below this mean score of 17 points, what MoveNet marks is furniture: empty rooms got at most 0.2, people at least 0.35 (docs/eyes.md). */
export const leastScore = 0.25;
/** Where MoveNet is less sure than this, BlazePose must see somebody too: a grid of digits got 0.28 of one and 0.65 of the other, a drawn person lying down 0.27 and 1.0. */
const sureScore = 0.32;
const leastPresence = 0.9;
const rotations = 8;
/** A person's box is widened by this factor: the networks were trained with room around the body. */
const margin = 1.25;
const trustedPoint = 0.25;

interface Look {
  crop: SquareCrop;
  score: number;
  /** pixels of the picture and the score of each point */
  points: { x: number; y: number; score: number }[];
}

/** @param box the person to look at, where there are several; otherwise the whole picture is searched  @returns null where nobody is found */
export function findJoints(image: Image, models: PoseModels, box?: PersonBox): DetectedPose | null {
  const { width, height } = image;
  const area = box ?? { x: 0, y: 0, width: 1, height: 1 };
  const side = Math.max(area.width * width, area.height * height) * (box === undefined ? 1 : margin);
  const middle = { x: (area.x + area.width / 2) * width, y: (area.y + area.height / 2) * height };
  let best: Look | null = null;
  for (let index = 0; index < rotations; index++) {
    // Turned by 45 degrees a rectangle needs a larger window; a person rarely fills the corners, so not the whole diagonal.
    const size = index % 2 === 0 ? side : side * 1.2;
    const look = lookOnce(image, models, { ...middle, size, angle: (index * 2 * Math.PI) / rotations });
    if (best === null || look.score > best.score) best = look;
  }
  if (best === null || best.score < leastScore) return null;
  // Two closer looks, one as it was and one with the torso upright; what sees best is kept.
  for (const window of [tightWindow(best, side), bodyWindow(best, side)]) {
    const closer = lookOnce(image, models, window);
    if (closer.score > best.score) best = closer;
  }
  return readBlazePose(image, models, best, side);
}

function lookOnce(image: Image, models: PoseModels, crop: SquareCrop): Look {
  const rows = models.single(Int32Array.from(cutSquare(image, crop, poseInputSize)));
  const points = moveNetNames.map((_, index) => {
    const [x, y] = fromCrop(crop, rows[3 * index + 1], rows[3 * index]);
    return { x, y, score: rows[3 * index + 2] };
  });
  return { crop, points, score: points.reduce((sum, point) => sum + point.score, 0) / points.length };
}

/** Around the points that are trusted, turned as the look was. */
function tightWindow({ points, crop }: Look, side: number): SquareCrop {
  const trusted = points.filter(({ score }) => score >= trustedPoint);
  const used = trusted.length > 4 ? trusted : points;
  const [left, right] = [Math.min(...used.map(({ x }) => x)), Math.max(...used.map(({ x }) => x))];
  const [top, bottom] = [Math.min(...used.map(({ y }) => y)), Math.max(...used.map(({ y }) => y))];
  const size = Math.max(Math.max(right - left, bottom - top) * margin, side * 0.05);
  return { x: (left + right) / 2, y: (top + bottom) / 2, size, angle: crop.angle };
}

/** The window that BlazePose was trained on: around the middle of the hips, the shoulders straight above it, the whole body inside. */
function bodyWindow({ points, crop }: Look, side: number): SquareCrop {
  const middle = (left: (typeof moveNetNames)[number], right: (typeof moveNetNames)[number]) => {
    const a = points[moveNetNames.indexOf(left)];
    const b = points[moveNetNames.indexOf(right)];
    return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
  };
  const hips = middle("leftHip", "rightHip");
  const shoulders = middle("leftShoulder", "rightShoulder");
  const trusted = points.filter(({ score }) => score >= trustedPoint);
  const reach = Math.max(...(trusted.length > 4 ? trusted : points).map(({ x, y }) => Math.hypot(x - hips.x, y - hips.y)));
  const torso = Math.hypot(shoulders.x - hips.x, shoulders.y - hips.y);
  const angle = torso < side * 0.02 ? crop.angle : Math.atan2(shoulders.x - hips.x, hips.y - shoulders.y);
  return { x: hips.x, y: hips.y, size: Math.max(2 * reach * margin, side * 0.05), angle };
}

const rowLength = 5;
/** BlazePose marks two helpers after the 33 points: the middle of the hips and a point whose distance is the body's reach. */
const helperHips = 33;
const helperReach = 34;

/** BlazePose's output through one window. */
interface Reading {
  crop: SquareCrop;
  output: ReturnType<PoseModels["heavy"]>;
  /** where MoveNet has a point too: the mean distance between the two, in parts of the body's reach */
  disagreement: number;
}

/** One swapped limb is as wrong as a point gets; farther apart says nothing more. */
const mostDisagreement = 0.5;
/** The two networks agree this well on most people; a third look would not find anything better. */
const goodAgreement = 0.06;
/** Nearer than this, in parts of the body's reach, the two networks mean the same point. */
const samePoint = 0.2;

function readBlazePose(image: Image, models: PoseModels, look: Look, side: number): DetectedPose | null {
  let best = readThrough(bodyWindow(look, side), image, models, look);
  // Its own idea of the body's middle and reach is better than the one made of MoveNet's points: a second look uses it, and a third one that is turned as MoveNet
  // saw best. What agrees best with MoveNet is kept.
  const own = ownWindow(best);
  if (best.output.score > 0.5 && own.size > best.crop.size * 0.5 && own.size < best.crop.size * 2) {
    for (const angle of [own.angle, look.crop.angle]) {
      if (angle !== own.angle && best.disagreement < goodAgreement) break;
      const again = readThrough({ ...own, angle }, image, models, look);
      if (again.output.score > 0.5 && again.disagreement < best.disagreement) best = again;
    }
  }
  const { crop, output } = best;
  if (look.score < sureScore && output.score < leastPresence) return null;
  const cos = Math.cos(crop.angle);
  const sin = Math.sin(crop.angle);
  const points = {} as Record<LandmarkName, PosePoint>;
  for (const [row, name] of landmarkNames.entries()) {
    const [, , , visible, present] = output.points.subarray(rowLength * row, rowLength * row + rowLength);
    const seen = pointOf(best, row);
    const other = look.points[moveNetNames.indexOf(moveNetPointFor(name))];
    const doubt = Math.hypot(seen.x - other.x, seen.y - other.y) / reachOf(crop);
    // Two networks that were trained apart err apart: the middle between them is nearer to the truth than BlazePose, and less often far off than MoveNet (docs/eyes.md).
    const isShared = moveNetPointFor(name) === name && doubt < samePoint;
    const [wx, wy, wz] = output.world.subarray(3 * row, 3 * row + 3);
    points[name] = {
      x: (isShared ? (seen.x + other.x) / 2 : seen.x) / image.width,
      y: (isShared ? (seen.y + other.y) / 2 : seen.y) / image.height,
      visibility: Math.min(sigmoid(visible), sigmoid(present)),
      doubt,
      world: [wx * cos - wy * sin, wx * sin + wy * cos, wz],
    };
  }
  return { points, box: boxAround(Object.values(points)), score: look.score, rotation: (look.crop.angle * 180) / Math.PI };
}

function readThrough(crop: SquareCrop, image: Image, models: PoseModels, look: Look): Reading {
  const reading = { crop, output: models.heavy(toUnit(cutSquare(image, crop, poseInputSize))), disagreement: 0 };
  const distances = moveNetNames.map((name, index) => {
    const { x, y } = pointOf(reading, landmarkNames.indexOf(name));
    return Math.min(mostDisagreement, Math.hypot(x - look.points[index].x, y - look.points[index].y) / reachOf(crop));
  });
  return { ...reading, disagreement: distances.reduce((sum, distance) => sum + distance, 0) / distances.length };
}

/** Pixels of the picture. */
function pointOf({ crop, output: { points } }: Pick<Reading, "crop" | "output">, row: number): { x: number; y: number } {
  const [x, y] = fromCrop(crop, points[rowLength * row] / poseInputSize, points[rowLength * row + 1] / poseInputSize);
  return { x, y };
}

function ownWindow(reading: Reading): SquareCrop {
  const { x, y } = pointOf(reading, helperHips);
  const reach = pointOf(reading, helperReach);
  return { x, y, size: 2 * Math.hypot(reach.x - x, reach.y - y) * margin, angle: Math.atan2(reach.x - x, y - reach.y) };
}

/** From the middle of the body to the end of its farthest limb, in pixels. */
const reachOf = ({ size }: SquareCrop) => size / 2 / margin;

function boxAround(points: PosePoint[]): PersonBox {
  const placed = points.filter(({ visibility, doubt }) => visibility > 0.5 || doubt < 0.2);
  const used = placed.length >= 4 ? placed : points;
  const clamp = (value: number) => Math.min(1, Math.max(0, value));
  const left = clamp(Math.min(...used.map(({ x }) => x)));
  const top = clamp(Math.min(...used.map(({ y }) => y)));
  const right = clamp(Math.max(...used.map(({ x }) => x)));
  const bottom = clamp(Math.max(...used.map(({ y }) => y)));
  return { x: left, y: top, width: right - left, height: bottom - top };
}

const sigmoid = (value: number) => 1 / (1 + Math.exp(-value));

function toUnit(pixels: Uint8Array): Float32Array {
  return Float32Array.from(pixels, (value) => value / 255);
}
