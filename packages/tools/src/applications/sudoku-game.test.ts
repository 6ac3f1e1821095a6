// The sudoku page in a real browser: played to the end by keyboard and by touch, doubts asked about, hints that are right, mistakes put right.
import { createCanvas } from "@napi-rs/canvas";
import { executeTool, type Message, type ToolContext, type ToolOutput } from "@melete/core";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { contextWithPicture } from "../../test-support/tool-context.ts";
import { launchChromium } from "../artifact/browser.ts";
import { buildPage } from "../artifact/build-page.ts";
import { createSudokuGame } from "./sudoku-game.ts";
import type { SudokuPhoto } from "./sudoku/read-sudoku-photo.ts";
import { solutions } from "./sudoku/solve.ts";

const numbers = (rows: string): number[] => [...rows.replace(/\s/g, "")].map(Number);
const easy = numbers(`530070000 600195000 098000060 800060003 400803001 700020006 060000280 000419005 000080079`);
/** needs pairs, lines through boxes, and trying */
const hard = numbers(`100007090 030020008 009600500 005300900 010080002 600004000 300000010 040000007 007000300`);
const picture = new Uint8Array(await createCanvas(576, 576).encode("jpeg", 80));

async function make(
  change: Partial<SudokuPhoto> | null,
  input: Record<string, unknown> = {},
  before: Message[] = [],
): Promise<{ output: ToolOutput; html: string; context: ToolContext }> {
  const reading: SudokuPhoto = { grid: easy, doubtful: [], unique: true, flat: picture, corners: [], ...change };
  const { context } = await contextWithPicture(picture, { width: 576, height: 576 }, { history: before });
  const game = createSudokuGame({ readSudoku: async () => (change === null ? null : reading) });
  const output = await executeTool({ callId: "1", tool: "sudoku_game", input }, [game], context);
  const artifact = output.parts?.find((part) => part.type === "artifact");
  if (artifact === undefined) return { output, html: "", context };
  const built = await buildPage({
    title: artifact.title,
    mediaType: "text/html",
    source: new TextDecoder().decode(await context.blobs.read(artifact.hash)),
  });
  return { output, html: built.ok ? built.html : "", context };
}

let browser: Browser;
const errors: string[] = [];
beforeAll(async () => {
  browser = await launchChromium({ network: "none" });
});
afterAll(() => browser.close());

async function open(html: string, { width = 1280, height = 800, touch = false } = {}): Promise<Page> {
  const page = await browser.newPage({ viewport: { width, height }, hasTouch: touch, colorScheme: touch ? "dark" : "light" });
  page.on("pageerror", (error) => errors.push(error.message));
  page.on("console", (message) => errors.push(message.text()));
  await page.setContent(html);
  return page;
}

const shown = (page: Page) => page.locator(".cell").evaluateAll((cells) => cells.map((cell) => Number(cell.firstChild?.textContent ?? 0)));
const cell = (page: Page, place: number) => page.locator(`[data-place="${place}"]`);
const said = (page: Page) => page.locator("#message").innerText();

test("a player with a keyboard solves it; the page says so, and reported no error", async () => {
  const page = await open((await make({})).html);
  const [solution] = solutions(easy);
  await cell(page, 0).focus();
  for (const [place, value] of solution.entries()) {
    if (easy[place] === 0) await page.keyboard.press(String(value));
    await page.keyboard.press("ArrowRight");
    if (place % 9 === 8) await page.keyboard.press("ArrowDown");
  }
  expect(await shown(page)).toEqual(solution);
  expect(await said(page)).toMatch(/Solved!/);
  expect(errors).toEqual([]);
  await page.close();
});

test("a player with a finger solves it at 360 px, where nothing scrolls sideways", async () => {
  const page = await open((await make({})).html, { width: 360, height: 700, touch: true });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
  const [solution] = solutions(easy);
  for (const [place, value] of solution.entries()) {
    if (easy[place] > 0) continue;
    await cell(page, place).tap();
    await page.tap(`[data-number="${value}"]`);
  }
  expect(await said(page)).toMatch(/Solved!/);
  expect(errors).toEqual([]);
  await page.close();
});

/** What the page says at each of so many hints. The keys and clicks are made inside the page: two round trips to the browser a cell are most of the time. */
function takeHints(page: Page, count: number): Promise<{ asked: string; told: string }[]> {
  return page.evaluate((steps) => {
    const message = document.getElementById("message") as HTMLElement;
    const press = () => {
      document.activeElement?.dispatchEvent(new KeyboardEvent("keydown", { key: "h", bubbles: true }));
      return message.innerText;
    };
    return Array.from({ length: steps }, () => {
      const step = { asked: press(), told: press() };
      message.querySelector<HTMLElement>(".main")?.click();
      return step;
    });
  }, count);
}

