// Things that were drawn here, on a busy background, are cut out where they were drawn.
import { createCanvas } from "@napi-rs/canvas";
import { expect, test } from "vitest";
import { contextWithPicture } from "../../test-support/tool-context.ts";
import { segmentThing } from "./segment/segment-thing.ts";
import { createSegment } from "./segment.ts";

const [width, height] = [900, 600];

/** An orange ellipse, 300 x 200, around (500, 250), on mottled blue. */
async function drawThing(): Promise<Uint8Array> {
  const canvas = createCanvas(width, height);
  const drawing = canvas.getContext("2d");
  for (let y = 0; y < height; y += 20) {
    for (let x = 0; x < width; x += 20) {
      drawing.fillStyle = `hsl(${205 + ((x * 7 + y * 13) % 30)} 45% ${38 + ((x * 3 + y * 11) % 22)}%)`;
      drawing.fillRect(x, y, 20, 20);
    }
  }
  for (let ring = 0; ring < 10; ring += 1) {
    drawing.fillStyle = `hsl(${24 + ring} 85% ${48 + ring * 2}%)`;
    drawing.beginPath();
    drawing.ellipse(500 - ring * 3, 250 - ring * 2, 150 - ring * 12, 100 - ring * 8, 0, 0, 7);
    drawing.fill();
  }
  return new Uint8Array(await canvas.encode("png"));
}

test.each([
  ["a box", { type: "box", x: 300 / width, y: 120 / height, width: 400 / width, height: 260 / height }, 0.012],
  // shading at the rim is given to the background more easily when nothing says how large the thing is
  ["a point", { type: "point", x: 0.56, y: 0.43 }, 0.035],
] as const)("from %s the thing is found where it was drawn", async (_, place, error) => {
  const thing = await segmentThing(await drawThing(), place);
  const box = thing?.box ?? { x: 0, y: 0, width: 0, height: 0 };
  const errors = [box.x - 350 / width, box.y - 150 / height, box.width - 300 / width, box.height - 200 / height];
  expect(Math.max(...errors.map(Math.abs))).toBeLessThan(error);
  expect(Math.hypot((thing?.centroid.x ?? 0) * width - 500, (thing?.centroid.y ?? 0) * height - 250)).toBeLessThan(10);
  expect(thing?.outline.length).toBeGreaterThan(8);
});

test("the tool answers in the model's notation and shows the outline", async () => {
  const { context } = await contextWithPicture(await drawThing(), { width, height });
  const { text, parts } = await createSegment({ segmentThing }).run({ box: [330, 200, 780, 640] }, context);
  expect(text).toMatch(/box \[3(8|9)\d, (24|25)\d, 72\d, 58\d\], middle \[55\d, 41\d\]/);
  expect(parts?.[0]).toMatchObject({ type: "image", blob: { width, height } });
  expect(await createSegment({ segmentThing }).run({}, context)).toMatchObject({ isError: true });
});
