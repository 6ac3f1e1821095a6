// Finds one person's joints in a picture: MoveNet looks at eight rotations, because it only knows people who stand more or less upright, and the best score wins;
// BlazePose then looks through a window laid over that person with the torso upright. It knows points; it does not know what a posture is called.
import type { Image } from "@napi-rs/canvas";
import type { DetectedPose, PersonBox, PosePoint } from "./detected-pose.ts";
import { type LandmarkName, landmarkNames, moveNetNames, moveNetPointFor } from "./landmarks.ts";
import { type PoseModels, poseInputSize } from "./load-pose-models.ts";
import { cutSquare, fromCrop, type SquareCrop } from "./square-crop.ts";

/** Below this mean score of 17 points, what MoveNet marks is furniture: empty rooms got at most 0.2, people at least 0.35 (docs/eyes.md). */
export const leastScore = 0.25;
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

function readBlazePose(image: Image, models: PoseModels, look: Look, side: number): DetectedPose {
  let crop = bodyWindow(look, side);
  let output = models.heavy(toUnit(cutSquare(image, crop, poseInputSize)));
  if (output.score > 0.5) {
    // Its own idea of the body's middle and reach is better than the one made of MoveNet's points; a second look uses it.
    const at = (row: number) => fromCrop(crop, output.points[rowLength * row] / poseInputSize, output.points[rowLength * row + 1] / poseInputSize);
    const [x, y] = at(helperHips);
    const [reachX, reachY] = at(helperReach);
    const size = 2 * Math.hypot(reachX - x, reachY - y) * margin;
    if (size > crop.size * 0.5 && size < crop.size * 2) {
      const second = { x, y, size, angle: Math.atan2(reachX - x, y - reachY) };
      const again = models.heavy(toUnit(cutSquare(image, second, poseInputSize)));
      if (again.score >= output.score - 0.05) {
        output = again;
        crop = second;
      }
    }
  }
  const cos = Math.cos(crop.angle);
  const sin = Math.sin(crop.angle);
  const points = {} as Record<LandmarkName, PosePoint>;
  for (const [row, name] of landmarkNames.entries()) {
    const [u, v, , visible, present] = output.points.subarray(rowLength * row, rowLength * row + rowLength);
    const [x, y] = fromCrop(crop, u / poseInputSize, v / poseInputSize);
    const other = look.points[moveNetNames.indexOf(moveNetPointFor(name))];
    const [wx, wy, wz] = output.world.subarray(3 * row, 3 * row + 3);
    points[name] = {
      x: x / image.width,
      y: y / image.height,
      visibility: Math.min(sigmoid(visible), sigmoid(present)),
      doubt: Math.hypot(x - other.x, y - other.y) / (crop.size / 2 / margin),
      world: [wx * cos - wy * sin, wx * sin + wy * cos, wz],
    };
  }
  return { points, box: boxAround(Object.values(points)), score: look.score, rotation: (look.crop.angle * 180) / Math.PI };
}

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
