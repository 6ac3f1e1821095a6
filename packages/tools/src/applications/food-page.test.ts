// The food page in a real browser: a subset of the generated layouts (`npm run bench -- food-dots` measures all 200), and the page as a
// person uses it: mouse, keyboard, touch, zoom, list.
import { executeTool, type Message, type ToolOutput } from "@melete/core";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { drawMeal } from "../../test-support/drawn-meal.ts";
import { foodLayoutPage } from "../../test-support/food-layout-page.ts";
import { generateLayout } from "../../test-support/food-layouts.ts";
import { measureDots, viewports } from "../../test-support/measure-dots.ts";
import { contextWithPicture } from "../../test-support/tool-context.ts";
import { launchChromium } from "../artifact/browser.ts";
import { buildPage } from "../artifact/build-page.ts";
import { createFoodPage } from "./food-page.ts";

const meal = drawMeal();
const request =
  "I am pescatarian with high cholesterol. Put green dots on recommended food and red dots on not recommended food. Don't duplicate dots and make sure the dots are localized properly. When hovering over the dot, show personalized justification and “health score” out of 10, along with calories and carbs, protein, and fat. Health score numbers should appear right above the dot without hovering. The description that shows when hovering should go above all other dots.";

function thousandths({ x, y, width, height }: { x: number; y: number; width: number; height: number }): number[] {
  return [x, y, x + width, y + height].map((value) => Math.round(value * 1000));
}

const mealFoods = meal.foods.map(({ name, box }) => ({ name, box: thousandths(box) }));

async function make(input: Record<string, unknown>, said = request): Promise<{ output: ToolOutput; html: string }> {
  const { context, image } = await contextWithPicture(meal.png, meal);
  const history: Message[] = [{ role: "user", parts: [image, { type: "text", text: said }] }];
  const output = await executeTool({ callId: "1", tool: "food_page", input }, [createFoodPage()], { ...context, history });
  const artifact = output.parts?.find((part) => part.type === "artifact");
  if (artifact === undefined) return { output, html: "" };
  const source = new TextDecoder().decode(await context.blobs.read(artifact.hash));
  const built = await buildPage({ title: artifact.title, mediaType: "text/html", source });
  return { output, html: built.ok ? built.html : "" };
}

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium({ network: "none" });
});
afterAll(() => browser.close());

async function withPage<T>(html: string, use: (page: Page) => Promise<T>, options: Parameters<Browser["newContext"]>[0] = {}): Promise<T> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  try {
    const page = await context.newPage();
    const errors: string[] = [];
    page.on("pageerror", (error) => errors.push(error.message));
    await page.setContent(html);
    await page.waitForSelector("#stage[data-laid-out]");
    const result = await use(page);
    expect(errors).toEqual([]);
    return result;
  } finally {
    await context.close();
  }
}

describe("dots, scores and cards", () => {
  // one of every kind of layout, the fullest among the first 60
  const kinds = Map.groupBy(
    Array.from({ length: 60 }, (_, seed) => seed),
    (seed) => generateLayout(seed).kind,
  );
  const seeds = [...kinds.values()].flatMap((all) =>
    [...all].sort((a, b) => generateLayout(b).boxes.length - generateLayout(a).boxes.length).slice(0, 2),
  );

  test(`${seeds.length} layouts at ${viewports.length} sizes of window hold every rule`, async () => {
    const problems = await withPage(await foodLayoutPage(generateLayout(0), 0), async (page) => {
      const found: string[] = [];
      for (const seed of seeds) {
        await page.goto("about:blank");
        await page.setContent(await foodLayoutPage(generateLayout(seed), seed));
        for (const viewport of viewports) {
          const here = await measureDots(page, viewport, generateLayout(seed).boxes);
          found.push(...here.map((problem) => `${seed} at ${viewport.width} x ${viewport.height}: ${problem}`));
        }
      }
      return found;
    });
    expect(problems).toEqual([]);
  });

  test("the measure itself sees what is wrong: a moved dot, a covered card, a label off its dot", async () => {
    const { boxes } = generateLayout(1);
    const problems = await withPage(await foodLayoutPage(generateLayout(1), 1), async (page) => {
      await page.addStyleTag({
        content:
          ".mark:first-of-type, .mark:nth-of-type(2) { left: -40px !important; top: 0 !important } #card { z-index: -1 !important; position: absolute !important } .mark .score { left: 9px !important }",
      });
      return measureDots(page, viewports[1], boxes);
    });
    expect(problems.join("\n")).toMatch(/not inside/);
    expect(problems.join("\n")).toMatch(/right above/);
    expect(problems.join("\n")).toMatch(/overlap/);
  });
});

