// The yoga page: two people side by side, rated from their angles, with cards by pointer, keyboard and touch, in a real browser.
// The angles come from drawn figures, seen perfectly, so that no weights are needed; one test at the end uses the real eyes.
import { createCanvas, loadImage } from "@napi-rs/canvas";
import { createMemoryBlobs, executeTool, imageHandle, type Message, type ToolOutput } from "@melete/core";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { drawFigure, type Figure } from "../../test-support/mannequin/draw-figure.ts";
import { postures } from "../../test-support/mannequin/postures.ts";
import { truePerson, trueReading } from "../../test-support/mannequin/true-reading.ts";
import { launchChromium } from "../artifact/browser.ts";
import { buildPage } from "../artifact/build-page.ts";
import { checkPage } from "../artifact/check-page.ts";
import type { PoseEyes } from "../image/detect-pose.ts";
import { loadPoseModels, poseNotInstalled } from "../image/pose/load-pose-models.ts";
import { readPose } from "../image/pose/read-pose.ts";
import { createYogaForm } from "./yoga-form.ts";

const warrior = postures["warrior-2"];
/** The front knee 30 degrees too straight, one arm low. */
const beginner = { ...warrior, leftLeg: { ...warrior.leftLeg, abduct: 58, bend: 45 }, rightArm: { abduct: 68 } };

const figures = {
  beginner: drawFigure({ posture: beginner, azimuth: 0, elevation: 0, width: 300, height: 340 }),
  partner: drawFigure({ posture: warrior, azimuth: 0, elevation: 0, width: 300, height: 340, look: 2 }),
  tree: drawFigure({ posture: postures.tree, azimuth: 0, width: 260, height: 340, look: 1 }),
  dancer: drawFigure({ posture: postures.dancer, azimuth: 90, width: 260, height: 340, look: 3 }),
  dog: drawFigure({ posture: postures["downward-dog"], azimuth: 90, width: 360, height: 270, look: 3 }),
};

/** Sees each figure as it truly is, by its bytes. */
const perfectEyes: PoseEyes = {
  async readPose(bytes) {
    const figure = Object.values(figures).find(({ png }) => Buffer.compare(png, Buffer.from(bytes)) === 0);
    return figure === undefined ? { width: 1, height: 1, people: [] } : trueReading(figure);
  },
};

interface Made {
  output: ToolOutput;
  html: string;
  handles: string[];
}

async function make(pictures: readonly Figure[], input: object = {}, eyes: PoseEyes = perfectEyes): Promise<Made> {
  const blobs = createMemoryBlobs();
  const refs = await Promise.all(pictures.map(({ png, width, height }) => blobs.write(png, { mediaType: "image/png", width, height })));
  const history: Message[] = [{ role: "user", parts: refs.map((blob) => ({ type: "image", blob })) }];
  const context = { signal: new AbortController().signal, blobs, turnId: "turn", history, notation: { coordinates: "thousandths" as const } };
  const output = await executeTool({ callId: "1", tool: "yoga_form", input }, [createYogaForm(eyes)], context);
  const artifact = output.parts?.find((part) => part.type === "artifact");
  if (artifact === undefined) return { output, html: "", handles: refs.map(imageHandle) };
  const source = new TextDecoder().decode(await blobs.read(artifact.hash));
  const built = await buildPage({ title: artifact.title, mediaType: "text/html", source });
  return { output, html: built.ok ? built.html : "", handles: refs.map(imageHandle) };
}

let browser: Browser;
let pair: Made;
let tall: Made;
beforeAll(async () => {
  browser = await launchChromium({ network: "none" });
  pair = await make([figures.beginner, figures.partner]);
  tall = await make([figures.tree, figures.dancer]);
});
afterAll(() => browser.close());

const problems: string[] = [];
async function open(html: string, { width, height, touch = false }: { width: number; height: number; touch?: boolean }): Promise<Page> {
  const page = await browser.newPage({ viewport: { width, height }, hasTouch: touch });
  page.on("pageerror", (error) => problems.push(error.message));
  await page.setContent(html);
  await page.locator(".dot").first().waitFor();
  return page;
}

