// The table of poses, recognition and rating, on the true angles of drawn figures and on angles made up. Pictures are in yoga-form.test.ts.
import { expect, test } from "vitest";
import { drawFigure } from "../../test-support/mannequin/draw-figure.ts";
import { type PostureName, postures } from "../../test-support/mannequin/postures.ts";
import { type AngleName, angleNames } from "../image/pose/joint-angles.ts";
import type { MeasuredAngles } from "../image/pose/measure-angles.ts";
import { muscleFacts, muscleRegions } from "./muscle-regions.ts";
import { findYogaPose, yogaPoses } from "./poses.ts";
import { ratePose, reasonOf } from "./rate-pose.ts";
import { recognisePose } from "./recognise-pose.ts";

/** What a perfect detector would measure from the direction that shows the pose best. */
function trueAngles(name: PostureName, change: Partial<Record<AngleName, number>> = {}, hidden: readonly AngleName[] = []): MeasuredAngles {
  const azimuth = poseOf(name).view === "front" ? 0 : 90;
  const { imageAngles, spaceAngles } = drawFigure({ posture: postures[name], azimuth, elevation: 0, width: 8, height: 8 });
  return Object.fromEntries(
    angleNames.map((angle) => [
      angle,
      { degrees: change[angle] ?? imageAngles[angle], spaceDegrees: change[angle] ?? spaceAngles[angle], isSeen: !hidden.includes(angle) },
    ]),
  ) as MeasuredAngles;
}

function poseOf(name: string) {
  const pose = findYogaPose(name);
  if (pose === null) throw new Error(`no pose ${name}`);
  return pose;
}

const postureNames = Object.keys(postures) as PostureName[];

test("the table has at least 40 poses, each complete and named once", () => {
  expect(yogaPoses.length).toBeGreaterThanOrEqual(40);
  for (const key of ["id", "english", "sanskrit"] as const) expect(new Set(yogaPoses.map((pose) => pose[key])).size).toBe(yogaPoses.length);
  for (const pose of yogaPoses) {
    expect(pose.targets.length, pose.id).toBeGreaterThanOrEqual(4);
    expect([...pose.stretched, ...pose.strengthened].length, pose.id).toBeGreaterThan(0);
    expect(pose.cautions.length, pose.id).toBeGreaterThan(0);
    expect(pose.difficulty).toBeGreaterThanOrEqual(1);
    expect(pose.difficulty).toBeLessThanOrEqual(10);
    const sided = pose.targets.some(({ side }) => side === "first" || side === "second");
    expect(sided, pose.id).toBe(pose.sides !== null);
    for (const { degrees, tolerance, ifSmaller, ifLarger } of pose.targets) {
      expect(degrees).toBeGreaterThanOrEqual(0);
      expect(degrees).toBeLessThanOrEqual(180);
      expect(tolerance).toBeGreaterThanOrEqual(8); // less than a photo shows
      expect(ifSmaller && ifLarger).toMatch(/\.$/);
    }
  }
});

test("every muscle that a pose names is known, and every known one is used", () => {
  const used = new Set(yogaPoses.flatMap(({ stretched, strengthened }) => [...stretched, ...strengthened]));
  expect([...used].sort()).toEqual([...muscleRegions].sort());
  expect(Object.keys(muscleFacts).sort()).toEqual([...muscleRegions].sort());
});

test.each([
  ["Warrior 2", "warrior-2"],
  ["warrior II pose", "warrior-2"],
  ["Virabhadrasana III", "warrior-3"],
  ["down dog", "downward-dog"],
  ["the tree pose", "tree"],
  ["Paschimottanāsana", "seated-forward-fold"],
])("a person says %s and means %s", (said, id) => {
  expect(findYogaPose(said)?.id).toBe(id);
});

test("a name that is none of ours finds nothing", () => {
  expect(findYogaPose("macarena")).toBeNull();
  expect(findYogaPose("pose")).toBeNull();
});

