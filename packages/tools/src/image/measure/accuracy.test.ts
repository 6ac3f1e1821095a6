// How exactly things are measured that were drawn here: in four notations, through a zoom, through turned copies, and on a straightened picture.
import { createCanvas, type SKRSContext2D } from "@napi-rs/canvas";
import {
  executeTool,
  type Matrix3,
  multiplyMatrices,
  type Notation,
  type PartOf,
  type Point,
  pixelsToFractions,
  type ToolContext,
  writeRegion,
} from "@melete/core";
import { afterAll, expect, test } from "vitest";
import { contextWithPicture } from "../../../test-support/tool-context.ts";
import { createEyes } from "../eyes.ts";
import { createMeasure } from "../measure.ts";
import { countThings } from "./count-things.ts";
import { readColours } from "./read-colours.ts";
import { segmentThing } from "../segment/segment-thing.ts";
import { zoom } from "../zoom.ts";

const [width, height] = [1200, 900];
const tools = [createMeasure({ segmentThing, readColours, countThings }), zoom];
const notations: Notation[] = [
  { coordinates: "fraction" },
  { coordinates: "thousandths" },
  { coordinates: "thousandths-yx" },
  { coordinates: "pixels", maxImageSide: 1000 },
];

/** The largest error of each measure, printed at the end: docs/eyes.md quotes them. */
const worst: Record<string, number> = {};
function within(name: string, error: number, limit: number): void {
  worst[name] = Math.max(worst[name] ?? 0, Math.abs(error));
  expect(Math.abs(error), name).toBeLessThanOrEqual(limit);
}
afterAll(() =>
  console.info(
    Object.entries(worst)
      .map(([name, error]) => `${name}: at most ${error.toFixed(2)} off`)
      .join("\n"),
  ),
);

async function drawn(draw: (drawing: SKRSContext2D) => void, change: Partial<ToolContext> = {}) {
  const canvas = createCanvas(width, height);
  const drawing = canvas.getContext("2d");
  drawing.fillStyle = "#e8e4da";
  drawing.fillRect(0, 0, width, height);
  draw(drawing);
  return contextWithPicture(new Uint8Array(await canvas.encode("png")), { width, height }, change);
}

/** A blue 400 x 200 rectangle whose long side rises by 20°, an orange disc of radius 120. */
const tilt = (20 * Math.PI) / 180;
function drawThings(drawing: SKRSContext2D): void {
  drawing.save();
  drawing.translate(400, 300);
  drawing.rotate(-tilt);
  drawing.fillStyle = "#1f5fbf";
  drawing.fillRect(-200, -100, 400, 200);
  drawing.restore();
  drawing.fillStyle = "#f08020";
  drawing.beginPath();
  drawing.arc(850, 600, 120, 0, 7);
  drawing.fill();
}
/** Where a point of the rectangle lies, from its middle, along its sides. */
const onRectangle = (x: number, y: number): Point => ({
  x: 400 + x * Math.cos(tilt) + y * Math.sin(tilt),
  y: 300 - x * Math.sin(tilt) + y * Math.cos(tilt),
});
const corners = [onRectangle(-200, -100), onRectangle(200, -100), onRectangle(200, 100), onRectangle(-200, 100)];

async function ask(context: ToolContext, input: Record<string, unknown>) {
  const output = await executeTool({ callId: "1", tool: "measure", input }, tools, context);
  const number = (pattern: RegExp): number => Number(pattern.exec(output.text)?.[1] ?? Number.NaN);
  return { ...output, number };
}

const write = (point: Point, notation: Notation, size: { width: number; height: number } = { width, height }): number[] =>
  writeRegion({ type: "point", x: point.x / size.width, y: point.y / size.height }, notation, size) ?? [];

