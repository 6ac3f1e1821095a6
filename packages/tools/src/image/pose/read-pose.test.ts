// Joint angles of rendered people against the truth of the skeleton that was drawn. The whole series is `npm run bench -- pose`.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createCanvas, loadImage } from "@napi-rs/canvas";
import { expect, test } from "vitest";
import { drawFigure, seriesEntry } from "../../../test-support/mannequin/draw-figure.ts";
import { postures } from "../../../test-support/mannequin/postures.ts";
import { type AngleName, angleNames } from "./joint-angles.ts";
import { loadPoseModels, poseNotInstalled } from "./load-pose-models.ts";
import { readPose } from "./read-pose.ts";

const isInstalled = loadPoseModels() !== null;
const withModels = test.skipIf(!isInstalled);
if (!isInstalled) console.warn(`skipped: ${poseNotInstalled}`);

async function read(png: Uint8Array, box?: { x: number; y: number; width: number; height: number }) {
  const reading = await readPose(png, { box });
  if (reading === null) throw new Error(poseNotInstalled);
  return reading;
}

const median = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1];

withModels("the angles of three people, turned and upside down among them, are within 8 degrees at the median", async () => {
  const errors: number[] = [];
  for (const index of [7, 22, 59]) {
    const { options } = seriesEntry(index);
    const figure = drawFigure({ ...options, width: 360, height: 360 });
    const { people } = await read(figure.png);
    expect(people).toHaveLength(1);
    errors.push(...angleNames.map((angle) => Math.abs(people[0].angles[angle].degrees - figure.imageAngles[angle])));
  }
  expect(median(errors)).toBeLessThan(8);
});

withModels("left is the person's own left: the bent knee of a warrior", async () => {
  const bent = async (azimuth: number) => {
    const { angles } = (await read(drawFigure({ posture: postures["warrior-2"], azimuth }).png)).people[0];
    return { left: angles.leftKnee.degrees, right: angles.rightKnee.degrees };
  };
  for (const azimuth of [0, 180]) {
    const { left, right } = await bent(azimuth);
    expect(left).toBeLessThan(135);
    expect(right).toBeGreaterThan(160);
  }
});

withModels("an angle that the direction hides is not marked as seen", async () => {
  // From the front, the hips of somebody who sits with straight legs are foreshortened; from the side they are not.
  const hip = async (azimuth: number) => (await read(drawFigure({ posture: postures.staff, azimuth }).png)).people[0].angles.leftHip;
  expect((await hip(90)).isSeen).toBe(true);
  expect((await hip(0)).isSeen).toBe(false);
});

withModels("two people in one picture are read apart, from left to right, or one of them by its box", async () => {
  const canvas = createCanvas(800, 400);
  const context = canvas.getContext("2d");
  for (const [index, name] of (["warrior-2", "mountain"] as const).entries()) {
    const figure = drawFigure({ posture: postures[name], azimuth: 0, width: 400, height: 400, look: index });
    context.drawImage(await loadImage(figure.png), 400 * index, 0);
  }
  const png = canvas.toBuffer("image/png");
  const { people } = await read(png);
  const knee = (person: { angles: Record<AngleName, { degrees: number }> }) => person.angles.leftKnee.degrees;
  expect(people.map(({ pose }) => pose.box.x > 0.5)).toEqual([false, true]);
  expect(knee(people[0])).toBeLessThan(135);
  expect(knee(people[1])).toBeGreaterThan(160);
  const alone = await read(png, { x: 0.55, y: 0, width: 0.45, height: 1 });
  expect(alone.people).toHaveLength(1);
  expect(knee(alone.people[0])).toBeGreaterThan(160);
});

withModels("nobody is found on a grid of digits, and somebody who lies down still is", async () => {
  const grid = await readFile(join(import.meta.dirname, "..", "..", "..", "..", "..", "fixtures", "grid.png"));
  expect((await readPose(new Uint8Array(grid)))?.people).toEqual([]);
  const lying = drawFigure({ posture: postures.corpse, azimuth: 0 });
  expect((await readPose(new Uint8Array(lying.png)))?.people).toHaveLength(1);
});

withModels("nobody is found in an empty room", async () => {
  const canvas = createCanvas(400, 300);
  const context = canvas.getContext("2d");
  context.fillStyle = "#ddd8d0";
  context.fillRect(0, 0, 400, 300);
  context.fillStyle = "#5a4030";
  context.fillRect(60, 120, 120, 20);
  for (const x of [64, 168]) context.fillRect(x, 140, 8, 90);
  expect((await read(canvas.toBuffer("image/png"))).people).toEqual([]);
});