test("a pescatarian's plate: one dot per food, green or red by the profile, each with its score", async () => {
  const { html, output } = await make({ foods: mealFoods, profile: request });
  expect(output.text).toMatch(/16 foods, one dot each/);
  const dots = await withPage(html, (page) =>
    page
      .locator(".mark")
      .evaluateAll((marks) => marks.map((mark) => `${mark.getAttribute("aria-label")} | ${mark.querySelector(".dot")?.className}`)),
  );
  expect(dots).toHaveLength(16);
  expect(dots).toContain("Grilled salmon: Recommended, health score 7.6 of 10 | dot good");
  expect(dots).toContain("Steak: Not recommended, health score 2.0 of 10 | dot bad");
  expect(dots).toContain("French fries: In moderation, health score 5.0 of 10 | dot bad");
});

test("hovering shows justification, score, calories, carbs, protein and fat, above the other dots, and goes when the pointer leaves", async () => {
  const { html } = await make({ foods: mealFoods, profile: "pescatarian, high cholesterol" });
  await withPage(html, async (page) => {
    const card = page.locator("#card");
    await page.locator(".mark").nth(0).hover();
    await card.waitFor({ state: "visible" });
    const text = (await card.innerText()).replace(/\s+/g, " ");
    expect(text).toMatch(/Grilled salmon .* health score 7.6 of 10 A good choice for you \(pescatarian, high cholesterol\)\./);
    expect(text).toMatch(/Calories 206 kcal Carbs 0 g Protein 22 g Fat 12 g per 100 g/);
    await page.mouse.move(5, 5);
    await card.waitFor({ state: "hidden" });
  });
});

test("by keyboard every dot is reached and opens; Escape closes", async () => {
  const { html } = await make({ foods: mealFoods.slice(0, 3), profile: "vegan" });
  await withPage(html, async (page) => {
    await page.locator("#larger").focus();
    for (const name of ["Grilled salmon", "Broccoli", "Brown rice"]) {
      await page.keyboard.press("Tab");
      expect(await page.locator("#card .name").innerText()).toBe(name);
    }
    await page.keyboard.press("Escape");
    await page.locator("#card").waitFor({ state: "hidden" });
  });
});

test("by touch a tap opens, a tap on another dot changes, a tap beside closes, and the photo can be enlarged", async () => {
  const { html } = await make({ foods: mealFoods, profile: "" });
  await withPage(
    html,
    async (page) => {
      await page.locator(".mark").nth(1).tap();
      expect(await page.locator("#card .name").innerText()).toBe("Broccoli");
      await page.locator("h1").tap();
      await page.locator("#card").waitFor({ state: "hidden" });
      const before = await page.locator("#stage").evaluate((stage) => stage.clientWidth);
      await page.locator("#larger").tap();
      expect(await page.locator("#stage").evaluate((stage) => stage.clientWidth)).toBeGreaterThan(before * 1.2);
      expect(
        await measureDots(
          page,
          { width: 390, height: 844 },
          meal.foods.map(({ box }) => box),
        ).then((all) => all.filter((problem) => !problem.includes("inside"))),
      ).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
    },
    { viewport: { width: 390, height: 844 }, hasTouch: true },
  );
});

