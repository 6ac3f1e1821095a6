// The tutorial in a real browser: a step highlights exactly its boxes, by pointer, keyboard and touch.
import { createCanvas } from "@napi-rs/canvas";
import { type Box, executeTool, type Notation, type ToolOutput } from "@melete/core";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { contextWithPicture } from "../../test-support/tool-context.ts";
import { launchChromium } from "../artifact/browser.ts";
import { buildPage } from "../artifact/build-page.ts";
import { tutorialPage } from "./tutorial-page.ts";

const title = 'A latte </script> & "more"';
const boxes: Record<string, Box> = {
  hopper: { type: "box", x: 0.125, y: 0.25, width: 0.15, height: 0.125 },
  button: { type: "box", x: 0.5, y: 0.125, width: 0.05, height: 0.05 },
  wand: { type: "box", x: 0.75, y: 0.5, width: 0.025, height: 0.25 },
};
const steps = [
  { title: "Fill", text: "Pour beans in.", components: ["hopper"] },
  { title: "Brew", text: "Press.", components: ["button", "hopper"] },
  { title: "Steam", text: "Heat the milk.", components: ["wand"], caution: "Hot." },
  { title: "Pour", text: "Slowly.", components: [] },
];

const writers: [string, Notation, (box: Box, width: number, height: number) => number[]][] = [
  ["fractions", { coordinates: "fraction" }, ({ x, y, width, height }) => [x, y, x + width, y + height]],
  ["thousandths", { coordinates: "thousandths" }, ({ x, y, width, height }) => [x, y, x + width, y + height].map((value) => value * 1000)],
  [
    "thousandths, y first",
    { coordinates: "thousandths-yx" },
    ({ x, y, width, height }) => [y, x, y + height, x + width].map((value) => value * 1000),
  ],
  ["pixels", { coordinates: "pixels" }, ({ x, y, width, height }, across, down) => [x * across, y * down, (x + width) * across, (y + height) * down]],
];

async function make(
  change: Record<string, unknown> = {},
  [, notation, write] = writers[1] ?? fail(),
  [width, height] = [800, 1000],
): Promise<{ output: ToolOutput; html: string }> {
  const bytes = new Uint8Array(await createCanvas(width, height).encode("png"));
  const { context } = await contextWithPicture(bytes, { width, height }, { notation });
  const components = Object.entries(boxes).map(([id, box]) => ({ id, name: `The ${id}`, box: write(box, width, height) }));
  const input = { title, components, steps, ...change };
  const output = await executeTool({ callId: "1", tool: "tutorial_page", input }, [tutorialPage], context);
  const artifact = output.parts?.find((part) => part.type === "artifact");
  if (artifact === undefined) return { output, html: "" };
  const source = new TextDecoder().decode(await context.blobs.read(artifact.hash));
  const built = await buildPage({ title, mediaType: "text/html", source });
  return { output, html: built.ok ? built.html : "" };
}

function fail(): never {
  throw new Error("there is no such writer");
}

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium({ network: "none" });
});
afterAll(() => browser.close());

async function open(html: string, { width, height, touch = false }: { width: number; height: number; touch?: boolean }): Promise<Page> {
  const page = await browser.newPage({ viewport: { width, height }, hasTouch: touch });
  page.on("pageerror", (error) => errors.push(error.message));
  await page.setContent(html);
  return page;
}
const errors: string[] = [];

const lit = (page: Page) => page.locator(".box.lit").evaluateAll((nodes) => nodes.map((node) => (node as HTMLElement).dataset.component).sort());

/** The boxes as the page shows them, in fractions of the shown photo. */
async function shownBoxes(page: Page): Promise<Record<string, Box>> {
  return page.evaluate(() => {
    const photo = document.querySelector("#image")?.getBoundingClientRect();
    if (photo === undefined) return {};
    const shown = [...document.querySelectorAll<HTMLElement>(".box")].map((node) => {
      const { left, top, width, height } = node.getBoundingClientRect();
      const box = {
        type: "box" as const,
        x: (left - photo.left) / photo.width,
        y: (top - photo.top) / photo.height,
        width: width / photo.width,
        height: height / photo.height,
      };
      return [node.dataset.component ?? "", box] as const;
    });
    return Object.fromEntries(shown);
  });
}

test("pointing at a step, or coming to it by keyboard, lights exactly its boxes; leaving it lets them go", async () => {
  const page = await open((await make()).html, { width: 1280, height: 800 });
  await page.hover('[data-step="1"]');
  expect(await lit(page)).toEqual(["button", "hopper"]);
  await page.hover('[data-step="3"]');
  expect(await lit(page)).toEqual([]);
  await page.mouse.move(2, 2);
  expect(await lit(page)).toEqual([]);
  await page.focus('[data-step="2"]');
  expect(await lit(page)).toEqual(["wand"]);
  await page.keyboard.press("ArrowDown");
  expect(await page.textContent("#place")).toBe("Step 1 of 4");
  expect(await lit(page)).toEqual(["hopper"]);
  await page.hover('[data-component="wand"]');
  expect(await lit(page)).toEqual(["wand"]);
  expect(await page.title()).toBe(title);
  await page.close();
});

