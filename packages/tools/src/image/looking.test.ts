// look, zoom, annotate and locate, on pictures drawn here, with a model that knows where things are.
import { createCanvas, loadImage } from "@napi-rs/canvas";
import { applyMatrix, type Box, executeTool, type Notation, type PartOf, type ToolOutput } from "@melete/core";
import { expect, test } from "vitest";
import { createSeeingModel } from "../../test-support/seeing-model.ts";
import { contextWithPicture, toolContext } from "../../test-support/tool-context.ts";
import { annotate } from "./annotate.ts";
import { createLocate } from "./locate.ts";
import { readText } from "./ocr/read-text.ts";
import { segmentThing } from "./segment/segment-thing.ts";
import { look } from "./look.ts";
import { zoom } from "./zoom.ts";

const tools = [look, zoom, annotate, createLocate({ readText, segmentThing })];
type Context = ReturnType<typeof toolContext>;
const call = (tool: string, input: unknown, context: Context) => executeTool({ callId: "1", tool, input }, tools, context);

/** A white picture with a red square from 1/4 to 1/2 across and from 1/2 to 3/4 down. */
async function squareOn(width: number, height: number, change: Partial<Context> = {}) {
  const canvas = createCanvas(width, height);
  const drawing = canvas.getContext("2d");
  drawing.fillStyle = "white";
  drawing.fillRect(0, 0, width, height);
  drawing.fillStyle = "red";
  drawing.fillRect(width / 4, height / 2, width / 4, height / 4);
  return contextWithPicture(new Uint8Array(await canvas.encode("png")), { width, height }, change);
}

function pictureOf({ parts = [] }: ToolOutput): PartOf<"image"> {
  const picture = parts.find((part) => part.type === "image");
  if (picture === undefined) throw new Error("the tool gave no picture");
  return picture;
}

async function colourAt(part: PartOf<"image">, x: number, y: number, context: Context): Promise<number[]> {
  const image = await loadImage(await context.blobs.read(part.blob.hash));
  const canvas = createCanvas(image.width, image.height);
  canvas.getContext("2d").drawImage(image, 0, 0);
  return [...canvas.getContext("2d").getImageData(x, y, 1, 1).data].slice(0, 3);
}

test("an overview is small, and its pixels lead back to the original", async () => {
  const { context, image } = await squareOn(4000, 2000);
  const output = await call("look", {}, context);
  const picture = pictureOf(output);
  expect([picture.blob.width, picture.blob.height]).toEqual([1024, 512]);
  expect(picture.origin?.hash).toBe(image.blob.hash);
  const back = applyMatrix(picture.origin?.toOriginal ?? [0, 0, 0, 0, 0, 0, 0, 0, 1], { x: 256, y: 256 });
  expect(back).toEqual({ x: expect.closeTo(0.25, 5), y: expect.closeTo(0.5, 5) });
  expect(output.text).toContain("4000 x 2000 pixels");
  expect(output.text).toContain("[0, 0, 1000, 1000]");
});

test("a grid carries the numbers of the model's own notation", async () => {
  const plain = await squareOn(400, 400);
  const { context } = await squareOn(400, 400);
  const before = pictureOf(await call("look", {}, plain.context));
  const after = pictureOf(await call("look", { grid: true }, context));
  expect(await colourAt(before, 240, 30, plain.context)).toEqual([255, 255, 255]);
  expect(await colourAt(after, 240, 30, context)).not.toEqual([255, 255, 255]);
});

test("a zoom shows the part that was asked for, also of a zoom", async () => {
  const { context } = await squareOn(800, 400);
  const first = pictureOf(await call("zoom", { box: [250, 500, 500, 750] }, context));
  const [red = 0, green = 255] = await colourAt(first, 5, 5, context);
  expect(red - green).toBeGreaterThan(240);
  const deeper: Context = { ...context, history: [...context.history, { role: "tool", parts: [first] }] };
  const second = pictureOf(await call("zoom", { image: `img_${first.blob.hash.slice(0, 8)}`, box: [500, 500, 1000, 1000] }, deeper));
  const corner = applyMatrix(second.origin?.toOriginal ?? [0, 0, 0, 0, 0, 0, 0, 0, 1], { x: second.blob.width ?? 0, y: second.blob.height ?? 0 });
  expect(corner).toEqual({ x: expect.closeTo(0.5, 2), y: expect.closeTo(0.75, 2) });
});

test("numbers that are no place are answered with what places look like", async () => {
  const { context } = await squareOn(100, 50, { notation: { coordinates: "pixels" } });
  expect(await call("zoom", { box: [10, 10, 500, 20] }, context)).toEqual({
    text: `[10, 10, 500, 20] is no box on img_${context.history[0]?.parts.find((part) => part.type === "image")?.blob.hash.slice(0, 8)}. Boxes are [left, top, right, bottom]; the whole picture is [0, 0, 100, 50].`,
    isError: true,
  });
  expect(await call("look", {}, toolContext())).toMatchObject({ isError: true, text: expect.stringContaining("no picture") });
});

