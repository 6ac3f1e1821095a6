import { expect, test } from "vitest";
import { createGroundingFilter, groundedImage } from "./grounding.ts";
import type { BlobRef } from "./message.ts";
import type { Capabilities } from "./model/model.ts";
import type { Mark } from "./region.ts";

const image: BlobRef = { hash: "a".repeat(64), mediaType: "image/png", byteLength: 1, width: 200, height: 100 };

function filterAll(pieces: string[], coordinates: Capabilities["coordinates"] = "thousandths", on: BlobRef | null = image) {
  const filter = createGroundingFilter({ coordinates }, on);
  let text = "";
  const marks: Mark[] = [];
  for (const grounded of [...pieces.map((piece) => filter.push(piece)), filter.end()]) {
    text += grounded.text;
    marks.push(...grounded.marks);
  }
  return { text, marks };
}

const answer = 'If a < b: the <box label="red circle">100,200,300,400</box> and <point label="nose">500,250</point>.';

test("G1 markup leaves its label in the prose and becomes marks, wherever the text is cut", () => {
  const expected = filterAll([answer]);
  expect(expected.text).toBe("If a < b: the red circle and nose.");
  expect(expected.marks).toMatchObject([
    { label: "red circle", region: { type: "box", x: 0.1, y: 0.2 } },
    { label: "nose", region: { type: "point", x: 0.5, y: 0.25 } },
  ]);
  for (let size = 1; size < answer.length; size += 1) {
    const pieces = answer.match(new RegExp(`[\\s\\S]{1,${size}}`, "g")) ?? [];
    expect(filterAll(pieces)).toEqual(expected);
  }
});

test("G2 each convention becomes fractions of the image", () => {
  const box = (text: string, coordinates: Capabilities["coordinates"]) => filterAll([`<box label="x">${text}</box>`], coordinates).marks[0]?.region;
  const expected = { type: "box", x: 0.25, y: 0.5, width: 0.25, height: 0.25 };
  expect(box("0.25,0.5,0.5,0.75", "fraction")).toEqual(expected);
  expect(box("250, 500, 500, 750", "thousandths")).toEqual(expected);
  expect(box("500, 250, 750, 500", "thousandths-yx")).toEqual(expected);
  expect(box("50,50,100,75", "pixels")).toEqual(expected);
  const point = filterAll(['<point label="x">500,250</point>'], "thousandths-yx").marks[0]?.region;
  expect(point).toEqual({ type: "point", x: 0.25, y: 0.5 });
  expect(filterAll(['<box label="x">500,250,750</box>'], "thousandths-yx").marks).toEqual([]);
  expect(filterAll(['<box label="x">1,1,2,2</box>'], "pixels", { ...image, width: undefined }).marks).toEqual([]);
});

test("G2 pixels are those of the picture as the model saw it, made smaller or not", () => {
  const markOf = (maxImageSide: number) =>
    createGroundingFilter({ coordinates: "pixels", maxImageSide }, image).push('<box label="x">25,25,50,37.5</box>').marks[0];
  expect(markOf(100)?.region).toEqual({ type: "box", x: 0.25, y: 0.5, width: 0.25, height: 0.25 });
  expect(markOf(1000)?.region).toEqual({ type: "box", x: 0.125, y: 0.25, width: 0.125, height: 0.125 });
});

test("G3 malformed or out-of-range coordinates leave only the label", () => {
  for (const numbers of [
    "1,2,3",
    "1,2,3,4,5",
    "a,b,c,d",
    "1e2,2,300,400",
    "100,200,1300,400",
    "300,200,100,400",
    "100,200,100,400",
    "-1,2,3,4",
    "",
  ]) {
    expect(filterAll([`a <box label="cup">${numbers}</box>!`])).toEqual({ text: "a cup!", marks: [] });
  }
  expect(filterAll(['<box label="cup">1,2,3,4</box>'], "thousandths", null)).toEqual({ text: "cup", marks: [] });
});

test("G4 markup that never closes loses its coordinates, not its label", () => {
  expect(filterAll(['see <box label="cup">100,20'])).toEqual({ text: "see cup", marks: [] });
  expect(filterAll(['see <box label="cu'])).toEqual({ text: "see ", marks: [] });
});

test("G5 text that only looks like markup is shown unchanged and never held back for long", () => {
  for (const text of ["<boxes>1</boxes>", "x <b>bold</b>", '<box class="a">1,2,3,4</box>', "1 <2", "<", '<box label="a"><b></box>']) {
    expect(filterAll([text]).text).toBe(text);
    expect(filterAll([...text]).text).toBe(text);
  }
  const filter = createGroundingFilter({ coordinates: "thousandths" }, image);
  expect(filter.push(`<box label="${"x".repeat(500)}`).text).toHaveLength(512);
});

test("G6 boxes refer to the last image of the conversation", () => {
  const second = { ...image, hash: "b".repeat(64) };
  const parts = [image, second].map((blob) => ({ type: "image" as const, blob }));
  expect(
    groundedImage([
      { role: "user", parts },
      { role: "assistant", parts: [] },
    ]),
  ).toEqual(second);
  expect(groundedImage([])).toBeNull();
});
