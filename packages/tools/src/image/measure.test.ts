// Things of known size, colour and direction are drawn, and measured: on the photo, on a part shown larger, and on a turned copy.
import { createCanvas } from "@napi-rs/canvas";
import { applyMatrix, invertMatrix, type Matrix3, multiplyMatrices, type PartOf, pixelsToFractions, type Point } from "@melete/core";
import { expect, test } from "vitest";
import { contextWithPicture } from "../../test-support/tool-context.ts";
import { contrastOf, nameOf } from "./measure/colours.ts";
import { angleAt, shapeOf, slopeOf } from "./measure/geometry.ts";
import { countThings } from "./measure/count-things.ts";
import { readColours } from "./measure/read-colours.ts";
import { createMeasure } from "./measure.ts";
import { segmentThing } from "./segment/segment-thing.ts";
import { zoom } from "./zoom.ts";

const [width, height] = [1200, 800];
const measure = createMeasure({ segmentThing, readColours, countThings });

/** A red triangle with corners (300, 200), (700, 200), (300, 500), a blue ellipse 300 x 120 around (850, 600) that rises by 30°, on light grey. */
async function drawThings() {
  const canvas = createCanvas(width, height);
  const drawing = canvas.getContext("2d");
  drawing.fillStyle = "#e8e8e8";
  drawing.fillRect(0, 0, width, height);
  drawing.fillStyle = "#c8102e";
  drawing.beginPath();
  for (const [x, y] of [
    [300, 200],
    [700, 200],
    [300, 500],
  ] as const)
    drawing.lineTo(x, y);
  drawing.fill();
  drawing.fillStyle = "#1f4fa8";
  drawing.beginPath();
  drawing.ellipse(850, 600, 150, 60, (-30 * Math.PI) / 180, 0, 7);
  drawing.fill();
  const { context, image } = await contextWithPicture(
    new Uint8Array(await canvas.encode("png")),
    { width, height },
    { notation: { coordinates: "pixels" } },
  );
  return { context, image, canvas };
}

const corners: [number, number][] = [
  [300, 200],
  [700, 200],
  [300, 500],
];
const numbers = (text: string, name: string) =>
  [...(new RegExp(`${name}[^\\n]*`).exec(text)?.[0] ?? "").matchAll(/-?\d+(?:\.\d+)?/g)].map(([digits]) => Number(digits));

test("lengths, angles and areas are those that were drawn", async () => {
  const { context } = await drawThings();
  const { text, parts } = await measure.run(
    {
      measurements: [
        {
          of: "length",
          points: [
            [300, 200],
            [700, 200],
            [700, 500],
          ],
        },
        {
          of: "angle",
          points: [
            [700, 200],
            [300, 200],
            [300, 500],
          ],
        },
        {
          of: "angle",
          points: [
            [300, 500],
            [700, 200],
          ],
        },
        { of: "area", points: corners },
      ],
    },
    context,
  );
  expect(text).toContain("1. length: 700 pixels");
  expect(text).toContain("2. angle: 90°");
  expect(text).toContain("3. slope: 36.87°");
  expect(text).toContain("4. area: 60000 square pixels, perimeter 1200 pixels");
  expect(parts?.[0]).toMatchObject({ type: "image" });
});

test("a known length turns pixels into a unit", async () => {
  const { context } = await drawThings();
  const reference = {
    points: [
      [300, 200],
      [700, 200],
    ],
    length: 20,
    unit: "cm",
  };
  const { text } = await measure.run(
    {
      measurements: [
        {
          of: "length",
          points: [
            [300, 200],
            [300, 500],
          ],
        },
        { of: "area", points: corners },
      ],
      reference,
    },
    context,
  );
  expect(text).toContain("length: 15 cm");
  expect(text).toContain("area: 150 cm²");
  expect(text).toContain("One pixel of the original is 0.05 cm.");
});

test("the outline of a thing has its area, size and direction", async () => {
  const { context } = await drawThings();
  const { text } = await measure.run({ measurements: [{ of: "thing", box: [690, 470, 1010, 730] }] }, context);
  const [area = 0] = numbers(text, "thing: area");
  expect(Math.abs(area / (Math.PI * 150 * 60) - 1)).toBeLessThan(0.005);
  const [longer = 0, shorter = 0] = numbers(text, "perimeter").slice(1);
  expect(Math.abs(longer - 300)).toBeLessThan(1);
  expect(Math.abs(shorter - 120)).toBeLessThan(1);
  const [axis = 0] = numbers(text, "axis at");
  expect(Math.abs(axis - 30)).toBeLessThan(0.3);
});

test("colours have their names, and their contrast is that of WCAG", async () => {
  const { context } = await drawThings();
  const { text } = await measure.run(
    {
      measurements: [
        { of: "colour", place: [350, 250] },
        { of: "colour", place: [100, 600, 200, 700] },
      ],
    },
    context,
  );
  expect(text).toContain("1. colour: #c8102e red 100 %");
  expect(text).toContain("2. colour: #e8e8e8 light grey 100 %");
  expect(text).toContain(`Contrast of 1 and 2: ${contrastOf([0xc8, 0x10, 0x2e], [0xe8, 0xe8, 0xe8]).toFixed(2)} to 1`);
});

