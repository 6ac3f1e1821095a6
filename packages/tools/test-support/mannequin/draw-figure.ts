// One figure of an endless, repeatable series: a posture with small deviations, a person's colours, a background, a direction, a roll of the camera.
// It knows how the series varies; it does not know what is measured on it.
import { jointAngles, type JointAngles } from "../../src/image/pose/joint-angles.ts";
import { createCamera } from "./camera.ts";
import { type PostureName, postures } from "./postures.ts";
import { type Background, renderFigure } from "./render.ts";
import type { Colours } from "./shapes.ts";
import { buildSkeleton, centreOf, type Limb, type Posture } from "./skeleton.ts";
import { type TrueLandmark, trueLandmark } from "./truth.ts";
import type { LandmarkName } from "../../src/image/pose/landmarks.ts";

export interface FigureOptions {
  posture: Posture;
  /** degrees: 0 front, 90 the figure's left side, 180 back */
  azimuth: number;
  elevation?: number;
  roll?: number;
  width?: number;
  height?: number;
  metresShown?: number;
  look?: number;
  background?: Background;
}

export interface Figure {
  png: Buffer;
  width: number;
  height: number;
  landmark(name: LandmarkName): TrueLandmark;
  /** in the plane of the picture */
  imageAngles: JointAngles;
  /** in space */
  spaceAngles: JointAngles;
}

/** Skin, hair, shirt and trousers in linear light. */
const looks: Colours[] = [
  { skin: [0.62, 0.38, 0.26], hair: [0.06, 0.04, 0.03], shirt: [0.5, 0.08, 0.1], trousers: [0.06, 0.09, 0.2] },
  { skin: [0.22, 0.11, 0.06], hair: [0.02, 0.015, 0.015], shirt: [0.65, 0.6, 0.5], trousers: [0.05, 0.05, 0.05] },
  { skin: [0.75, 0.52, 0.41], hair: [0.35, 0.2, 0.08], shirt: [0.05, 0.25, 0.22], trousers: [0.3, 0.3, 0.34] },
  { skin: [0.42, 0.24, 0.14], hair: [0.05, 0.03, 0.02], shirt: [0.12, 0.16, 0.45], trousers: [0.35, 0.12, 0.3] },
];

export function drawFigure(options: FigureOptions): Figure {
  const { azimuth, elevation = 8, roll = 0, width = 480, height = 480, metresShown = 2.6, look = 0, background = "room" } = options;
  const skeleton = buildSkeleton(options.posture);
  const floor = Math.min(...Object.values(skeleton.joints).map((joint) => joint[1])) - 0.04;
  const camera = createCamera({ width, height, target: centreOf(skeleton), azimuth, elevation, roll, metresShown });
  const landmark = (name: LandmarkName) => trueLandmark(skeleton, camera, name);
  return {
    png: renderFigure(skeleton, camera, { colours: looks[look % looks.length], background, floor }),
    width,
    height,
    landmark,
    imageAngles: jointAngles((name) => [landmark(name).x * width, landmark(name).y * height]),
    spaceAngles: jointAngles((name) => landmark(name).world),
  };
}

export interface SeriesEntry {
  posture: PostureName;
  direction: "front" | "three-quarter" | "side" | "back";
  /** how the picture is turned */
  turned: "upright" | "turned" | "inverted";
  options: FigureOptions;
}

const directions = [
  ["front", 0],
  ["three-quarter", 45],
  ["side", 90],
  ["back", 180],
] as const;
const turns = [
  ["upright", 0],
  ["turned", 90],
  ["inverted", 180],
] as const;

/** Entry `index` of the series: every posture from every direction, then again with other deviations, colours and turns. */
export function seriesEntry(index: number): SeriesEntry {
  const random = repeatable(index + 1);
  const names = Object.keys(postures) as PostureName[];
  const posture = names[index % names.length];
  const [direction, azimuth] = directions[(index + Math.floor(index / names.length)) % directions.length];
  const [turned, roll] = turns[Math.floor(random() * turns.length)];
  const spread = (degrees: number) => (random() * 2 - 1) * degrees;
  const background = (["room", "plain", "gradient"] as const)[Math.floor(random() * 3)];
  return {
    posture,
    direction,
    turned,
    options: {
      posture: deviate(postures[posture], spread),
      azimuth: azimuth + spread(15),
      elevation: 5 + 10 * random(),
      roll: roll + spread(10),
      metresShown: 2.5 + random() * 0.5,
      look: Math.floor(random() * looks.length),
      background,
    },
  };
}

function deviate(posture: Posture, spread: (degrees: number) => number): Posture {
  const limb = (value: Limb = {}): Limb => ({
    ...value,
    flex: (value.flex ?? 0) + spread(8),
    abduct: (value.abduct ?? 0) + spread(5),
    bend: Math.max(0, (value.bend ?? 0) + spread(8)),
  });
  return {
    ...posture,
    spine: { ...posture.spine, bend: (posture.spine?.bend ?? 0) + spread(6) },
    leftArm: limb(posture.leftArm),
    rightArm: limb(posture.rightArm),
    leftLeg: limb(posture.leftLeg),
    rightLeg: limb(posture.rightLeg),
  };
}

/** mulberry32: the same numbers on every machine. */
function repeatable(seed: number): () => number {
  let state = Math.imul(seed, 0x9e3779b1) | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
