// Reading pictures whose words are known: a screen rendered by a browser, print that stands on end, small print in a part, a turned line.
import { createCanvas } from "@napi-rs/canvas";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { contextWithPicture } from "../../../test-support/tool-context.ts";
import { launchChromium } from "../../artifact/browser.ts";
import { drawingFont } from "../drawing-font.ts";
import { createFindText } from "../find-text.ts";
import { createReadText } from "../read-text.ts";
import { matchText } from "./match-text.ts";
import { readText, type TextLine } from "./read-text.ts";

const labels = [
  "Account settings",
  "Billing and usage",
  "Create new project",
  "Delete account",
  "Search files",
  "2 hours ago",
  "$1,204.50",
  "beta_worker_01",
];
const screen = `<body style="margin:20px;font:14px Arimo,sans-serif">${labels
  .map(
    (label, index) =>
      `<p><span style="margin-left:${(index * 97) % 400}px;padding:6px 12px;${index % 3 === 0 ? "background:#1350b0;color:white" : ""}">${label}</span></p>`,
  )
  .join("")}</body>`;

let browser: Browser;
let bytes: Uint8Array;
let boxes: { text: string; left: number; top: number; right: number; bottom: number }[];
beforeAll(async () => {
  browser = await launchChromium({ network: "none" });
  const page = await browser.newPage({ viewport: { width: 700, height: 420 } });
  await page.setContent(screen);
  bytes = new Uint8Array(await page.screenshot());
  boxes = await page.locator("span").evaluateAll((nodes) =>
    nodes.map((node) => {
      const { left, top, right, bottom } = node.getBoundingClientRect();
      return { text: node.textContent ?? "", left, top, right, bottom };
    }),
  );
});
afterAll(() => browser.close());

const without = (text: string): string => text.replace(/\s/g, "");

test("every label of a screen is read letter by letter, and its point lies in its box", async () => {
  const { lines } = await readText(bytes);
  expect(lines.map(({ text }) => without(text)).sort()).toEqual(labels.map(without).sort());
  for (const { text, left, top, right, bottom } of boxes) {
    const [match] = matchText(text, lines);
    const [x, y] = [(match.box.x + match.box.width / 2) * 700, (match.box.y + match.box.height / 2) * 420];
    expect([match.likeness, x > left, x < right, y > top, y < bottom]).toEqual([1, true, true, true, true]);
  }
});

test("the tools say lines and points in the model's own notation", async () => {
  const { context } = await contextWithPicture(bytes, { width: 700, height: 420 }, { notation: { coordinates: "pixels" } });
  const read = await createReadText({ readText }).run({}, context);
  expect(read.text).toContain('"Create new project"');
  const found = await createFindText({ readText }).run({ text: "delete ACCOUNT" }, context);
  const [, x, y] = /point \[(\d+), (\d+)\]/.exec(found.text) ?? [];
  const { left, top, right, bottom } = boxes[3];
  expect([Number(x) > left, Number(x) < right, Number(y) > top, Number(y) < bottom]).toEqual([true, true, true, true]);
  expect((await createFindText({ readText }).run({ text: "Log out" }, context)).text).toMatch(/not found/);
});

async function drawText(text: string, turn: number, size = 20, side = 320): Promise<Uint8Array> {
  const canvas = createCanvas(side, side);
  const drawing = canvas.getContext("2d");
  drawing.fillStyle = "white";
  drawing.fillRect(0, 0, side, side);
  drawing.translate(side / 2, side / 2);
  drawing.rotate((turn * Math.PI) / 180);
  drawing.font = `${size}px ${await drawingFont()}`;
  drawing.textAlign = "center";
  drawing.fillStyle = "#222";
  drawing.fillText(text, 0, 0);
  return new Uint8Array(await canvas.encode("png"));
}

test.each([-90, 90, -20, 15])("a line turned by %d degrees is read", async (turn) => {
  const { lines } = await readText(await drawText("Temperature in May", turn));
  expect(lines.map(({ text }) => without(text))).toEqual(["TemperatureinMay"]);
});

test("small print is read in a part of the picture, and its box is one of the whole picture", async () => {
  const { lines } = await readText(await drawText("Batch 4711-B", 0, 7), { box: { x: 0.25, y: 0.25, width: 0.5, height: 0.5 } });
  expect(lines.map(({ text }) => without(text))).toEqual(["Batch4711-B"]);
  expect(Math.abs(lines[0].box.x + lines[0].box.width / 2 - 0.5)).toBeLessThan(0.02);
});

test("an empty picture has no lines", async () => {
  expect((await readText(await drawText("", 0))).lines).toEqual([]);
});

const line = (text: string): TextLine => ({
  text,
  confidence: 1,
  box: { x: 0, y: 0, width: 1, height: 0.1 },
  corners: [
    { x: 0, y: 0 },
    { x: 1, y: 0 },
    { x: 1, y: 0.1 },
    { x: 0, y: 0.1 },
  ],
  places: [...text].map((_, index) => (index + 0.5) / text.length),
});

test("a part of a line has its own box", () => {
  const [{ text, box }] = matchText("two", [line("one two three four ")]);
  expect(text).toBe("two");
  expect(box.x).toBeCloseTo(4 / 19);
  expect(box.width).toBeCloseTo(3 / 19);
});

test("misread letters and look-alikes still match, other words do not", () => {
  expect(matchText("Settings", [line("Setlings"), line("Ratings"), line("SETT1NGS")]).map(({ text }) => text)).toEqual(["SETT1NGS", "Setlings"]);
  expect(matchText("Log out", [line("Log in")])).toEqual([]);
});

test("a line that is the text comes before a line that contains it", () => {
  expect(matchText("Save", [line("Save as a copy"), line("Save")]).map(({ line: of }) => of.text)).toEqual(["Save", "Save as a copy"]);
});