test("a part shown larger, and a turned copy, give the numbers of the original", async () => {
  const { context, canvas, image } = await drawThings();
  const zoomed = (await zoom.run({ box: [250, 150, 750, 550] }, context)).parts?.[0] as PartOf<"image">;
  // a quarter turn: what was at (x, y) is at (height - y, x)
  const turned = createCanvas(height, width);
  const drawing = turned.getContext("2d");
  drawing.setTransform(0, 1, -1, 0, height, 0);
  drawing.drawImage(canvas, 0, 0);
  const back: Matrix3 = [0, 1, 0, -1, 0, height, 0, 0, 1];
  const blob = await context.blobs.write(new Uint8Array(await turned.encode("png")), { mediaType: "image/png", width: height, height: width });
  const copy: PartOf<"image"> = {
    type: "image",
    blob,
    origin: { hash: image.blob.hash, toOriginal: multiplyMatrices(pixelsToFractions(width, height), back) },
  };
  for (const part of [zoomed, copy]) {
    const there = { ...context, history: [...context.history, { role: "tool" as const, parts: [part] }] };
    const inverse = invertMatrix(multiplyMatrices([width, 0, 0, 0, height, 0, 0, 0, 1], part.origin?.toOriginal ?? [1, 0, 0, 0, 1, 0, 0, 0, 1]));
    const points = corners.map(([x, y]) => applyMatrix(inverse, { x, y })).map(({ x, y }: Point): [number, number] => [x, y]);
    const handle = `img_${part.blob.hash.slice(0, 8)}`;
    const { text } = await measure.run(
      {
        image: handle,
        measurements: [
          { of: "length", points: points.slice(0, 2) },
          { of: "area", points },
        ],
      },
      there,
    );
    expect(Math.abs((numbers(text, "length:")[0] ?? 0) - 400)).toBeLessThan(0.5);
    expect(Math.abs((numbers(text, "area:")[0] ?? 0) / 60_000 - 1)).toBeLessThan(0.002);
  }
});

test("what cannot be measured is refused with what to do", async () => {
  const { context } = await drawThings();
  const refusal = async (input: Parameters<typeof measure.run>[0]) => (await measure.run(input, context)).text;
  expect(
    await refusal({
      measurements: [
        {
          of: "angle",
          points: [
            [5, 5],
            [5, 5],
          ],
        },
      ],
    }),
  ).toMatch(/points that differ/);
  expect(
    await refusal({
      measurements: [
        {
          of: "area",
          points: [
            [1, 1],
            [2, 2],
            [3, 3],
          ],
        },
      ],
    }),
  ).toMatch(/no area/);
  expect(
    await refusal({
      measurements: [
        {
          of: "length",
          points: [
            [1, 1],
            [9000, 2],
          ],
        },
      ],
    }),
  ).toMatch(/is no point on img_/);
  const same = {
    points: [
      [5, 5],
      [5, 5],
    ],
    length: 1,
    unit: "m",
  };
  expect(
    await refusal({
      measurements: [
        {
          of: "length",
          points: [
            [1, 1],
            [9, 2],
          ],
        },
      ],
      reference: same,
    }),
  ).toMatch(/one and the same place/);
});

test("angles, slopes and shapes of plain figures", () => {
  expect(angleAt({ x: 1, y: 0 }, { x: 0, y: 0 }, { x: 0, y: 5 })).toBeCloseTo(90);
  expect(angleAt({ x: -1, y: 0 }, { x: 0, y: 0 }, { x: 3, y: 0 })).toBeCloseTo(180);
  expect(slopeOf({ x: 0, y: 10 }, { x: 10, y: 0 })).toBeCloseTo(45);
  expect(slopeOf({ x: 10, y: 0 }, { x: 0, y: 10 })).toBeCloseTo(45);
  const square = [
    { x: 0, y: 0 },
    { x: 4, y: 0 },
    { x: 4, y: 4 },
    { x: 0, y: 4 },
  ];
  expect(shapeOf(square)).toMatchObject({ area: 16, perimeter: 16, centroid: { x: 2, y: 2 }, circularity: expect.closeTo(Math.PI / 4) });
  expect(shapeOf([...square].reverse())).toMatchObject({ area: 16, centroid: { x: 2, y: 2 } });
});

test.each([
  [[255, 255, 255], "white"],
  [[0, 0, 0], "black"],
  [[128, 128, 128], "grey"],
  [[220, 20, 30], "red"],
  [[255, 140, 0], "orange"],
  [[110, 60, 20], "brown"],
  [[250, 220, 40], "yellow"],
  [[40, 160, 60], "green"],
  [[20, 60, 200], "blue"],
  [[130, 40, 190], "purple"],
  [[235, 100, 160], "pink"],
  [[10, 60, 25], "dark green"],
] as const)("%j is %s", (colour, name) => {
  expect(nameOf(colour)).toBe(name);
});
