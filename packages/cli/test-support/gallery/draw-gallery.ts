// Takes the documents' pictures of what Melete can do from the real thing: `npm run gallery`, or `npm run gallery -- meal yoga`. The server, the
// tools and the pages are Melete's; what is sent is drawn by code of this repository, and a script stands in for the vision model.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createCanvas, loadImage } from "@napi-rs/canvas";
import { type FakeProvider, startFakeProvider } from "@melete/server/test-support";
import { launchChromium } from "@melete/web/test-support";
import { startMelete } from "../start-melete.ts";
import { type Browser, type Page, type Scene, scenes } from "./scenes.ts";
import { answerAsScripted, modelId } from "./scripted-model.ts";

const target = join(import.meta.dirname, "..", "..", "..", "..", "docs", "images");
/** A picture of a document should not weigh more than its page. */
const mostBytes = 120_000;
const gap = 24;
/** From this many CSS pixels on, a page opens by itself beside the thread. */
const roomyFrom = 1024;

const wanted = process.argv.slice(2);
const chosen = scenes.filter(({ name }) => wanted.length === 0 || wanted.includes(name));
if (chosen.length === 0) throw new Error(`No scene is called ${wanted.join(" or ")}. There are: ${scenes.map(({ name }) => name).join(", ")}.`);

const [provider, browser] = await Promise.all([startFakeProvider({ answer: answerAsScripted }), launchChromium()]);
try {
  mkdirSync(target, { recursive: true });
  for (const scene of chosen) {
    const path = join(target, `${scene.name}.webp`);
    const bytes = await encode(await takeScene(scene, browser, provider));
    writeFileSync(path, bytes);
    process.stdout.write(`${path}: ${Math.round(bytes.length / 1000)} KB\n`);
  }
} finally {
  await browser.close();
  await provider.close();
}

/** One PNG a window, each from a conversation of its own. */
async function takeScene(scene: Scene, browser: Browser, provider: FakeProvider): Promise<Buffer[]> {
  const home = mkdtempSync(join(tmpdir(), "melete-gallery-"));
  const capabilities = { images: true, tools: true, coordinates: "thousandths", contextTokens: 60_000 };
  const model = { id: modelId, provider: "openai-compatible", url: provider.url, model: modelId, capabilities };
  if (scene.alone !== true) writeFileSync(join(home, "models.json"), JSON.stringify([model]));
  const melete = await startMelete({ home, environment: { MELETE_LOCAL_SERVERS: "off" } });
  try {
    const pictures = await scene.pictures();
    const shots: Buffer[] = scene.beforeAndAfter === true ? pictures.map((bytes) => Buffer.from(bytes)) : [];
    for (const [width, height] of scene.windows) {
      const context = await browser.newContext({
        viewport: { width, height },
        deviceScaleFactor: scene.sharpness ?? 1,
        colorScheme: "light",
        reducedMotion: "reduce",
        hasTouch: width < roomyFrom,
      });
      const page = await context.newPage();
      page.on("pageerror", (error) => process.stderr.write(`${scene.name}: ${error.message}\n`));
      await page.goto(melete.url);
      const files = pictures.map((bytes, index) => ({ name: `photo-${index + 1}.jpg`, mimeType: mediaTypeOf(bytes), buffer: Buffer.from(bytes) }));
      if (files.length > 0) await page.locator("input[type=file]").setInputFiles(files);
      await page.getByRole("radiogroup", { name: "Mode" }).getByRole("radio", { name: scene.mode }).check();
      if (scene.mode === "Contemplating") await page.getByRole("radio", { name: "Explore" }).check();
      await page.getByLabel("Your question").fill(scene.ask);
      await page.getByRole("button", { name: "Send" }).click();
      await page.locator(".answer[aria-busy=false]").last().waitFor({ timeout: 90_000 });
      // where there is no room beside the thread, a person opens it
      if (scene.mode === "Thinking" && width < roomyFrom) await page.locator(".artifact-card").last().click();
      await page.mouse.move(0, 0);
      await scene.prepare({ page, artifact: page.frameLocator(".artifact-frame") });
      const clip = await clipOf(page, scene, { width, height });
      shots.push(await page.screenshot({ animations: "disabled", clip }));
      await context.close();
    }
    return shots;
  } finally {
    await melete.stop();
    rmSync(home, { recursive: true, force: true });
  }
}

/** Without the list of conversations, and where there is no page of its own only the contemplation: the rest says nothing about the scene. */
async function clipOf(page: Page, { mode, beforeAndAfter }: Scene, { width, height }: { width: number; height: number }) {
  const part = page.getByRole("region", { name: "Contemplation" });
  if (mode === "Contemplating") return (await part.boundingBox()) ?? undefined;
  if (width < roomyFrom) return undefined;
  const left = Math.ceil((await page.locator(beforeAndAfter === true ? ".artifact-panel" : ".workspace").boundingBox())?.x ?? 0);
  return { x: left, y: 0, width: width - left, height };
}

/** Side by side, as high as the first; the best quality that stays small enough. */
async function encode(shots: Buffer[]): Promise<Buffer> {
  const images = await Promise.all(shots.map((shot) => loadImage(shot)));
  const height = images[0]?.height ?? 0;
  const widths = images.map((image) => Math.round((image.width * height) / image.height));
  const whole = widths.reduce((sum, width) => sum + width, gap * (images.length - 1));
  const scale = Math.min(1, 1200 / whole);
  const canvas = createCanvas(Math.round(whole * scale), Math.round(height * scale));
  const draw = canvas.getContext("2d");
  draw.imageSmoothingQuality = "high";
  let left = 0;
  for (const [index, image] of images.entries()) {
    draw.drawImage(image, left * scale, 0, (widths[index] ?? 0) * scale, height * scale);
    left += (widths[index] ?? 0) + gap;
  }
  for (const quality of [90, 84, 78, 70, 60]) {
    const bytes = await canvas.encode("webp", quality);
    if (bytes.length <= mostBytes) return bytes;
  }
  throw new Error(`The picture stays above ${mostBytes} bytes; make its window smaller.`);
}

function mediaTypeOf(bytes: Uint8Array): string {
  return bytes[0] === 0x89 ? "image/png" : "image/jpeg";
}