test("figures are for 100 g or for portions on the whole page, never mixed", async () => {
  const { html } = await make({ foods: mealFoods.slice(0, 4) });
  await withPage(html, async (page) => {
    const amounts = () => page.locator("#foods .amount").allInnerTexts();
    expect((await amounts()).every((text) => text.startsWith("per 100 g"))).toBe(true);
    await page.locator('input[value="portion"]').check();
    expect((await amounts()).every((text) => /^in .+ about [\d.]+ g \(estimated\)/.test(text))).toBe(true);
    expect(await page.locator("#foods .food").first().innerText()).toMatch(/317 kcal[\s\S]*1 fillet, about 154 g/);
  });
  const weighed = await make({ foods: mealFoods.slice(0, 2).map((food) => ({ ...food, grams: 120 })) });
  await withPage(weighed.html, async (page) => {
    expect(await page.locator("#foods .amount").allInnerTexts()).toEqual(Array(2).fill("in what the photo shows, about 120 g (estimated)"));
  });
});

test("the list says all of it to who does not see dots, with the sum and the source of each food", async () => {
  const { html } = await make({ foods: mealFoods.slice(0, 1), profile: "high cholesterol" });
  await withPage(html, async (page) => {
    await page.locator("#foods summary").click();
    const text = (await page.locator("#foods").innerText()).replace(/\s+/g, " ");
    expect(text).toMatch(/6 start every food \+1.5 oily fish/);
    expect(text).toMatch(/NDB 15237/);
    expect(await page.locator("body").innerText()).toMatch(/not medical advice[\s\S]*Emergency:[\s\S]*112/);
  });
});

test("the same food at the same place is one dot; at another place it is another", async () => {
  const [salmon] = mealFoods;
  const moved = { ...salmon, box: salmon.box.map((value) => value + 6) };
  const { output, html } = await make({ foods: [salmon, moved, { name: "salmon fillet", box: salmon.box }, { ...salmon, box: [10, 10, 90, 90] }] });
  expect(output.text).toMatch(/2 foods, one dot each; 2 named twice at the same place became one/);
  await withPage(html, async (page) => expect(await page.locator(".mark").count()).toBe(2));
});

test("what the table does not know gets a grey dot without a score, and the model hears what to call it", async () => {
  const { output, html } = await make({ foods: [{ name: "unicorn steak", box: [100, 100, 300, 300] }], profile: "nut allergy" });
  expect(output.isError).toBeUndefined();
  expect(output.text).toMatch(/"unicorn steak" is not certain\. Did you mean/);
  await withPage(html, async (page) => {
    expect(await page.locator(".mark .score").innerText()).toBe("?");
    expect(await page.locator("#foods").innerText()).toMatch(/Nobody told us what it contains[\s\S]*not reported/);
  });
});

test("an allergy that no tag knows is said on the page and to the model", async () => {
  const { output, html } = await make({ foods: mealFoods.slice(0, 1), profile: "allergic to kiwi" });
  expect(output.text).toMatch(/"kiwi".*NOT/);
  await withPage(html, async (page) => expect(await page.locator("#notice").innerText()).toMatch(/kiwi/));
});

test("words of an emergency come first, in the answer and on the page", async () => {
  const { output, html } = await make({ foods: mealFoods.slice(0, 1) }, "My lips are swelling after the shrimp, what else may I eat?");
  expect(output.text).toMatch(/^SAY THIS FIRST: This can be anaphylaxis/);
  await withPage(html, async (page) => expect(await page.locator("#alarm").innerText()).toMatch(/adrenaline/));
});

test("a food without a place, or with one outside the photo, is sent back with the reason", async () => {
  const { output } = await make({ foods: [{ name: "salmon" }, { name: "rice", box: [0, 0, 2000, 10] }] });
  expect(output).toMatchObject({ isError: true });
  expect(output.text).toMatch(/"salmon" has neither a box nor a point/);
  expect(output.text).toMatch(/"rice": \[0, 0, 2000, 10\] is no box/);
});

test("names of foods are text, never markup", async () => {
  const { html } = await make({ foods: [{ name: "salmon", label: '</script><img src=x onerror="document.title=1">', box: [100, 100, 300, 300] }] });
  await withPage(html, async (page) => {
    expect(await page.locator("#foods .name").innerText()).toBe('</script><img src=x onerror="document.title=1">');
    expect(await page.locator("#foods img").count()).toBe(0);
  });
});
