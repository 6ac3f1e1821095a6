// Postures for the mannequin, most of them yoga poses under the ids of packages/tools/src/yoga. Degrees, see skeleton.ts. It knows no names for people and no targets.
import type { Limb, Posture } from "./skeleton.ts";

const arms = (limb: Limb) => ({ leftArm: limb, rightArm: limb });
const legs = (limb: Limb) => ({ leftLeg: limb, rightLeg: limb });
const bentOut: Limb = { abduct: 75, turn: 90, bend: 78 };
// The knee of a crossed leg points outwards and the shin lies level: turned almost half way round.
const crossed: Limb = { abduct: 80, flex: 45, turn: 165, bend: 135, point: 40 };

export const postures = {
  mountain: { ...arms({ abduct: 10 }) },
  "upward-salute": { ...arms({ flex: 175 }) },
  "five-pointed-star": { ...arms({ abduct: 90 }), ...legs({ abduct: 30 }) },
  goddess: { ...arms({ abduct: 90, turn: 90, bend: 90 }), ...legs(bentOut) },
  chair: { body: { pitch: 35 }, ...arms({ flex: 175 }), ...legs({ flex: 95, bend: 78, point: -15 }) },
  tree: { ...arms({ flex: 172, abduct: 6 }), leftLeg: { abduct: 50, turn: 90, bend: 130, point: 40 } },
  "warrior-1": { ...arms({ flex: 178 }), leftLeg: { flex: 72, bend: 72 }, rightLeg: { flex: -50, point: -25 } },
  "warrior-2": { ...arms({ abduct: 90 }), leftLeg: bentOut, rightLeg: { abduct: 52, turn: 15 } },
  "reverse-warrior": {
    spine: { side: -30 },
    leftArm: { abduct: 175 },
    rightArm: { abduct: 15 },
    leftLeg: bentOut,
    rightLeg: { abduct: 52, turn: 15 },
  },
  "warrior-3": { body: { pitch: 88 }, ...arms({ flex: 175 }), leftLeg: { flex: 88 }, rightLeg: { flex: 0, point: 20 } },
  triangle: {
    body: { roll: 58 },
    spine: { side: 8 },
    ...arms({ abduct: 90 }),
    leftLeg: { abduct: 92, turn: 70 },
    rightLeg: { abduct: -24, turn: 10 },
  },
  "extended-side-angle": {
    body: { roll: 45 },
    leftArm: { abduct: 45 },
    rightArm: { abduct: 175 },
    leftLeg: { abduct: 120, turn: 90, bend: 78 },
    rightLeg: { abduct: 7, turn: 10 },
  },
  "half-moon": { body: { roll: 88 }, ...arms({ abduct: 90 }), leftLeg: { abduct: 88, turn: 40 }, rightLeg: { abduct: 2 } },
  "high-lunge": { body: { pitch: 5 }, ...arms({ flex: 172 }), leftLeg: { flex: 85, bend: 80 }, rightLeg: { flex: -50, point: -40 } },
  "low-lunge": { ...arms({ flex: 165 }), leftLeg: { flex: 80, bend: 85 }, rightLeg: { flex: -35, bend: 55, point: 60 } },
  dancer: {
    body: { pitch: 25 },
    spine: { bend: -20 },
    leftArm: { flex: -55 },
    rightArm: { flex: 140 },
    leftLeg: { flex: -45, bend: 85, point: 40 },
    rightLeg: { flex: 25 },
  },
  "standing-forward-fold": { body: { pitch: 110 }, spine: { bend: 40 }, ...arms({ flex: 150 }), ...legs({ flex: 110 }) },
  "half-forward-fold": { body: { pitch: 85 }, neck: { bend: -15 }, ...arms({ flex: 85 }), ...legs({ flex: 85 }) },
  "downward-dog": { body: { pitch: 132 }, ...arms({ flex: 175 }), ...legs({ flex: 92, point: -15 }) },
  plank: { body: { pitch: 74 }, ...arms({ flex: 76 }), ...legs({ flex: 2, point: -10 }) },
  chaturanga: { body: { pitch: 85 }, ...arms({ flex: -5, bend: 90 }), ...legs({ flex: 2, point: -10 }) },
  "side-plank": { body: { roll: 68 }, leftArm: { abduct: 68 }, rightArm: { abduct: 110 }, leftLeg: { abduct: 0 }, rightLeg: { abduct: 3 } },
  table: { body: { pitch: 88 }, ...arms({ flex: 88 }), ...legs({ flex: 88, bend: 90, point: 60 }) },
  cobra: { body: { pitch: 82 }, spine: { bend: -55 }, ...arms({ flex: 12, bend: 45 }), ...legs({ flex: -7, point: 70 }) },
  "upward-dog": { body: { pitch: 70 }, spine: { bend: -60 }, neck: { bend: -10 }, ...arms({ flex: 12 }), ...legs({ flex: -12, point: 70 }) },
  locust: { body: { pitch: 85 }, spine: { bend: -35 }, ...arms({ flex: -20 }), ...legs({ flex: -18, point: 60 }) },
  bow: { body: { pitch: 80 }, spine: { bend: -45 }, ...arms({ flex: -60 }), ...legs({ flex: -30, bend: 85, point: 30 }) },
  camel: { body: { pitch: -15 }, spine: { bend: -50 }, neck: { bend: -30 }, ...arms({ flex: -62 }), ...legs({ flex: -15, bend: 90, point: 70 }) },
  child: { body: { pitch: 75 }, spine: { bend: 35 }, ...arms({ flex: 170 }), ...legs({ flex: 130, bend: 150, point: 75 }) },
  bridge: { body: { pitch: -115 }, neck: { bend: 45 }, ...arms({ flex: -25 }), ...legs({ flex: 0, bend: 112, point: 0 }) },
  boat: { body: { pitch: -38 }, ...arms({ flex: 52 }), ...legs({ flex: 92, point: 40 }) },
  staff: { ...arms({ abduct: 8 }), ...legs({ flex: 88 }) },
  "seated-forward-fold": { body: { pitch: 35 }, spine: { bend: 40 }, ...arms({ flex: 150 }), ...legs({ flex: 123 }) },
  "bound-angle": { ...arms({ flex: 25, abduct: 5 }), ...legs({ ...crossed, bend: 128 }) },
  "easy-seat": { ...arms({ flex: 30, abduct: 10, bend: 30 }), ...legs(crossed) },
  headstand: { body: { pitch: 180 }, ...arms({ flex: 140, bend: 110 }), ...legs({ point: 30 }) },
  handstand: { body: { pitch: 180 }, ...arms({ flex: 176 }), ...legs({ point: 30 }) },
  "shoulder-stand": { body: { pitch: -172 }, neck: { bend: 80 }, ...arms({ flex: -45, bend: 100 }), ...legs({ point: 30 }) },
  plough: { body: { pitch: -160 }, spine: { bend: 15 }, neck: { bend: 70 }, ...arms({ flex: -70 }), ...legs({ flex: 125 }) },
  "legs-up-the-wall": { body: { pitch: -90 }, ...arms({ abduct: 30 }), ...legs({ flex: 88 }) },
  corpse: { body: { pitch: -90 }, ...arms({ abduct: 30 }), ...legs({ abduct: 10, point: 20 }) },
} satisfies Record<string, Posture>;

export type PostureName = keyof typeof postures;
