// What a model reads of people on a picture: who stands where, in its own notation, and only the angles that the picture shows.
import { executeTool, imageHandle, type ToolOutput } from "@melete/core";
import { loadImage } from "@napi-rs/canvas";
import { expect, test } from "vitest";
import { drawFigure } from "../../test-support/mannequin/draw-figure.ts";
import { postures } from "../../test-support/mannequin/postures.ts";
import { trueReading } from "../../test-support/mannequin/true-reading.ts";
import { contextWithPicture } from "../../test-support/tool-context.ts";
import { createDetectPose, type PoseEyes } from "./detect-pose.ts";
import { poseNotInstalled } from "./pose/load-pose-models.ts";
import type { PoseOptions } from "./pose/read-pose.ts";

const figure = drawFigure({ posture: postures["warrior-2"], azimuth: 0, width: 200, height: 220 });
const seeing: PoseEyes = { readPose: async () => trueReading(figure) };

async function detect(input: object, eyes: PoseEyes = seeing): Promise<{ output: ToolOutput; handle: string; original: string }> {
  const { context, image } = await contextWithPicture(new Uint8Array(figure.png), { width: 200, height: 220 });
  const output = await executeTool({ callId: "1", tool: "detect_pose", input }, [createDetectPose(eyes)], context);
  const drawn = output.parts?.[0];
  if (drawn?.type === "image") await loadImage(await context.blobs.read(drawn.blob.hash)); // a picture that can be opened
  return { output, handle: imageHandle(image.blob), original: image.blob.hash };
}

test("each person has a box in the model's notation and angles in degrees; the picture with the skeleton leads back to the original", async () => {
  const { output, original } = await detect({});
  expect(output.text).toMatch(/^Person 1 at \[\d+, \d+, \d+, \d+\]: /);
  expect(output.text).toContain(`left knee ${Math.round(figure.imageAngles.leftKnee)}`);
  expect(output.text).toContain(`trunk from upright ${Math.round(figure.imageAngles.torso)}`);
  expect(output.parts).toMatchObject([{ type: "image", blob: { width: 200, height: 220 }, origin: { hash: original } }]);
});

test("an angle that is not seen is not told", async () => {
  const reading = trueReading(figure);
  reading.people[0].angles.leftKnee.isSeen = false;
  const { output } = await detect({}, { readPose: async () => reading });
  expect(output.text).not.toContain("left knee");
  expect(output.text).toContain("right knee");
});

test("a box in the model's notation picks the person; one that is none is refused with what boxes look like", async () => {
  const asked: PoseOptions[] = [];
  const eyes: PoseEyes = {
    readPose: async (_, options) => {
      asked.push(options);
      return trueReading(figure);
    },
  };
  await detect({ box: [500, 0, 1000, 1000] }, eyes);
  expect(asked).toEqual([{ box: expect.objectContaining({ x: 0.5, y: 0, width: 0.5, height: 1 }) }]);
  expect((await detect({ box: [900, 0, 100, 1000] }, eyes)).output).toMatchObject({ isError: true, text: expect.stringContaining("Boxes are") });
});

test("nobody there and not installed are answers, not failures", async () => {
  const nobody = await detect({}, { readPose: async () => ({ width: 200, height: 220, people: [] }) });
  expect(nobody.output.text).toContain(`Nobody was found on ${nobody.handle}`);
  expect(nobody.output.isError ?? false).toBe(false);
  expect((await detect({}, { readPose: async () => null })).output.text).toBe(poseNotInstalled);
});
