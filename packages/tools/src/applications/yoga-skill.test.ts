// People's ways to ask about yoga photos: the skill is chosen, and its recipe answers where no model can.
import { createMemoryBlobs, type PartOf, type Tool } from "@melete/core";
import { expect, test } from "vitest";
import { askWithoutTools, chosenSkill } from "../../test-support/ask-skill.ts";
import { drawFigure } from "../../test-support/mannequin/draw-figure.ts";
import { postures } from "../../test-support/mannequin/postures.ts";
import { trueReading } from "../../test-support/mannequin/true-reading.ts";
import { createYogaForm } from "./yoga-form.ts";

const request =
  "For both images, show me which muscles are being stretched and its difficulty. When hovering over the dot, tell me more about the muscle group with how to fix my form. " +
  "I want to get better at yoga. Make a side by side with my partner, and rate both of us on a scale of 1 to 10.";

test.each([
  request,
  "Rate our yoga poses please",
  "How is my downward dog?",
  "Can you check my warrior pose and tell me how to fix it",
  "Which muscles does this stretch work? Look at the photo",
  "Compare our form in these two pictures, side by side",
  "Is my plank any good? What should I fix?",
  "which muscles are stretched in this picture",
  "Judge my posture from 1 to 10",
  "What asana is this and am I doing it right?",
  "Bewerte meine Yoga-Haltung",
  "how do I improve my pose here",
])("%s", (text) => {
  expect(chosenSkill(text, 2)).toBe("yoga-form");
});

test.each([
  "What is on this picture?",
  "Check this form for mistakes",
  "Stretch this image to 200 %",
  "How much is in this box?",
  "Make this sudoku a game",
  "Use this coffee machine, make a tutorial",
])("%s is not about yoga", (text) => {
  expect(chosenSkill(text, 2)).not.toBe("yoga-form");
});

test("without a picture nothing is chosen by its words", () => {
  expect(chosenSkill("I want to get better at yoga", 0)).toBeNull();
});

test("a model without tools answers through the recipe: both ratings and the page", async () => {
  const straight = drawFigure({ posture: { ...postures["downward-dog"], leftLeg: { flex: 92, bend: 40 } }, azimuth: 90, width: 200, height: 150 });
  const good = drawFigure({ posture: postures["downward-dog"], azimuth: 90, width: 200, height: 150, look: 1 });
  const blobs = createMemoryBlobs();
  const photos: PartOf<"image">[] = [];
  for (const { png, width, height } of [straight, good])
    photos.push({ type: "image", blob: await blobs.write(png, { mediaType: "image/png", width, height }) });
  const eyes = { readPose: async (bytes: Uint8Array) => trueReading(Buffer.compare(bytes, good.png) === 0 ? good : straight) };
  const view = await askWithoutTools(createYogaForm(eyes) as Tool, request, photos, blobs);
  expect(view.answer.text).toMatch(
    /\*\*You\*\*: Downward-facing dog.*Form: [\d.]+ of 10.*\*\*Your partner\*\*: Downward-facing dog.*Form: 10 of 10/s,
  );
  expect(view.answer.artifacts).toMatchObject([{ mediaType: "text/html", title: "Downward-facing dog, side by side" }]);
});