const [topLeft = { x: 0, y: 0 }, topRight = { x: 0, y: 0 }, , bottomLeft = { x: 0, y: 0 }] = corners;
const box = (left: number, top: number, right: number, bottom: number, { coordinates }: Notation): number[] => {
  const place = { type: "box", x: left / width, y: top / height, width: (right - left) / width, height: (bottom - top) / height } as const;
  return writeRegion(place, { coordinates }, { width, height }) ?? [];
};

test.each(notations)("lengths, angles and areas of named points, written as $coordinates, are those that were drawn", async (notation) => {
  const { context } = await drawn(drawThings, { notation });
  const at = (point: Point) => write(point, notation);
  const { text, number, parts } = await ask(context, {
    measurements: [
      { of: "length", points: [at(topLeft), at(topRight)] },
      { of: "angle", points: [at(bottomLeft), at(topLeft), at(topRight)] },
      { of: "angle", points: [at(topLeft), at(topRight)] },
      { of: "area", points: corners.map(at) },
      { of: "length", points: [...corners, topLeft].map(at) },
    ],
  });
  // a number of the notation may be half a step off
  const slack = notation.coordinates === "fraction" ? 0.15 : 1;
  within(`length of points (${notation.coordinates}), px`, number(/1. length: ([\d.]+) pixels/) - 400, slack);
  within(`angle at a point (${notation.coordinates}), °`, number(/angle: ([\d.]+)°/) - 90, 0.3);
  within(`slope (${notation.coordinates}), °`, number(/slope: ([\d.]+)°/) - 20, 0.3);
  within(`area of a polygon (${notation.coordinates}), %`, number(/area: (\d+) square/) / 800 - 100, 1);
  within(`length with bends (${notation.coordinates}), px`, number(/5. length: ([\d.]+) pixels/) - 1200, 4 * slack);
  expect(text).toContain("Pixels are those of the original.");
  expect(parts?.[0]).toMatchObject({ type: "image" });
});

/** A copy of the picture, turned and made smaller, that knows the way back, as a tool would keep it. */
async function turnedCopy(context: ToolContext, image: PartOf<"image">, degrees: number, scale: number) {
  const size = { width: 1100, height: 1100 };
  const angle = (degrees * Math.PI) / 180;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const canvas = createCanvas(size.width, size.height);
  const drawing = canvas.getContext("2d");
  drawing.fillStyle = "#e8e4da";
  drawing.fillRect(0, 0, size.width, size.height);
  drawing.translate(550, 550);
  drawing.rotate(angle);
  drawing.scale(scale, scale);
  drawing.translate(-width / 2, -height / 2);
  const { loadImage } = await import("@napi-rs/canvas");
  drawing.drawImage(await loadImage(await context.blobs.read(image.blob.hash)), 0, 0);
  const [a, b] = [cos / scale, sin / scale];
  const back: Matrix3 = [a, b, width / 2 - 550 * (a + b), -b, a, height / 2 - 550 * (a - b), 0, 0, 1];
  const blob = await context.blobs.write(new Uint8Array(await canvas.encode("png")), { mediaType: "image/png", ...size });
  const part: PartOf<"image"> = {
    type: "image",
    blob,
    origin: { hash: image.blob.hash, toOriginal: multiplyMatrices(pixelsToFractions(width, height), back) },
  };
  const onCopy = ({ x, y }: Point): Point => {
    const [dx, dy] = [(x - width / 2) * scale, (y - height / 2) * scale];
    return { x: 550 + dx * cos - dy * sin, y: 550 + dx * sin + dy * cos };
  };
  return { part, size, onCopy, context: { ...context, history: [...context.history, { role: "user" as const, parts: [part] }] } };
}

