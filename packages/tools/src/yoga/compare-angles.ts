// One person's angles beside one pose's targets, joint by joint. A pose with a front and a back leg fits a person either way round; the better way is taken.
// It knows numbers; what they are worth is rate-pose.ts, which pose it is recognise-pose.ts.
import type { AngleName } from "../image/pose/joint-angles.ts";
import type { MeasuredAngle, MeasuredAngles } from "../image/pose/measure-angles.ts";
import type { AngleTarget, Joint, YogaPose } from "./yoga-pose.ts";

export type BodySide = "left" | "right";

export interface AngleCheck {
  target: AngleTarget;
  angle: AngleName;
  /** the person's own side; null for the trunk */
  side: BodySide | null;
  /** such as "front knee (left)" */
  label: string;
  measured: MeasuredAngle;
  /** measured minus target, degrees, in the plane of the picture */
  error: number;
}

export interface Comparison {
  /** which of the person's sides is the pose's first side; null where the sides do the same */
  firstSide: BodySide | null;
  checks: AngleCheck[];
}

const jointNames: Record<Joint, string> = {
  elbow: "elbow",
  shoulder: "shoulder",
  hip: "hip",
  knee: "knee",
  ankle: "ankle",
  legLift: "leg",
  neck: "neck",
  torso: "trunk",
  legs: "stance",
};

/** @param cost  what one check costs, to choose between the two ways round */
export function compareAngles(pose: YogaPose, angles: MeasuredAngles, cost: (check: AngleCheck) => number): Comparison {
  const ways = pose.sides === null ? [null] : (["left", "right"] as const);
  const compared = ways.map((firstSide) => ({ firstSide, checks: pose.targets.flatMap((target) => checksOf(pose, target, firstSide, angles)) }));
  const total = ({ checks }: Comparison) => checks.reduce((sum, check) => sum + check.target.weight * cost(check), 0);
  return compared.reduce((best, other) => (total(other) < total(best) ? other : best));
}

function checksOf(pose: YogaPose, target: AngleTarget, firstSide: BodySide | null, angles: MeasuredAngles): AngleCheck[] {
  const sides: (BodySide | null)[] = sidesOf(target, firstSide);
  return sides.map((side) => {
    const angle = angleName(target.joint, side);
    const measured = angles[angle];
    return { target, angle, side, label: labelOf(pose, target.joint, side, firstSide), measured, error: measured.degrees - target.degrees };
  });
}

function sidesOf({ side }: AngleTarget, firstSide: BodySide | null): (BodySide | null)[] {
  switch (side) {
    case "both":
      return ["left", "right"];
    case "first":
      return [firstSide];
    case "second":
      return [firstSide === "left" ? "right" : "left"];
    case "middle":
      return [null];
    default:
      return side satisfies never;
  }
}

function angleName(joint: Joint, side: BodySide | null): AngleName {
  if (joint === "neck" || joint === "torso" || joint === "legs") return joint;
  if (side === null) throw new Error(`the ${joint} has two sides`);
  return `${side}${capital(joint)}` as AngleName;
}

function labelOf(pose: YogaPose, joint: Joint, side: BodySide | null, firstSide: BodySide | null): string {
  const name = jointNames[joint];
  if (side === null) return name;
  if (pose.sides === null || joint === "elbow" || joint === "shoulder") return `${side} ${name}`;
  // "front leg" and "knee" make "front knee"; "lower side" and "hip" make "lower hip".
  const role = pose.sides[side === firstSide ? 0 : 1].split(" ")[0];
  return `${role} ${name} (${side})`;
}

const capital = (text: string) => text[0].toUpperCase() + text.slice(1);
