// The mannequin's body: which rounded cones lie over which bones, and what is painted on them.
import type { JointName, Side, Skeleton } from "./skeleton.ts";
import { add, mix, type Rotation, rotate, subtract, type Vector } from "./vector.ts";

export interface Colours {
  skin: Vector;
  hair: Vector;
  shirt: Vector;
  trousers: Vector;
}

export interface Shape {
  from: Vector;
  to: Vector;
  radiusFrom: number;
  radiusTo: number;
  colour: Vector;
  /** how much wider than its radius the shape can be; 1 where it has no frame */
  bound: number;
  frame?: Rotation;
  stretch: Vector;
  paint?(point: Vector, skeleton: Skeleton): Vector;
}

export function figureShapes(skeleton: Skeleton, { skin, hair, shirt, trousers }: Colours): Shape[] {
  const { joints, chestTurn, headTurn, pelvisTurn } = skeleton;
  const cone = (from: Vector, to: Vector, radiusFrom: number, radiusTo: number, colour: Vector): Shape => ({
    from,
    to,
    radiusFrom,
    radiusTo,
    colour,
    bound: 1,
    stretch: [1, 1, 1],
  });
  const flattened = (shape: Shape, frame: Rotation, stretch: Vector): Shape => ({ ...shape, frame, stretch, bound: Math.max(...stretch) });
  const onChest = (v: Vector) => add(joints.chest, rotate(chestTurn, v));
  const onPelvis = (v: Vector) => add(joints.hips, rotate(pelvisTurn, v));
  const shapes: Shape[] = [
    flattened(cone(onChest([0, -0.05, 0]), onChest([0, 0.03, 0]), 0.115, 0.105, shirt), chestTurn, [1.3, 1, 0.95]),
    flattened(cone(joints.waist, onChest([0, -0.08, 0]), 0.1, 0.112, shirt), chestTurn, [1.2, 1, 0.92]),
    flattened(cone(onPelvis([0, 0.07, 0]), joints.waist, 0.11, 0.1, shirt), pelvisTurn, [1.22, 1, 0.92]),
    flattened(cone(onPelvis([0, -0.03, -0.015]), onPelvis([0, 0.06, 0]), 0.115, 0.11, trousers), pelvisTurn, [1.35, 1, 1]),
    cone(onChest([0, 0.075, -0.01]), add(joints.neck, rotate(headTurn, [0, 0.03, 0])), 0.062, 0.052, skin),
    ...head(),
  ];
  for (const side of ["left", "right"] as const) {
    const joint = (name: string) => joints[`${side}${name}` as JointName];
    const sign = side === "left" ? 1 : -1;
    shapes.push(
      cone(onChest([sign * 0.05, 0.075, -0.005]), joint("Shoulder"), 0.06, 0.058, shirt),
      cone(joint("Shoulder"), mix(joint("Shoulder"), joint("Elbow"), 0.45), 0.06, 0.05, shirt),
      cone(mix(joint("Shoulder"), joint("Elbow"), 0.4), joint("Elbow"), 0.047, 0.039, skin),
      cone(joint("Elbow"), mix(joint("Elbow"), joint("Wrist"), 0.3), 0.039, 0.042, skin),
      cone(mix(joint("Elbow"), joint("Wrist"), 0.3), joint("Wrist"), 0.042, 0.027, skin),
      ...hand(side),
      cone(joint("Hip"), mix(joint("Hip"), joint("Knee"), 0.35), 0.092, 0.083, trousers),
      cone(mix(joint("Hip"), joint("Knee"), 0.35), joint("Knee"), 0.083, 0.057, trousers),
      cone(joint("Knee"), mix(joint("Knee"), joint("Ankle"), 0.3), 0.055, 0.056, trousers),
      cone(mix(joint("Knee"), joint("Ankle"), 0.3), mix(joint("Knee"), joint("Ankle"), 0.85), 0.056, 0.038, trousers),
      cone(mix(joint("Knee"), joint("Ankle"), 0.8), joint("Ankle"), 0.037, 0.036, skin),
      cone(joint("Ankle"), joint("Heel"), 0.036, 0.035, skin),
      cone(joint("Heel"), mix(joint("Heel"), joint("Toe"), 0.75), 0.034, 0.036, skin),
      cone(mix(joint("Heel"), joint("Toe"), 0.7), joint("Toe"), 0.038, 0.022, skin),
    );
  }
  return shapes;

  function hand(side: Side): Shape[] {
    const wrist = joints[`${side}Wrist`];
    const knuckles = joints[`${side}Knuckles`];
    const along = subtract(knuckles, wrist);
    const thumbAway = rotate(chestTurn, [0, 0, 0.03]);
    return [
      cone(wrist, knuckles, 0.03, 0.036, skin),
      cone(knuckles, add(knuckles, mix([0, 0, 0], along, 0.85)), 0.032, 0.017, skin),
      cone(add(wrist, mix([0, 0, 0], along, 0.35)), add(add(wrist, mix([0, 0, 0], along, 0.9)), thumbAway), 0.016, 0.012, skin),
    ];
  }

  function head(): Shape[] {
    const at = (v: Vector) => add(joints.neck, rotate(headTurn, v));
    const skull: Shape = {
      ...flattened(cone(at([0, 0.12, 0.0]), at([0, 0.12, 0.015]), 0.1, 0.1, skin), headTurn, [0.78, 1.08, 0.95]),
      paint: paintFace,
    };
    const jaw: Shape = {
      ...flattened(cone(at([0, 0.06, 0.045]), at([0, 0.045, 0.06]), 0.06, 0.045, skin), headTurn, [0.95, 1, 0.9]),
      paint: paintFace,
    };
    const cap = flattened(cone(at([0, 0.145, -0.022]), at([0, 0.11, -0.03]), 0.1, 0.098, hair), headTurn, [0.82, 1, 0.95]);
    return [
      skull,
      jaw,
      cap,
      cone(at([0, 0.11, 0.105]), at([0, 0.08, 0.125]), 0.01, 0.015, skin),
      cone(at([0.079, 0.1, 0.01]), at([0.082, 0.08, 0.012]), 0.018, 0.012, skin),
      cone(at([-0.079, 0.1, 0.01]), at([-0.082, 0.08, 0.012]), 0.018, 0.012, skin),
    ];
  }

  /** Eyes, brows and a mouth, by where a point lies in the head's own axes. */
  function paintFace(point: Vector): Vector {
    const p = subtract(point, joints.neck);
    const x = Math.abs(headTurn[0][0] * p[0] + headTurn[1][0] * p[1] + headTurn[2][0] * p[2]);
    const y = headTurn[0][1] * p[0] + headTurn[1][1] * p[1] + headTurn[2][1] * p[2];
    const z = headTurn[0][2] * p[0] + headTurn[1][2] * p[1] + headTurn[2][2] * p[2];
    if (z < 0.05) return skin;
    const eye = Math.hypot((x - 0.032) / 0.016, (y - 0.118) / 0.008);
    if (eye < 0.5) return [0.04, 0.03, 0.03];
    if (eye < 1) return [0.85, 0.85, 0.83];
    if (Math.abs(x - 0.034) < 0.019 && Math.abs(y - 0.138) < 0.0045) return [hair[0] * 0.8, hair[1] * 0.8, hair[2] * 0.8];
    if (x < 0.024 && Math.abs(y - 0.043) < 0.006) return [0.45, 0.12, 0.12];
    return skin;
  }
}