test.each(postureNames)("drawn %s is nearest to its own pose, or told to be unsure", (name) => {
  const recognition = recognisePose(trueAngles(name));
  const candidates = recognition.kind === "sure" ? [recognition.match] : recognition.candidates;
  expect(candidates.map(({ pose }) => pose.id)).toContain(name);
});

test("at least 36 of 41 drawn postures are recognised for sure", () => {
  const sure = postureNames.filter((name) => {
    const recognition = recognisePose(trueAngles(name));
    return recognition.kind === "sure" && recognition.match.pose.id === name;
  });
  expect(sure.length).toBeGreaterThanOrEqual(36);
});

test("a posture far from every pose is not called one", () => {
  const odd = Object.fromEntries(
    angleNames.map((angle, index) => [angle, { degrees: (index * 67) % 180, spaceDegrees: (index * 67) % 180, isSeen: true }]),
  ) as MeasuredAngles;
  expect(recognisePose(odd).kind).toBe("unsure");
});

test("the mirrored pose is the same pose: either leg can be the front one", () => {
  const angles = trueAngles("warrior-2");
  const mirrored = Object.fromEntries(
    angleNames.map((angle) => [angle, angles[angle.replace(/^(left|right)/, (side) => (side === "left" ? "right" : "left")) as AngleName]]),
  ) as MeasuredAngles;
  expect(ratePose(poseOf("warrior-2"), angles).firstSide).toBe("left");
  expect(ratePose(poseOf("warrior-2"), mirrored).firstSide).toBe("right");
  expect(ratePose(poseOf("warrior-2"), mirrored).score).toBe(ratePose(poseOf("warrior-2"), angles).score);
});

test("a pose within all tolerances gets 10 and no advice", () => {
  const rating = ratePose(poseOf("warrior-2"), trueAngles("warrior-2"));
  expect(rating.score).toBe(10);
  expect(rating.judged.every(({ advice }) => advice === null)).toBe(true);
});

test("the score follows the formula, worked by hand", () => {
  // Warrior II: the front knee (target 95, tolerance 14, weight 1.5) at 137 is 42 off, 28 beyond: p = 0.7. All other angles are within their tolerance.
  // Weights: 1.5 + front hip 1 + back knee 1 + back hip 1 + back leg 0.7 + two shoulders 2 + two elbows 2 + trunk 1 = 10.2.
  const rating = ratePose(poseOf("warrior-2"), trueAngles("warrior-2", { leftKnee: 137 }));
  expect(rating.score).toBeCloseTo(10 - 9 * Math.sqrt((1.5 * 0.7 ** 2) / 10.2), 1);
  expect(reasonOf(rating.judged[0])).toBe(
    "Front knee (left): 137°, the pose aims at 95° (±14°). Bend the front knee more, until it stands over the ankle and the thigh nears level.",
  );
});

test("the larger the error, the lower the score; the direction of the error decides the advice", () => {
  const at = (leftKnee: number) => ratePose(poseOf("warrior-2"), trueAngles("warrior-2", { leftKnee }));
  expect(at(120).score).toBeGreaterThan(at(135).score ?? 0);
  expect(at(60).judged[0].advice).toMatch(/Come up/);
  expect(at(150).judged[0].advice).toMatch(/Bend the front knee/);
});

test("an angle that is not seen is not judged, and too few give no score", () => {
  const bad = { leftKnee: 170 };
  const rating = ratePose(poseOf("warrior-2"), trueAngles("warrior-2", bad, ["leftKnee"]));
  expect(rating.score).toBe(10);
  expect(rating.hidden.map(({ label }) => label)).toEqual(["front knee (left)"]);
  const blind = angleNames.filter((angle) => angle !== "torso" && angle !== "neck");
  expect(ratePose(poseOf("warrior-2"), trueAngles("warrior-2", {}, blind)).score).toBeNull();
});