/** Where the card is, whether it is on top of everything at its corners and middle, and inside the viewport. */
function cardState(page: Page) {
  return page.evaluate(() => {
    const card = document.querySelector("#card") as HTMLElement;
    const { left, top, right, bottom, width } = card.getBoundingClientRect();
    const isOpen = card.dataset.open !== undefined && width > 0;
    const points = [
      [left + 12, top + 12],
      [right - 12, top + 12],
      [left + 12, bottom - 12],
      [right - 12, bottom - 12],
      [(left + right) / 2, (top + bottom) / 2],
    ];
    card.style.pointerEvents = "auto"; // elementFromPoint skips what takes no pointer
    const isOnTop = points.every(([x, y]) => card.contains(document.elementFromPoint(x, y)));
    card.style.pointerEvents = "";
    return { isOpen, isOnTop, isInside: left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight, text: card.innerText };
  });
}

test("both are rated; the better posture gets more, and every reason names joint, measured and aimed-at angle", async () => {
  const [you, partner] = pair.output.text.split("\n\n");
  const score = (text: string) => Number(/Form: ([\d.]+) of 10/.exec(text)?.[1]);
  expect(score(partner)).toBeGreaterThan(score(you));
  const knee = Math.round(figures.beginner.imageAngles.leftKnee);
  expect(you).toContain(`Front knee (left): ${knee}°, the pose aims at 95° (±14°). Bend the front knee more`);
  const shoulder = Math.round(figures.beginner.imageAngles.rightShoulder);
  expect(you).toContain(`Right shoulder: ${shoulder}°, the pose aims at 98° (±12°). Lift the arms`);
  expect(partner).toContain("Every joint that the photo shows is within the pose's range.");
});

test("the page shows both side by side, with scores, difficulty and the reasons of the rating", async () => {
  const page = await open(pair.html, { width: 1280, height: 800 });
  const people = await page.locator(".person").evaluateAll((nodes) => nodes.map((node) => node.getBoundingClientRect().toJSON()));
  expect(people).toHaveLength(2);
  expect(Math.abs(people[0].top - people[1].top)).toBeLessThan(1);
  expect(people[0].right).toBeLessThanOrEqual(people[1].left);
  const legend = await page.locator(".legend li").evaluateAll((nodes) =>
    nodes.map((node) => {
      const words = document.createRange();
      words.selectNodeContents(node);
      return words.getBoundingClientRect().top + words.getBoundingClientRect().height / 2;
    }),
  );
  expect(Math.max(...legend) - Math.min(...legend)).toBeLessThan(1.5);
  const texts = await page.locator(".person").allInnerTexts();
  const said = /Form: ([\d.]+) of 10/.exec(pair.output.text)?.[1];
  expect(texts[0]).toContain(`${said} / 10`);
  expect(texts[1]).toContain("10 / 10");
  expect(texts[0]).toMatch(/Difficulty\s+3 \/ 10/);
  expect(texts[0]).toContain(`${Math.round(figures.beginner.imageAngles.leftKnee)}°, the pose aims at 95°`);
  // what the joints lost adds up to what is missing from 10
  const lost = await page.locator(".person").first().locator(".lost").allInnerTexts();
  const sum = lost.reduce((total, text) => total + Number(text.replace("−", "")), 0);
  expect(Math.abs(10 - Number(said) - sum)).toBeLessThan(0.25);
  await page.close();
});

