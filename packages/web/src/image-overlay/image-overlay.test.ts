// Marks lie on what they mark, whatever the proportions of the picture and the size of the window, in the thread and enlarged.
import type { Mark } from "@melete/core";
import type { Locator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { type PageBench, startPageBench } from "../../test-support/open-page.ts";

let bench: PageBench;
beforeAll(async () => {
  bench = await startPageBench();
});
afterEach(() => bench.closePages());
afterAll(() => bench.stop());

const mark: Mark = { region: { type: "box", x: 0.6, y: 0.7, width: 0.2, height: 0.1 }, label: "steam wand", tone: "accent" };

async function askWithPicture(page: Page, width: number, height: number, marks: Mark[] = [mark]): Promise<void> {
  const drawn = await page.evaluate(
    ([w, h]) => {
      const canvas = Object.assign(document.createElement("canvas"), { width: w, height: h });
      canvas.getContext("2d")?.fillRect(0, 0, w, h);
      return canvas.toDataURL("image/png").split(",")[1];
    },
    [width, height],
  );
  await page.locator("input[type=file]").setInputFiles({ name: "photo.png", mimeType: "image/png", buffer: Buffer.from(drawn, "base64") });
  await page.getByLabel("Your question").fill("Where is it?");
  await page.getByRole("button", { name: "Send" }).click();
  const turn = await bench.server().nextTurn();
  const imageHash = turn.post.parts[0].blob?.hash ?? "";
  turn.say(
    { type: "turn-start", mode: "thinking", model: "m" },
    { type: "answer-start", decision: "single" },
    { type: "annotations", annotations: { imageHash, marks } },
    { type: "text-delta", text: "There." },
    { type: "turn-end", reason: "done", degraded: false },
  );
}

/** Where the mark is, in fractions of the picture as it is drawn, and the picture's proportions. */
async function drawnMark(overlay: Locator) {
  await overlay.locator("img").evaluate((image: HTMLImageElement) => image.decode());
  const image = await overlay.locator("img").boundingBox();
  const shape = await overlay.locator(".mark-shape").boundingBox();
  if (image === null || shape === null) throw new Error("the picture or its mark is not visible");
  const x = (shape.x - image.x) / image.width;
  const y = (shape.y - image.y) / image.height;
  return { box: [x, y, shape.width / image.width, shape.height / image.height], aspect: image.width / image.height, image };
}

test.each([
  [1200, 900],
  [900, 1600],
  [3000, 500],
  [160, 160],
])("a mark on a picture of %i x %i", async (width, height) => {
  for (const viewport of [
    { width: 1280, height: 800 },
    { width: 390, height: 844 },
  ]) {
    const page = await bench.open("/", { viewport });
    await askWithPicture(page, width, height);
    const thread = page.locator(".answer .answer-image > .image-overlay");
    await thread.waitFor();
    const small = await drawnMark(thread);
    await page
      .locator(".answer")
      .getByRole("button", { name: /larger$/ })
      .click();
    const large = await drawnMark(page.getByRole("dialog").locator(".image-overlay"));
    for (const { box, aspect, image } of [small, large]) {
      expect(Math.abs(aspect / (width / height) - 1)).toBeLessThan(0.02);
      for (const [index, expected] of [0.6, 0.7, 0.2, 0.1].entries()) expect(box[index]).toBeCloseTo(expected, 1.7);
      expect(image.x + image.width).toBeLessThanOrEqual(viewport.width);
      expect(image.height).toBeLessThanOrEqual(0.83 * viewport.height);
    }
  }
});

test("a mark that no tool confirmed is dashed, and the page says what that means, to those who do not see it too", async () => {
  const page = await bench.open("/");
  await askWithPicture(page, 400, 300, [
    { ...mark, confirmed: true },
    { ...mark, label: "lever", confirmed: false },
  ]);
  await page.getByText("Dashed: the model's own estimate, which no tool confirmed.").waitFor();
  const outline = (name: RegExp) => page.getByRole("button", { name }).evaluate((shape) => getComputedStyle(shape).outlineStyle);
  expect(await outline(/^lever: box .* the model's own estimate/)).toBe("dashed");
  expect(await outline(/^steam wand: box [^']*$/)).not.toBe("dashed");
});
