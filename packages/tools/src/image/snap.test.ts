// Boxes that are a few per cent off are moved onto what is drawn there; boxes of something else stay as they were.
import { createCanvas } from "@napi-rs/canvas";
import { type Box, boxIou } from "@melete/core";
import { expect, test } from "vitest";
import { createSeeingModel } from "../../test-support/seeing-model.ts";
import { contextWithPicture } from "../../test-support/tool-context.ts";
import { drawingFont } from "./drawing-font.ts";
import { createLocate } from "./locate.ts";
import { readText } from "./ocr/read-text.ts";
import { segmentThing } from "./segment/segment-thing.ts";
import { snapToThing } from "./snap.ts";

const [width, height] = [1200, 800];
const eyes = { readText, segmentThing };
const { signal } = new AbortController();

const things: Record<string, Box> = {
  "blue pot": { type: "box", x: 0.1, y: 0.2, width: 0.45, height: 0.6 },
  "red lid": { type: "box", x: 0.65, y: 0.15, width: 0.2, height: 0.12 },
  "the word OPERATE": { type: "box", x: 0.62, y: 0.6, width: 0.24, height: 0.06 },
};

/** A pot and a lid on a mottled table, and a word of which the box is measured. */
async function kitchen(): Promise<Uint8Array> {
  const canvas = createCanvas(width, height);
  const drawing = canvas.getContext("2d");
  for (let y = 0; y < height; y += 16) {
    for (let x = 0; x < width; x += 16) {
      drawing.fillStyle = `hsl(${34 + ((x * 7 + y * 13) % 12)} 34% ${66 + ((x * 3 + y * 11) % 9)}%)`;
      drawing.fillRect(x, y, 16, 16);
    }
  }
  const fill = (colour: string, { x, y, width: across, height: down }: Box, round: number) => {
    drawing.fillStyle = colour;
    drawing.beginPath();
    drawing.roundRect(x * width, y * height, across * width, down * height, round);
    drawing.fill();
  };
  fill("#2450a8", things["blue pot"] as Box, 40);
  fill("#c41f2c", things["red lid"] as Box, 30);
  drawing.font = `60px ${await drawingFont()}`;
  drawing.fillStyle = "#161616";
  drawing.textBaseline = "alphabetic";
  drawing.fillText("OPERATE", 0.62 * width, 0.66 * height);
  const ink = drawing.measureText("OPERATE");
  const top = (0.66 * height - ink.actualBoundingBoxAscent) / height;
  things["the word OPERATE"] = {
    type: "box",
    x: 0.62,
    y: top,
    width: ink.width / width,
    height: (ink.actualBoundingBoxAscent + ink.actualBoundingBoxDescent) / height,
  };
  return new Uint8Array(await canvas.encode("png"));
}

test("locate: a model that is 3 % off everywhere comes within half a per cent of things with edges", async () => {
  const bytes = await kitchen();
  const model = createSeeingModel({ things, notation: { coordinates: "fraction" }, error: 0.03 });
  const { context } = await contextWithPicture(bytes, { width, height }, { notation: { coordinates: "fraction" }, ask: model.ask });
  const { text } = await createLocate(eyes).run({ things: Object.keys(things) }, context);
  for (const [name, truth] of Object.entries(things)) {
    const [left = 9, top = 9, right = 9, bottom = 9] = new RegExp(`${name}: \\[([^\\]]+)\\]`).exec(text)?.[1]?.split(",").map(Number) ?? [];
    const off = [left - truth.x, top - truth.y, right - truth.x - truth.width, bottom - truth.y - truth.height].map(Math.abs);
    // a line of text has room around its letters
    expect(Math.max(...off), `${name} ${off}`).toBeLessThan(name.includes("word") ? 0.015 : 0.005);
  }
});

test("a box that fits nothing stays as it was", async () => {
  const bytes = await kitchen();
  // half of the pot is a part that a person may mean
  const lower: Box = { type: "box", x: 0.12, y: 0.62, width: 0.42, height: 0.17 };
  const snapped = await snapToThing(bytes, lower, [], eyes, signal);
  expect(boxIou(snapped, lower)).toBeGreaterThan(0.7);
  const table: Box = { type: "box", x: 0.6, y: 0.75, width: 0.3, height: 0.2 };
  expect(boxIou(await snapToThing(bytes, table, [], eyes, signal), table)).toBeGreaterThan(0.7);
});

test("eyes that fail, or are not there, change nothing", async () => {
  const blind = { readText, segmentThing: () => Promise.reject(new Error("the child died")) };
  const box: Box = { type: "box", x: 0.11, y: 0.21, width: 0.45, height: 0.6 };
  expect(await snapToThing(await kitchen(), box, [], blind, signal)).toEqual(box);
});
