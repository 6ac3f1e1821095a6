// The mannequin's bones: a posture (how far each joint is bent, in degrees) becomes positions of joints in metres.
// It knows no camera and no picture. Right-handed: x to the mannequin's left, y up, z where it looks when it stands upright.
import { add, compose, type Rotation, rotate, scale, turnAbout, type Vector } from "./vector.ts";

/** Degrees. All zero: standing upright, arms hanging. */
export interface Limb {
  /** towards the front */
  flex?: number;
  /** away from the middle */
  abduct?: number;
  /** about the limb's own axis, the front turning outwards */
  turn?: number;
  /** elbow or knee; 0 is straight */
  bend?: number;
  /** ankle: 0 is a right angle, positive points the toes; wrist: not used */
  point?: number;
}

export interface Posture {
  /** the whole body: pitch forward, then roll to the mannequin's left, then turn to its left */
  body?: { pitch?: number; roll?: number; turn?: number };
  spine?: { bend?: number; side?: number; twist?: number };
  neck?: { bend?: number; twist?: number };
  leftArm?: Limb;
  rightArm?: Limb;
  leftLeg?: Limb;
  rightLeg?: Limb;
}

export type Side = "left" | "right";
export type JointName =
  | "hips"
  | "waist"
  | "chest"
  | "neck"
  | "head"
  | "nose"
  | `${Side}${"Eye" | "Ear" | "Shoulder" | "Elbow" | "Wrist" | "Knuckles" | "Hip" | "Knee" | "Ankle" | "Heel" | "Toe"}`;

export interface Skeleton {
  joints: Record<JointName, Vector>;
  /** how the head, the chest and the pelvis are turned: what is painted on them turns with them */
  headTurn: Rotation;
  chestTurn: Rotation;
  pelvisTurn: Rotation;
}

/** Metres, of an adult of 1.72 m. */
const size = { hipHalf: 0.095, waist: 0.17, chest: 0.2, neck: 0.12, shoulderHalf: 0.185, upperArm: 0.29, forearm: 0.26, thigh: 0.43, shin: 0.42 };

export function buildSkeleton(posture: Posture): Skeleton {
  const { body = {}, spine = {}, neck = {} } = posture;
  const pelvis = compose(turnAbout("y", body.turn ?? 0), turnAbout("z", -(body.roll ?? 0)), turnAbout("x", body.pitch ?? 0));
  const half = compose(turnAbout("y", (spine.twist ?? 0) / 2), turnAbout("z", -(spine.side ?? 0) / 2), turnAbout("x", (spine.bend ?? 0) / 2));
  const lumbar = compose(pelvis, half);
  const chestTurn = compose(lumbar, half);
  const headTurn = compose(chestTurn, turnAbout("y", neck.twist ?? 0), turnAbout("x", neck.bend ?? 0));

  const hips: Vector = [0, 0, 0];
  const waist = add(hips, rotate(lumbar, [0, size.waist, 0]));
  const chest = add(waist, rotate(chestTurn, [0, size.chest, 0]));
  const neckJoint = add(chest, rotate(chestTurn, [0, size.neck, 0.0]));
  const fromNeck = (v: Vector) => add(neckJoint, rotate(headTurn, v));
  const arms = { left: arm("left"), right: arm("right") };
  const legs = { left: leg("left"), right: leg("right") };

  function arm(side: Side) {
    const sign = side === "left" ? 1 : -1;
    const limb = (side === "left" ? posture.leftArm : posture.rightArm) ?? {};
    // Raising an arm above the horizontal lifts the shoulder itself, up to 4 cm.
    const lift = 0.04 * Math.max(0, (Math.max(limb.flex ?? 0, limb.abduct ?? 0) - 60) / 120);
    const shoulder = add(chest, rotate(chestTurn, [sign * (size.shoulderHalf - lift * 0.6), 0.055 + lift, 0]));
    const upper = compose(chestTurn, limbTurn(limb, sign));
    const elbow = add(shoulder, rotate(upper, [0, -size.upperArm, 0]));
    const lower = compose(upper, turnAbout("x", -(limb.bend ?? 0)));
    const wrist = add(elbow, rotate(lower, [0, -size.forearm, 0]));
    return { shoulder, elbow, wrist, knuckles: add(wrist, rotate(lower, [0, -0.09, 0])) };
  }

  function leg(side: Side) {
    const sign = side === "left" ? 1 : -1;
    const limb = (side === "left" ? posture.leftLeg : posture.rightLeg) ?? {};
    const hip = add(hips, rotate(pelvis, [sign * size.hipHalf, -0.03, 0]));
    const upper = compose(pelvis, limbTurn(limb, sign));
    const knee = add(hip, rotate(upper, [0, -size.thigh, 0]));
    const lower = compose(upper, turnAbout("x", limb.bend ?? 0));
    const ankle = add(knee, rotate(lower, [0, -size.shin, 0]));
    const foot = compose(lower, turnAbout("x", limb.point ?? 0));
    return { hip, knee, ankle, heel: add(ankle, rotate(foot, [0, -0.06, -0.05])), toe: add(ankle, rotate(foot, [0, -0.07, 0.15])) };
  }

  const sided = <Name extends string>(part: Name, left: Vector, right: Vector) =>
    ({ [`left${part}`]: left, [`right${part}`]: right }) as Record<`${Side}${Name}`, Vector>;
  return {
    joints: {
      hips,
      waist,
      chest,
      neck: neckJoint,
      head: fromNeck([0, 0.1, 0.02]),
      nose: fromNeck([0, 0.085, 0.125]),
      ...sided("Eye", fromNeck([0.032, 0.118, 0.105]), fromNeck([-0.032, 0.118, 0.105])),
      ...sided("Ear", fromNeck([0.078, 0.1, 0.015]), fromNeck([-0.078, 0.1, 0.015])),
      ...sided("Shoulder", arms.left.shoulder, arms.right.shoulder),
      ...sided("Elbow", arms.left.elbow, arms.right.elbow),
      ...sided("Wrist", arms.left.wrist, arms.right.wrist),
      ...sided("Knuckles", arms.left.knuckles, arms.right.knuckles),
      ...sided("Hip", legs.left.hip, legs.right.hip),
      ...sided("Knee", legs.left.knee, legs.right.knee),
      ...sided("Ankle", legs.left.ankle, legs.right.ankle),
      ...sided("Heel", legs.left.heel, legs.right.heel),
      ...sided("Toe", legs.left.toe, legs.right.toe),
    },
    headTurn,
    chestTurn,
    pelvisTurn: pelvis,
  };
}

function limbTurn(limb: Limb, sign: number): Rotation {
  return compose(turnAbout("z", sign * (limb.abduct ?? 0)), turnAbout("x", -(limb.flex ?? 0)), turnAbout("y", sign * (limb.turn ?? 0)));
}

/** Where the middle of the body lies, for the camera to look at. */
export function centreOf({ joints }: Skeleton): Vector {
  const all = Object.values(joints);
  const low = [0, 1, 2].map((axis) => Math.min(...all.map((joint) => joint[axis])));
  const high = [0, 1, 2].map((axis) => Math.max(...all.map((joint) => joint[axis])));
  return scale([low[0] + high[0], low[1] + high[1], low[2] + high[2]], 0.5);
}