test("the name of a part covers no other part of the step", async () => {
  const components = [
    { id: "group-head", name: "group head", box: [517, 367, 650, 444] },
    { id: "portafilter", name: "portafilter", box: [500, 456, 717, 522] },
  ];
  const { html } = await make(
    { components, steps: [{ title: "Lock", text: "Turn.", components: ["portafilter", "group-head"] }] },
    undefined,
    [1200, 900],
  );
  for (const width of [1280, 390]) {
    const page = await open(html, { width, height: 844 });
    await page.locator(".step").first().click();
    const covered = await page.evaluate(() => {
      const boxes = [...document.querySelectorAll(".box.lit")].map((node) => node.getBoundingClientRect());
      const tags = [...document.querySelectorAll(".tag")].map((node) => node.getBoundingClientRect());
      return tags.flatMap((tag) =>
        boxes.filter((box) => tag.left < box.right && box.left < tag.right && tag.top < box.bottom && box.top < tag.bottom),
      ).length;
    });
    expect(covered).toBe(0);
    expect(await page.locator(".tag").count()).toBe(2);
    await page.close();
  }
});

test("names of parts at the right edge stay on one line", async () => {
  // which of them broke depended on how their widths were rounded, so there are several
  const names = ["the wand", "the steam wand", "the tip", "a hot tap", "water outlet", "the cup rail"];
  const components = names.map((name, row) => ({ id: `part-${row}`, name, box: [880, 100 + row * 130, 940, 180 + row * 130] }));
  const steps = components.map(({ id, name }) => ({ title: name, text: "Turn.", components: [id] }));
  const { html } = await make({ components, steps }, undefined, [1200, 900]);
  const page = await open(html, { width: 390, height: 844 });
  for (const step of await page.locator(".step").all()) {
    await step.click();
    const [height, oneLine] = await page.locator(".tag").evaluate((tag) => {
      const shown = tag.getBoundingClientRect().height;
      (tag as HTMLElement).style.whiteSpace = "nowrap";
      return [shown, tag.getBoundingClientRect().height];
    });
    expect(height, await step.innerText()).toBe(oneLine);
  }
  await page.close();
});

test("on a phone a tap chooses a step, the photo stays in sight, and Next goes on", async () => {
  const page = await open((await make()).html, { width: 390, height: 844, touch: true });
  await page.tap('[data-step="0"]');
  expect(await lit(page)).toEqual(["hopper"]);
  await page.tap("#next");
  await page.tap("#next");
  expect(await lit(page)).toEqual(["wand"]);
  const photo = await page.locator("#photo").boundingBox();
  expect(photo?.y).toBeGreaterThanOrEqual(-1);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  await page.close();
});

test("on a phone the step that is chosen stands below the photo, however it was reached", async () => {
  const steps = Array.from({ length: 8 }, (_, index) => ({ title: `Step ${index}`, text: "Turn it. ".repeat(20), components: ["hopper"] }));
  const { html } = await make({ components: [{ id: "hopper", name: "Hopper", box: [100, 100, 300, 300] }], steps }, undefined, [1200, 900]);
  const page = await open(html, { width: 390, height: 844, touch: true });
  const covered = async (index: number): Promise<number> => {
    const top = async (selector: string) => page.locator(selector).evaluate((node) => node.getBoundingClientRect());
    return (await top(".stage")).bottom - (await top(`[data-step="${index}"]`)).top;
  };
  await page.locator('[data-step="5"]').click();
  await page.waitForFunction(() => document.querySelector('[data-step="5"]')?.getAttribute("aria-current") === "step");
  await expect.poll(() => covered(5)).toBeLessThanOrEqual(0);
  for (const index of [4, 3, 2]) {
    await page.keyboard.press("Shift+Tab");
    await expect.poll(() => covered(index), { message: `step ${index}` }).toBeLessThanOrEqual(0);
  }
  await page.close();
});

for (const [shape, width, height] of [
  ["landscape", 1600, 900],
  ["portrait", 700, 1500],
  ["very large", 6000, 4500],
] as const) {
  test.each(writers)(`on a ${shape} photo the boxes of a model that writes %s stand where it said`, async (...writer) => {
    const page = await open((await make({}, writer, [width, height])).html, { width: 1280, height: 800 });
    const shown = await shownBoxes(page);
    for (const [id, box] of Object.entries(boxes)) {
      for (const side of ["x", "y", "width", "height"] as const)
        expect(Math.abs((shown[id]?.[side] ?? 9) - box[side]), `${id}.${side}`).toBeLessThan(0.005);
    }
    await page.close();
  });
}

test("no page had an error of its own", () => {
  expect(errors).toEqual([]);
});

test.each([
  ["a step that names no component", { steps: [{ title: "A", text: "b", components: ["lever"] }] }, 'names the component "lever"'],
  ["a component that no step uses", { steps: steps.slice(0, 2) }, 'No step uses the component "wand"'],
  [
    "a box outside the photo",
    { components: [{ id: "x", name: "X", box: [0, 0, 2000, 10] }], steps: [{ title: "A", text: "b", components: ["x"] }] },
    "is no box on",
  ],
  [
    "one box for two components",
    {
      components: ["x", "y"].map((id) => ({ id, name: id, box: [10, 10, 200, 200] })),
      steps: [{ title: "A", text: "b", components: ["x", "y"] }],
    },
    "have the same box",
  ],
])("%s is refused with what to do", async (_, change, why) => {
  const { output } = await make(change);
  expect(output).toMatchObject({ isError: true, text: expect.stringContaining(why) });
});