test("through a zoomed picture the numbers are the original's, within half a pixel", async () => {
  const { context } = await drawn(drawThings);
  const zoomed = await executeTool({ callId: "0", tool: "zoom", input: { box: [100, 100, 550, 600] } }, tools, context);
  const part = zoomed.parts?.find((one) => one.type === "image");
  if (part?.type !== "image") throw new Error("no picture");
  const size = { width: part.blob.width ?? 1, height: part.blob.height ?? 1 };
  // the zoomed part begins at (120, 90) and is 540 x 450 pixels
  const at = ({ x, y }: Point) => write({ x: ((x - 120) / 540) * size.width, y: ((y - 90) / 450) * size.height }, context.notation, size);
  const { number, text } = await ask(
    { ...context, history: [...context.history, { role: "user", parts: [part] }] },
    {
      image: part.blob.hash,
      measurements: [
        { of: "length", points: [at(topLeft), at(topRight)] },
        { of: "angle", points: [at(topLeft), at(topRight)] },
        { of: "thing", box: [10, 10, 990, 990] },
        { of: "colour", place: at({ x: 400, y: 300 }) },
      ],
    },
  );
  within("length through a zoom, px", number(/length: ([\d.]+) pixels/) - 400, 0.5);
  within("slope through a zoom, °", number(/slope: ([\d.]+)°/) - 20, 0.3);
  within("area of an outline through a zoom, %", number(/thing: area (\d+) square/) / 800 - 100, 1);
  // the zoomed picture is a JPEG; the colour is the original's
  expect(part.blob.mediaType).toBe("image/jpeg");
  expect(text).toContain("colour: #1f5fbf blue 100 %");
});

test.each([90, 180, 37])("through a copy turned by %i° the numbers are the original's", async (degrees) => {
  const { context: before, image } = await drawn(drawThings, { notation: { coordinates: "fraction" } });
  const { context, part, size, onCopy } = await turnedCopy(before, image, degrees, 0.7);
  const at = (point: Point) => write(onCopy(point), context.notation, size);
  const middle = onCopy({ x: 850, y: 600 });
  const { number, text } = await ask(context, {
    image: part.blob.hash,
    measurements: [
      { of: "length", points: [at(topLeft), at(topRight)] },
      { of: "angle", points: [at(topLeft), at(topRight)] },
      { of: "area", points: corners.map(at) },
      { of: "thing", box: [(middle.x - 110) / 1100, (middle.y - 110) / 1100, (middle.x + 110) / 1100, (middle.y + 110) / 1100] },
      { of: "colour", place: at({ x: 400, y: 300 }) },
    ],
  });
  within("length through a turned copy, px", number(/length: ([\d.]+) pixels/) - 400, 0.5);
  within("slope through a turned copy, °", number(/slope: ([\d.]+)°/) - 20, 0.3);
  within("area of a polygon through a turned copy, %", number(/area: (\d+) square/) / 800 - 100, 1);
  within("area of an outline through a turned copy, %", (number(/thing: area (\d+) square/) / (Math.PI * 120 ** 2)) * 100 - 100, 1);
  expect(text).toContain("colour: #1f5fbf blue 100 %");
});

test("an outline has the area, perimeter, size and direction of the thing", async () => {
  const { context } = await drawn(drawThings);
  const of = async (area: number[]) => ask(context, { measurements: [{ of: "thing", box: area }] });
  const rectangle = await of(box(140, 90, 660, 510, context.notation));
  within("area of an outline, %", rectangle.number(/area (\d+) square/) / 800 - 100, 1);
  within("perimeter of an outline, %", rectangle.number(/perimeter ([\d.]+) pixels/) / 12 - 100, 1.5);
  within("direction of an outline, °", rectangle.number(/axis at ([\d.]+)°/) - 20, 0.3);
  within("long side of an outline, px", rectangle.number(/([\d.]+) pixels long/) - 400, 1);
  within("short side of an outline, px", rectangle.number(/([\d.]+) pixels across/) - 200, 1);
  const disc = await of(box(700, 450, 1000, 750, context.notation));
  within("area of a disc, %", (disc.number(/area (\d+) square/) / (Math.PI * 120 ** 2)) * 100 - 100, 1);
  within("perimeter of a disc, %", (disc.number(/perimeter ([\d.]+) pixels/) / (Math.PI * 240)) * 100 - 100, 1.5);
  expect(disc.number(/roundness ([\d.]+)/)).toBeGreaterThan(0.97);
  expect(disc.text).not.toContain("axis");
});