test.each([
  ["wide photos", 1280, 800],
  ["wide photos", 900, 500],
  ["wide photos", 360, 640],
  ["tall photos", 1280, 800],
  ["tall photos", 360, 640],
])(
  "%s at %d x %d pixels: no two dots overlap, all lie in their photo, and every card opens on top and inside the viewport",
  async (shape, width, height) => {
    const page = await open((shape === "wide photos" ? pair : tall).html, { width, height });
    const overlaps = await page.evaluate(() => {
      const found: string[] = [];
      for (const photo of document.querySelectorAll(".photo")) {
        const frame = photo.getBoundingClientRect();
        const dots = [...photo.querySelectorAll(".dot")].map((dot) => dot.getBoundingClientRect());
        for (const [index, a] of dots.entries()) {
          if (a.left < frame.left || a.right > frame.right || a.top < frame.top || a.bottom > frame.bottom) found.push(`dot ${index + 1} outside`);
          for (const b of dots.slice(0, index)) {
            if (Math.hypot(a.left - b.left, a.top - b.top) < a.width) found.push(`dot ${index + 1} overlaps`);
          }
        }
      }
      if (document.documentElement.scrollWidth > innerWidth) found.push("the page is wider than the screen");
      return found;
    });
    expect(overlaps).toEqual([]);
    for (const dot of await page.locator(".dot").all()) {
      await dot.scrollIntoViewIfNeeded();
      await dot.hover();
      const state = await cardState(page);
      expect(state).toMatchObject({ isOpen: true, isOnTop: true, isInside: true });
      expect(state.text).toMatch(/stretched|working/i);
      await page.mouse.move(1, 1);
      expect((await cardState(page)).isOpen).toBe(false);
    }
    await page.close();
  },
);

test("a dot lies on the limb that it speaks of, and its card says how to fix the form", async () => {
  const page = await open(pair.html, { width: 1280, height: 800 });
  const dot = page.locator(".person").first().locator('.dot[data-region="quadriceps"]');
  await dot.hover();
  const { text } = await cardState(page);
  expect(text).toContain("Front of the thighs");
  expect(text).toContain(`${Math.round(figures.beginner.imageAngles.leftKnee)}°, the pose aims at 95°`);
  // the line of the front thigh, as the page shows it
  const away = await page.evaluate(() => {
    const person = document.querySelector(".person") as HTMLElement;
    const frame = (person.querySelector(".photo") as HTMLElement).getBoundingClientRect();
    const data = JSON.parse(document.getElementById("data")?.textContent ?? "{}");
    const quad = data.people[0].dots.find((one: { region: string }) => one.region === "quadriceps");
    const at = (person.querySelector('.dot[data-region="quadriceps"]') as HTMLElement).getBoundingClientRect();
    return Math.hypot(at.left + at.width / 2 - frame.left - quad.x * frame.width, at.top + at.height / 2 - frame.top - quad.y * frame.height);
  });
  expect(away).toBeLessThan(40);
  await page.close();
});

test("by keyboard: the card opens on focus, Escape closes it; the list of muscles lights up the body map", async () => {
  const page = await open(pair.html, { width: 1280, height: 800 });
  await page.locator("#bones").focus();
  await page.keyboard.press("Tab");
  expect(await page.evaluate(() => document.activeElement?.className)).toContain("dot");
  expect(await cardState(page)).toMatchObject({ isOpen: true, isOnTop: true, isInside: true });
  await page.keyboard.press("Escape");
  expect((await cardState(page)).isOpen).toBe(false);
  await page.locator('.muscle[data-region="gluteal"]').focus();
  expect((await cardState(page)).text).toContain("Buttocks");
  expect(await page.locator('.region.open[data-region="gluteal"]').count()).toBe(1);
  expect(await page.locator(".region.stretched").count()).toBeGreaterThan(0);
  await page.keyboard.press("Escape");
  await page.locator('.region[data-region="chest"] path').first().hover();
  expect((await cardState(page)).text).toContain("Chest");
  await page.close();
});

test("by touch: a tap opens the card and keeps it, a tap elsewhere closes it", async () => {
  const page = await open(pair.html, { width: 390, height: 760, touch: true });
  const dot = page.locator(".dot").nth(1);
  await dot.scrollIntoViewIfNeeded();
  await dot.tap();
  expect(await cardState(page)).toMatchObject({ isOpen: true, isOnTop: true, isInside: true });
  await page.locator("h1").tap();
  expect((await cardState(page)).isOpen).toBe(false);
  await page.close();
});