test.each([
  ["an easy puzzle", easy],
  ["a hard puzzle", hard],
])("%s: every hint is right, has a reason, and hints alone lead to the end", async (_, puzzle) => {
  const page = await open((await make({ grid: puzzle })).html);
  const [solution] = solutions(puzzle);
  const left = puzzle.filter((value) => value === 0).length;
  await page.keyboard.press("h");
  const first = { asked: await said(page), told: "" };
  await page.keyboard.press("h");
  first.told = await said(page);
  await page.locator("#message .main").click();
  const hints = [first, ...(await takeHints(page, left - 1))];
  for (const { asked, told } of hints) {
    expect(asked).toMatch(/Look at/);
    const [, value, row, column] = (/^(\d) at row (\d), column (\d)/.exec(told) ?? []).map(Number);
    expect(value).toBe(solution[(row - 1) * 9 + column - 1]);
  }
  expect(await said(page)).toMatch(/Solved!.*hints/s);
  await page.close();
});

test("doubtful cells stand out, are asked about beside the photo, and nothing is helped with before", async () => {
  const misread = easy.with(0, 6).with(8, 0);
  const page = await open((await make({ grid: misread, doubtful: [0, 8], unique: false })).html);
  expect(await page.locator(".cell.doubt").evaluateAll((cells) => cells.map((node) => (node as HTMLElement).dataset.place))).toEqual(["0", "8"]);
  expect(await said(page)).toMatch(/check 2 cells.*looks like a 6/s);
  const crop = page.locator(".doubts .crop");
  expect(await crop.evaluate((node) => getComputedStyle(node).backgroundImage)).toMatch(/^url\("data:image\/jpeg/);
  expect(await page.locator("#hint").isVisible()).toBe(false);
  await page.locator('[data-answer="5"]').click();
  expect(await said(page)).toMatch(/check one cell.*looks empty/s);
  await page.keyboard.press("Enter");
  expect(await page.locator(".cell.doubt").count()).toBe(0);
  expect(await page.locator("#hint").isEnabled()).toBe(true);
  expect(await shown(page)).toEqual(easy);
  await page.close();
});

test("a puzzle that does not work out says so and is put right beside the photo", async () => {
  const page = await open((await make({ grid: easy.with(0, 9), unique: false })).html);
  expect(await said(page)).toMatch(/does not work out yet/);
  expect(await page.locator("#hint").isDisabled()).toBe(true);
  await page.locator("#fix").click();
  await cell(page, 0).click();
  expect(await page.locator(".photo i").evaluate((mark) => (mark as HTMLElement).style.left)).toBe("0%");
  await page.keyboard.press("5");
  await page.locator("#fix").click();
  expect(await shown(page)).toEqual(easy);
  expect(await page.locator("#hint").isEnabled()).toBe(true);
  await page.close();
});

test("notes, undo, redo and check", async () => {
  const page = await open((await make({})).html);
  await cell(page, 2).click();
  await page.keyboard.press("Shift+1");
  await page.locator("#notes").click();
  await page.locator('[data-number="4"]').click();
  expect(await cell(page, 2).innerText()).toMatch(/1\s*4/);
  await page.locator("#notes").click();
  await page.keyboard.press("1");
  expect(await cell(page, 2).innerText()).toBe("1");
  await page.keyboard.press("c");
  expect(await said(page)).toMatch(/One number is wrong/);
  expect(await cell(page, 2).getAttribute("class")).toMatch(/wrong/);
  await page.keyboard.press("Control+z");
  expect(await cell(page, 2).innerText()).toMatch(/1\s*4/);
  await page.keyboard.press("Control+y");
  expect(await cell(page, 2).innerText()).toBe("1");
  await page.keyboard.press("Backspace");
  await page.keyboard.press("c");
  expect(await said(page)).toMatch(/All right so far, 51 to go/);
  await page.close();
});

test("corrections make the next version of the same game", async () => {
  const first = await make({ grid: easy.with(0, 0), doubtful: [0] });
  expect(first.output.text).toMatch(/One cell is not certain.*row 1, column 1 \(looks empty\)/);
  const before: Message[] = [{ role: "assistant", parts: first.output.parts ?? [] }];
  const second = await make({ grid: easy.with(0, 0), doubtful: [0] }, { corrections: [{ row: 1, column: 1, value: 5 }] }, before);
  const [made, corrected] = [first, second].map(({ output }) => output.parts?.find((part) => part.type === "artifact"));
  expect(corrected).toMatchObject({ artifactId: made?.artifactId, version: 2 });
  expect(second.output.text).not.toMatch(/not certain/);
  expect(second.output.text).toMatch(/exactly one solution/);
});

test("without a grid on the photo nothing is made up", async () => {
  const { output } = await make(null);
  expect(output).toMatchObject({ isError: true, text: expect.stringMatching(/no sudoku grid/) });
  expect(output.parts).toBeUndefined();
});