test("a known length gives real units, areas in their square", async () => {
  const { context } = await drawn(drawThings, { notation: { coordinates: "fraction" } });
  const at = (point: Point) => write(point, context.notation);
  const { number, text } = await ask(context, {
    reference: { points: [at(topLeft), at(topRight)], length: 8, unit: "cm" },
    measurements: [
      { of: "length", points: [at(topLeft), at(bottomLeft)] },
      { of: "area", points: corners.map(at) },
    ],
  });
  within("a length by a reference, %", number(/length: ([\d.]+) cm/) * 25 - 100, 0.2);
  within("an area by a reference, %", (number(/area: ([\d.]+) cm²/) / 32) * 100 - 100, 0.4);
  const none = await ask(context, {
    reference: {
      points: [
        [0.5, 0.5],
        [0.5, 0.5],
      ],
      length: 8,
      unit: "cm",
    },
    measurements: [{ of: "colour", place: [0, 0] }],
  });
  expect(none).toMatchObject({ isError: true, text: expect.stringContaining("one and the same place") });
  expect(text).not.toContain("zoom in");
});

test("on a straightened picture real lengths and angles are those of the thing, not of the photo", async () => {
  const { context: before, image } = await drawn(() => {}, { notation: { coordinates: "fraction" } });
  const size = { width: 400, height: 400 };
  const canvas = createCanvas(size.width, size.height);
  const blob = await before.blobs.write(new Uint8Array(await canvas.encode("png")), { mediaType: "image/png", ...size });
  // the far edge, at the top, is half as long on the photo as the near one
  const toPhoto: Matrix3 = [2, -0.5, 300, 0, 0.8, 200, 0, -0.00125, 1];
  const part: PartOf<"image"> = {
    type: "image",
    blob,
    origin: { hash: image.blob.hash, toOriginal: multiplyMatrices(pixelsToFractions(width, height), toPhoto) },
  };
  const context = { ...before, history: [...before.history, { role: "user" as const, parts: [part] }] };
  const { text } = await ask(context, {
    image: blob.hash,
    reference: {
      points: [
        [0, 1],
        [1, 1],
      ],
      length: 20,
      unit: "mm",
    },
    measurements: [
      {
        of: "length",
        points: [
          [0, 0],
          [1, 0],
        ],
      },
      {
        of: "angle",
        points: [
          [1, 0],
          [0, 0],
          [0, 1],
        ],
      },
    ],
  });
  expect(text).toContain("length: 20 mm");
  expect(text).toContain("angle: 90°");
  expect(text).toContain("straightened");
});

test("colours are exact, with shares, names and contrast", async () => {
  const { context } = await drawn((drawing) => {
    drawing.fillStyle = "#102040";
    drawing.fillRect(0, 0, 600, 300);
    drawing.fillStyle = "#c03028";
    drawing.fillRect(600, 0, 200, 300);
    drawing.fillStyle = "#777777";
    drawing.fillRect(0, 600, 100, 100);
    drawing.fillStyle = "#ffffff";
    drawing.fillRect(100, 600, 100, 100);
  });
  const { text } = await ask(context, {
    measurements: [
      { of: "colour", place: box(0, 0, 800, 300 - 0.3, context.notation) },
      { of: "colour", place: write({ x: 50, y: 650 }, context.notation) },
      { of: "colour", place: write({ x: 150, y: 650 }, context.notation) },
    ],
  });
  expect(text).toContain("#102040 dark blue 75 %, #c03028 red 25 %");
  expect(text).toContain("2. colour: #777777 grey 100 %; mean #777777; lightness 50 of 100");
  expect(text).toContain("3. colour: #ffffff white 100 %");
  // the known pair of WCAG that just fails
  expect(text).toContain("Contrast of 2 and 3: 4.47 to 1");
});