test("the check that agents make of their pages finds nothing wrong with this one", async () => {
  for (const { html } of [pair, tall]) {
    const { problems: found } = await checkPage(html, new AbortController().signal);
    expect(found).toEqual([]);
  }
});

test("a card that stays open covers no other dot for the pointer", async () => {
  const page = await open(pair.html, { width: 1280, height: 800 });
  for (const dot of await page.locator(".dot").all()) await dot.click({ timeout: 2000 });
  expect((await cardState(page)).isOpen).toBe(true);
  await page.close();
});

test("two different poses are told apart, each with its own body map", async () => {
  const { html, output } = await make([figures.partner, figures.dog], { people: ["Ana", "Bo"] });
  expect(output.text).toMatch(/\*\*Ana\*\*: Warrior II.*\*\*Bo\*\*: Downward-facing dog/s);
  const page = await open(html, { width: 1000, height: 700 });
  expect(await page.locator(".map figcaption").allInnerTexts()).toEqual(["Warrior II", "Downward-facing dog"]);
  await page.close();
});

test("one photo with two people: both, left to right", async () => {
  const canvas = createCanvas(600, 340);
  const context = canvas.getContext("2d");
  for (const [index, { png }] of [figures.beginner, figures.partner].entries()) context.drawImage(await loadImage(png), index * 300, 0);
  const halves = [figures.beginner, figures.partner].map((figure, index) => {
    const moved = {
      ...figure,
      width: 600,
      landmark: (name: Parameters<Figure["landmark"]>[0]) => ({ ...figure.landmark(name), x: figure.landmark(name).x / 2 + index / 2 }),
    };
    return truePerson(moved);
  });
  const eyes: PoseEyes = { readPose: async () => ({ width: 600, height: 340, people: halves }) };
  const both = { ...figures.beginner, png: canvas.toBuffer("image/png"), width: 600 };
  const { output } = await make([both], {}, eyes);
  expect(output.text).toMatch(/\*\*You\*\*: Warrior II.*\*\*Your partner\*\*: Warrior II/s);
});

test("what cannot be done is said: no photo, nobody there, no such pose, not installed", async () => {
  expect((await make([])).output).toMatchObject({ isError: true, text: expect.stringContaining("no photo") });
  const nobody: PoseEyes = { readPose: async () => ({ width: 10, height: 10, people: [] }) };
  expect((await make([figures.dog], {}, nobody)).output).toMatchObject({ isError: true, text: expect.stringMatching(/Nobody was found on img_/) });
  expect((await make([figures.dog], { pose: "moonwalk" })).output).toMatchObject({ isError: true, text: expect.stringContaining("Warrior II") });
  const missing = (await make([figures.dog], {}, { readPose: async () => null })).output;
  expect(missing.text).toBe(poseNotInstalled);
  expect(missing.isError ?? false).toBe(false);
});

test.skipIf(loadPoseModels() === null)("with the real eyes: the same verdict as the truth, from the pictures alone", async () => {
  const large = {
    you: drawFigure({ posture: beginner, azimuth: 0, width: 480, height: 520 }),
    partner: drawFigure({ posture: warrior, azimuth: 0, width: 480, height: 520, look: 2 }),
  };
  const { output } = await make([large.you, large.partner], {}, { readPose });
  const scores = [...output.text.matchAll(/Form: ([\d.]+) of 10/g)].map((match) => Number(match[1]));
  expect(scores[1]).toBeGreaterThan(scores[0] + 1);
  const measured = Number(/Front knee \(left\): (\d+)°/.exec(output.text)?.[1]);
  expect(Math.abs(measured - large.you.imageAngles.leftKnee)).toBeLessThan(10);
});

test("no page threw an error", () => {
  expect(problems).toEqual([]);
});
