// The whole way, nothing replaced: the real `melete start`, a real Chromium, a picture, and melete-nano's answer as a box on the page.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Box, boxIou } from "@melete/core";
import { launchChromium } from "@melete/web/test-support";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type StartedMelete, startMelete } from "../test-support/start-melete.ts";

type Browser = Awaited<ReturnType<typeof launchChromium>>;
type Page = Awaited<ReturnType<Browser["newPage"]>>;

let folder: string;
let melete: StartedMelete;
let browser: Browser;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "melete-first-slice-"));
  [melete, browser] = await Promise.all([startMelete({ home: join(folder, "home") }), launchChromium()]);
});
afterAll(async () => {
  await browser?.close();
  await melete?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** A picture that no training run has seen, and where on it the red circle is (fixtures/README.md). */
const picture = fileURLToPath(new URL("../../../fixtures/shapes.png", import.meta.url));
const redCircle: Box = { type: "box", x: 0.192, y: 0.233, width: 0.273, height: 0.273 };

async function openPage(): Promise<Page> {
  const page = await (await browser.newContext()).newPage();
  await page.goto(melete.url);
  return page;
}

async function choose(page: Page, mode: "Instant" | "Thinking" | "Contemplating"): Promise<void> {
  await page.getByRole("radiogroup", { name: "Mode" }).getByRole("radio", { name: mode }).check();
  // What the gate would make of a question is not this test's matter.
  if (mode === "Contemplating") await page.getByRole("radio", { name: "Explore" }).check();
}

async function send(page: Page, question: string): Promise<void> {
  await page.getByLabel("Your question").fill(question);
  await page.getByRole("button", { name: "Send" }).click();
}

/** The turn is over when the next question may be sent. */
async function untilAnswered(page: Page): Promise<void> {
  await page.locator(".answer[aria-busy=false]").last().waitFor();
}

for (const mode of ["Instant", "Thinking", "Contemplating"] as const) {
  test(`${mode}: a picture goes through the browser to melete-nano and comes back with a box drawn on it`, async () => {
    const page = await openPage();
    await page.locator("input[type=file]").setInputFiles(picture);
    await choose(page, mode);
    await send(page, "Where is the red circle?");
    await untilAnswered(page);

    const marked = page.locator(".answer .answer-image").last();
    const [frame, shape] = await Promise.all([marked.locator("img").boundingBox(), marked.locator(".mark-shape").last().boundingBox()]);
    if (frame === null || shape === null) throw new Error("the picture or its box is not visible");
    const drawn: Box = {
      type: "box",
      x: (shape.x - frame.x) / frame.width,
      y: (shape.y - frame.y) / frame.height,
      width: shape.width / frame.width,
      height: shape.height / frame.height,
    };
    expect(boxIou(drawn, redCircle)).toBeGreaterThan(0.5);
    if (mode === "Contemplating") expect(await page.getByRole("region", { name: "Contemplation" }).count()).toBe(1);
    await page.context().close();
  });
}

test("a reload in the middle of a Contemplating turn loses nothing and doubles nothing", async () => {
  const page = await openPage();
  await choose(page, "Contemplating");
  await page.getByRole("radiogroup", { name: "Number of agents" }).getByRole("radio", { name: "16" }).check();
  await send(page, "Use 3, 7 and 8 to make 29.");
  await page.getByRole("button", { name: "Stop" }).waitFor();
  await page.reload();
  await untilAnswered(page);

  const seen = await shown(page);
  expect(seen.questions).toBe(1);
  expect(seen.answer).not.toBe("");
  expect(seen.agents).toBeGreaterThan(0);
  // What the server kept is what the page showed: a page that was never there during the turn shows the same.
  await page.reload();
  await untilAnswered(page);
  expect(await shown(page)).toEqual(seen);
  await page.context().close();
});

async function shown(page: Page) {
  return {
    questions: await page.locator(".turn").count(),
    answer: await page.locator(".answer .markdown").last().innerText(),
    agents: await page.locator(".agent-card").count(),
    line: await page.getByRole("region", { name: "Contemplation" }).locator(".contemplation-line").innerText(),
  };
}

test("a conversation survives the end of the process", async () => {
  const page = await openPage();
  await send(page, "What is 17 + 25?");
  await untilAnswered(page);
  const answer = await page.locator(".answer .markdown").last().innerText();
  const { pathname } = new URL(page.url());
  await page.context().close();

  expect(await melete.stop("SIGINT")).toBe(0);
  melete = await startMelete({ home: join(folder, "home") });
  const later = await (await browser.newContext()).newPage();
  await later.goto(`${melete.url}${pathname}`);
  await later.getByRole("heading", { name: "What is 17 + 25?" }).waitFor();
  expect(await later.locator(".answer .markdown").last().innerText()).toBe(answer);
  await later.context().close();
});