test("of a part larger than is looked at, only colours that are there are named", async () => {
  const { context } = await drawn((drawing) => {
    drawing.fillStyle = "#102040";
    for (let x = 0; x < width; x += 6) drawing.fillRect(x, 0, 3, height);
  });
  const { text, number } = await ask(context, { measurements: [{ of: "colour", place: [0, 0, 1000, 1000] }] });
  expect(text.match(/#[0-9a-f]{6} [a-z ]+ \d+ %/g)).toHaveLength(2);
  within("shares of fine stripes, %", number(/#102040 dark blue (\d+) %/) - 50, 2);
});

test("separate things are counted, all of them or those of one colour", async () => {
  const { context } = await drawn((drawing) => {
    for (let index = 0; index < 17; index += 1) {
      drawing.fillStyle = index < 6 ? "#c03028" : "#2a7a3a";
      drawing.beginPath();
      drawing.arc(150 + (index % 6) * 160, 200 + Math.floor(index / 6) * 200, 40 + (index % 3) * 8, 0, 7);
      drawing.fill();
    }
    drawing.fillStyle = "#c03028";
    drawing.fillRect(80, 820, 4, 4); // dirt
  });
  const counted = await ask(context, { measurements: [{ of: "count", box: [10, 10, 990, 990] }] });
  expect(counted.text).toContain("count: 17 apart from the background");
  expect(counted.text).toContain("1 much smaller left out");
  const red = await ask(context, { measurements: [{ of: "count", box: [10, 10, 990, 990], like: write({ x: 150, y: 200 }, context.notation) }] });
  expect(red.text).toContain("count: 6 like #c03028 red");
});

test("the child process of the eyes measures as well", async () => {
  const eyes = createEyes();
  try {
    const { context } = await drawn(drawThings);
    const input = {
      measurements: [
        { of: "thing" as const, box: box(140, 90, 660, 510, context.notation) },
        { of: "colour" as const, place: write({ x: 400, y: 300 }, context.notation) },
        { of: "count" as const, box: [10, 10, 990, 990] },
      ],
    };
    const there = await createMeasure(eyes).run(input, context);
    expect(Number(/area (\d+) square/.exec(there.text)?.[1])).toBeCloseTo(80_000, -3);
    expect(there.text).toContain("colour: #1f5fbf blue 100 %");
    expect(there.text).toContain("count: 2 apart");
    expect(eyes.pid()).not.toBeNull();
  } finally {
    eyes.close();
  }
});

test("what cannot be measured says why and what to do, and spoils nothing else", async () => {
  const { context } = await drawn(drawThings);
  const { text, isError } = await ask(context, {
    measurements: [
      {
        of: "length",
        points: [
          [100, 100],
          [100, 100],
        ],
      },
      {
        of: "angle",
        points: [
          [100, 100],
          [2000, 100],
        ],
      },
      {
        of: "area",
        points: [
          [100, 100],
          [200, 200],
          [300, 300],
        ],
      },
      { of: "thing", box: [10, 800, 100, 950] },
      {
        of: "length",
        points: [
          [100, 100],
          [200, 100],
        ],
      },
    ],
  });
  expect(isError).toBeFalsy();
  expect(text).toContain("1. not measured: All these points are one");
  expect(text).toContain("2. not measured: [2000, 100] is no point");
  expect(text).toContain("3. not measured: These corners enclose no area");
  expect(text).toContain("4. not measured: Nothing stands out");
  expect(text).toContain("5. length: 120 pixels");
  const nothing = await ask(context, {
    measurements: [
      {
        of: "length",
        points: [
          [100, 100],
          [100, 100],
        ],
      },
    ],
  });
  expect(nothing.isError).toBe(true);
});