test("marks are drawn for the model first, and shown to the person when it says so, on the original", async () => {
  const { context, image } = await squareOn(800, 400);
  const marks = [
    { place: [0, 0, 500, 500], label: "corner" },
    { place: [1000, 1000], label: "end", tone: "bad", score: 2 },
  ];
  const drawn = await call("annotate", { marks }, context);
  expect(drawn.parts?.map(({ type }) => type)).toEqual(["image"]);
  const part = pictureOf(await call("zoom", { box: [250, 500, 500, 750] }, context));
  const onPart: Context = { ...context, history: [...context.history, { role: "tool", parts: [part] }] };
  const shown = await call("annotate", { image: `img_${part.blob.hash.slice(0, 8)}`, marks, show: true }, onPart);
  const annotations = shown.parts?.find((one) => one.type === "annotations")?.annotations;
  expect(annotations?.imageHash).toBe(image.blob.hash);
  expect(annotations?.marks).toEqual([
    {
      label: "corner",
      tone: "accent",
      region: { type: "box", x: expect.closeTo(0.25), y: expect.closeTo(0.5), width: expect.closeTo(0.125), height: expect.closeTo(0.125) },
    },
    { label: "end", tone: "bad", score: 2, region: { type: "point", x: expect.closeTo(0.5), y: expect.closeTo(0.75) } },
  ]);
});

const truth: Record<string, Box> = {
  "red square": { type: "box", x: 0.25, y: 0.5, width: 0.25, height: 0.25 },
  knob: { type: "box", x: 0.9, y: 0.05, width: 0.02, height: 0.03 },
  "whole front": { type: "box", x: 0.05, y: 0.1, width: 0.8, height: 0.8 },
};
const notations: [string, Notation][] = [
  ["fractions", { coordinates: "fraction" }],
  ["thousandths", { coordinates: "thousandths" }],
  ["thousandths, y first", { coordinates: "thousandths-yx" }],
  ["pixels of a shrunk picture", { coordinates: "pixels", maxImageSide: 768 }],
];
const sizes: [string, number, number][] = [
  ["landscape", 1600, 900],
  ["portrait", 700, 1500],
  ["very large", 6000, 4000],
];

function found(output: ToolOutput, notation: Notation, size: { width: number; height: number }): Map<string, number[]> {
  const scale = notation.coordinates === "pixels" ? 768 / Math.max(size.width, size.height) : 1;
  return new Map(
    output.text.split("\n").flatMap((line) => {
      const match = /^(.+): \[(.+)\]$/.exec(line);
      if (match === null) return [];
      const numbers = (match[2] ?? "").split(",").map(Number);
      const ordered = notation.coordinates === "thousandths-yx" ? numbers.map((_, index) => numbers[index ^ 1] ?? 0) : numbers;
      const [x, y] =
        notation.coordinates === "fraction"
          ? [1, 1]
          : notation.coordinates === "pixels"
            ? [size.width * Math.min(1, scale), size.height * Math.min(1, scale)]
            : [1000, 1000];
      return [[match[1] ?? "", ordered.map((value, index) => value / (index % 2 === 0 ? x : y))] as const];
    }),
  );
}

for (const [shape, width, height] of sizes) {
  test.each(notations)(
    `on a ${shape} picture a model that writes %s finds small things within a hundredth, though it is further off`,
    async (_, notation) => {
      const model = createSeeingModel({ things: truth, notation, error: 0.012 });
      const { context } = await squareOn(width, height, { notation, ask: model.ask });
      const output = await call("locate", { things: Object.keys(truth) }, context);
      const boxes = found(output, notation, { width, height });
      for (const [thing, box] of Object.entries(truth)) {
        const [left = 9, top = 9, right = 9, bottom = 9] = boxes.get(thing) ?? [];
        const errors = [left - box.x, top - box.y, right - box.x - box.width, bottom - box.y - box.height].map(Math.abs);
        // what is large is looked at once, and is as far off as the model
        expect(Math.max(...errors), `${thing}: ${errors}`).toBeLessThan(thing === "whole front" ? 0.015 : 0.01);
      }
      expect(output.steps?.length).toBeGreaterThanOrEqual(4);
    },
  );
}

test("a box that the model takes back is looked for again, and what is not there is said", async () => {
  const notation: Notation = { coordinates: "thousandths" };
  const model = createSeeingModel({ things: truth, notation, error: 0, verdict: "2" });
  const { context } = await squareOn(800, 400, { notation, ask: model.ask });
  const output = await call("locate", { things: ["red square", "knob", "unicorn"] }, context);
  expect(output.text).toMatch(/Not found: unicorn\.$/);
  expect(model.questions.filter((words) => words.startsWith("Find each"))).toHaveLength(2);
  expect(model.questions.filter((words) => words.startsWith("Find each"))[1]).not.toContain("red square");
});

test("without a model to ask, locate says so", async () => {
  const { context } = await squareOn(100, 100);
  expect(await call("locate", { things: ["cup"] }, context)).toMatchObject({ isError: true });
});
