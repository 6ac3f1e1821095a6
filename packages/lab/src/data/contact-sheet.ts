// Renders examples of every picture family at the size that the model sees, with question and answer below, for a person to look at.
// Run: node packages/lab/src/data/contact-sheet.ts [FILE.png] [FIRST_INDEX] [FAMILY]
import { writeFileSync } from "node:fs";
import { createCanvas } from "@napi-rs/canvas";
import { fitPicture, pictureSide } from "../vision/fit-picture.ts";
import type { Example, RgbImage } from "./example.ts";
import { toCanvas } from "../vision/picture.ts";
import { families } from "./families.ts";
import { fontNames } from "./fonts.ts";

const [file = "/tmp/sheet.png", first = "0", only = ""] = process.argv.slice(2);
const columns = 8;
const cellWidth = pictureSide + 16;
const cellHeight = pictureSide + 150;
const shown = families.filter((family) => family.hasImage && (only === "" || family.name === only));
const rowsEach = only === "" ? 1 : 4;
const canvas = createCanvas(columns * cellWidth, shown.length * rowsEach * cellHeight);
const context = canvas.getContext("2d");
context.fillStyle = "#ddd";
context.fillRect(0, 0, canvas.width, canvas.height);
const font = fontNames().trained[5];

/** The picture as the model sees it, back in bytes. */
function seen(image: RgbImage): RgbImage {
  const { pixels } = fitPicture(image);
  const plane = pictureSide * pictureSide;
  const data = new Uint8Array(plane * 3);
  for (let pixel = 0; pixel < plane; pixel++) {
    for (let channel = 0; channel < 3; channel++) data[pixel * 3 + channel] = Math.round((pixels[channel * plane + pixel] / 2 + 0.5) * 255);
  }
  return { width: pictureSide, height: pictureSide, data };
}

function drawExample(example: Example, left: number, top: number): void {
  const [user, assistant] = example.turns;
  if (user.role !== "user" || assistant.role !== "assistant") return;
  if (user.image) {
    context.drawImage(toCanvas(seen(user.image)), left, top);
    const { map } = fitPicture(user.image);
    context.strokeStyle = "#f0f";
    for (const match of `${assistant.think ?? ""}${assistant.text}`.matchAll(/<box label="[^"]*">(\d+),(\d+),(\d+),(\d+)</g)) {
      const [x1, y1, x2, y2] = match.slice(1).map((value, index) => (Number(value) / 1000) * (index % 2 === 0 ? map.width : map.height) * map.scale);
      context.strokeRect(left + map.offsetX + x1, top + map.offsetY + y1, x2 - x1, y2 - y1);
    }
  }
  context.fillStyle = "#000";
  context.font = `11px ${font}`;
  const lines = [
    `${example.level} ${example.mode}`,
    ...wrap(user.text),
    ...(assistant.think === null ? [] : wrap(`(${assistant.think})`)),
    ...assistant.text.split("\n").flatMap(wrap),
  ];
  for (const [index, line] of lines.slice(0, 12).entries()) context.fillText(line, left, top + pictureSide + 12 + index * 12);
}

function wrap(text: string): string[] {
  return text.replace(/<box label="([^"]*)">[^<]*<\/box>/g, "[$1] ").match(/.{1,30}/g) ?? [];
}

for (const [row, family] of shown.flatMap((family) => Array.from({ length: rowsEach }, () => family)).entries()) {
  for (let column = 0; column < columns; column++) {
    const index = Number(first) + column + (only === "" ? 0 : row * columns);
    drawExample(family.generate("train", index, column % 2 === 0 ? "instant" : "thinking"), column * cellWidth + 8, row * cellHeight + 8);
  }
}
writeFileSync(file, canvas.toBuffer("image/png"));
console.log(`wrote ${file}`);
