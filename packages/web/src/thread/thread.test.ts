// What an answer looks like in a real Chromium: boxes at their pixels, Markdown that cannot harm, a conversation one can follow.
import type { Mark, TurnEventBody } from "@melete/core";
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { FakeTurn } from "../../test-support/fake-turn.ts";
import { type PageBench, startPageBench } from "../../test-support/open-page.ts";

let bench: PageBench;
beforeAll(async () => {
  bench = await startPageBench();
});
afterEach(() => bench.closePages());
afterAll(() => bench.stop());

async function askAboutShapes(page: Page): Promise<FakeTurn> {
  await page.getByRole("button", { name: /Ask about a shape/ }).click();
  await page.locator(".attachment.ready").waitFor();
  await page.getByRole("button", { name: "Send" }).click();
  return bench.server().nextTurn();
}

async function answerWith(page: Page, text: string): Promise<void> {
  await page.getByLabel("Your question").fill("Go on");
  await page.getByRole("button", { name: "Send" }).click();
  (await bench.server().nextTurn()).answer(text);
  await page.getByRole("button", { name: "Copy answer" }).last().waitFor();
}

function marked(turn: FakeTurn, marks: Mark[]): TurnEventBody[] {
  const imageHash = turn.post.parts[0].blob?.hash ?? "";
  return [
    { type: "turn-start", mode: "thinking", model: "m" },
    { type: "answer-start", decision: "single" },
    { type: "annotations", annotations: { imageHash, marks } },
    { type: "text-delta", text: "There." },
    { type: "turn-end", reason: "done", degraded: false },
  ];
}

/** Where the star of the example picture really is, in fractions, read from its pixels: it is alone in this corner on white paper. */
async function starInPixels(page: Page): Promise<{ x: number; y: number; width: number; height: number }> {
  return page.locator(".answer .image-overlay > img").evaluate((image: HTMLImageElement) => {
    const canvas = document.createElement("canvas");
    const side = image.naturalWidth;
    canvas.width = side;
    canvas.height = side;
    const context = canvas.getContext("2d");
    if (!context) throw new Error("no canvas");
    context.drawImage(image, 0, 0);
    const corner = context.getImageData(side / 2, 0, side / 2, Math.floor(side * 0.39));
    const xs: number[] = [];
    const ys: number[] = [];
    for (let pixel = 0; pixel < corner.width * corner.height; pixel++) {
      if (corner.data[4 * pixel + 1] > 240) continue;
      xs.push(side / 2 + (pixel % corner.width));
      ys.push(Math.floor(pixel / corner.width));
    }
    const left = Math.min(...xs);
    const top = Math.min(...ys);
    return { x: left / side, y: top / side, width: (Math.max(...xs) + 1 - left) / side, height: (Math.max(...ys) + 1 - top) / side };
  });
}

test("a box lies on its pixels, and stays there when the window changes", async () => {
  const page = await bench.open();
  const turn = await askAboutShapes(page);
  // The star of the example picture, as its drawing says: centre (172, 60), radius 39.1 of 240.
  const star = { type: "box" as const, x: 134.8 / 240, y: 20.9 / 240, width: 74.4 / 240, height: 70.7 / 240 };
  turn.say(...marked(turn, [{ region: star, label: "red star", tone: "accent" }]));
  const box = page.getByRole("button", { name: /^red star: box from 56 % left/ });
  await box.waitFor();
  const check = async () => {
    const image = await page.locator(".answer .image-overlay > img").boundingBox();
    const drawn = await box.boundingBox();
    const real = await starInPixels(page);
    if (!image || !drawn) throw new Error("the picture or the box is not drawn");
    const expected = [image.x + real.x * image.width, image.y + real.y * image.height, real.width * image.width, real.height * image.height];
    const found = [drawn.x, drawn.y, drawn.width, drawn.height];
    // One and a half of the picture's own pixels: its edges are soft.
    for (const [index, value] of found.entries()) expect(Math.abs(value - expected[index])).toBeLessThan((1.5 * image.width) / 240);
  };
  await check();
  await page.setViewportSize({ width: 390, height: 844 });
  await check();
});

test("labels stay inside the picture, marks take the focus, and a screen reader hears each", async () => {
  const page = await bench.open();
  const turn = await askAboutShapes(page);
  turn.say(
    ...marked(turn, [
      { region: { type: "box", x: 0.7, y: 0, width: 0.3, height: 0.2 }, label: "a label that is rather long", tone: "good" },
      { region: { type: "point", x: 0.02, y: 0.98 }, label: "corner", tone: "bad", score: 3, card: "More about this corner." },
      {
        region: {
          type: "polygon",
          points: [
            [0.1, 0.1],
            [0.4, 0.1],
            [0.2, 0.4],
          ],
        },
        label: "outline",
        tone: "neutral",
      },
    ]),
  );
  const overlay = page.locator(".answer .image-overlay");
  await overlay.locator(".mark-label").first().waitFor();
  const image = await overlay.locator("img").boundingBox();
  if (!image) throw new Error("the picture is not drawn");
  for (const label of await overlay.locator(".mark-label").all()) {
    const box = await label.boundingBox();
    if (!box) throw new Error("a label is not drawn");
    expect(box.x).toBeGreaterThanOrEqual(image.x - 0.5);
    expect(box.y).toBeGreaterThanOrEqual(image.y - 0.5);
    expect(box.x + box.width).toBeLessThanOrEqual(image.x + image.width + 0.5);
    expect(box.y + box.height).toBeLessThanOrEqual(image.y + image.height + 0.5);
  }
  expect(await page.getByRole("list", { name: "Marks on shapes.png" }).getByRole("button").count()).toBe(3);
  await page.getByRole("button", { name: /^corner, 3 out of 10: point at 2 % from the left/ }).focus();
  await page.locator(".mark-card").getByText("More about this corner.").waitFor();
});

test("a picture opens larger with its marks, and Escape closes it", async () => {
  const page = await bench.open();
  const turn = await askAboutShapes(page);
  turn.say(...marked(turn, [{ region: { type: "box", x: 0.2, y: 0.2, width: 0.2, height: 0.2 }, label: "here", tone: "accent" }]));
  await page.locator(".answer .image-overlay > img").click({ position: { x: 5, y: 5 } });
  const dialog = page.getByRole("dialog", { name: "shapes.png, larger" });
  await dialog.getByRole("button", { name: /^here/ }).waitFor();
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
});

test("Markdown of an answer is drawn, and nothing in it runs, loads or leads astray", async () => {
  const page = await bench.open();
  const asked: string[] = [];
  page.on("request", (request) => {
    if (request.url().startsWith("http")) asked.push(new URL(request.url()).host);
  });
  await answerWith(
    page,
    "**bold** [good](https://example.org/a) [bad](javascript:alert(1)) ![pic](https://example.org/x.png) <img src=x onerror=alert(1)> <script>alert(2)</script>\n\n- one\n- two\n",
  );
  const answer = page.locator(".markdown").last();
  expect(await answer.locator("strong").innerText()).toBe("bold");
  expect(await answer.getByRole("link").evaluateAll((links) => links.map((link) => link.getAttribute("href")))).toEqual([
    "https://example.org/a",
    "https://example.org/x.png",
  ]);
  expect(await answer.locator("img, script").count()).toBe(0);
  expect(await answer.innerText()).toContain("<script>alert(2)</script>");
  expect(await answer.getByRole("listitem").count()).toBe(2);
  expect(new Set(asked)).toEqual(new Set([new URL(bench.server().url).host]));
});

test("products are not taken for emphasis, and a grid of digits keeps its columns", async () => {
  const page = await bench.open();
  await answerWith(page, "3*7*2 = 42");
  expect(await page.locator(".markdown").last().innerText()).toBe("3*7*2 = 42");
  await answerWith(page, "47.3\n285.\n.340\n6185");
  const rows = page.locator(".digit-rows");
  expect((await rows.innerText()).split("\n").map((row) => row.trim())).toEqual(["47.3", "285.", ".340", "6185"]);
});

test("code can be copied", async () => {
  const page = await bench.open("/", { permissions: ["clipboard-read", "clipboard-write"] });
  await answerWith(page, "```ts\nconst a = 1;\n```");
  await page.getByRole("button", { name: "Copy code" }).click();
  await page.getByText("Copied").waitFor();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe("const a = 1;");
});

test("the newest words stay in view until the person scrolls up", async () => {
  const page = await bench.open();
  await page.getByLabel("Your question").fill("Count.");
  await page.keyboard.press("Enter");
  const turn = await bench.server().nextTurn();
  turn.say({ type: "turn-start", mode: "instant", model: "m" }, { type: "answer-start", decision: "single" });
  const lines = (from: number) => Array.from({ length: 60 }, (_, index) => `line ${from + index}\n\n`).join("");
  const scroller = page.getByRole("region", { name: "Conversation" });
  const fromEnd = () => scroller.evaluate((element) => Math.round(element.scrollHeight - element.scrollTop - element.clientHeight));
  turn.say({ type: "text-delta", text: lines(0) });
  await page.getByText("line 59", { exact: true }).waitFor();
  await expect.poll(fromEnd).toBe(0);
  await scroller.hover();
  await page.mouse.wheel(0, -600);
  await page.getByRole("button", { name: "Jump to the end" }).waitFor();
  turn.say({ type: "text-delta", text: lines(60) });
  await page.getByText("line 119", { exact: true }).waitFor({ state: "attached" });
  expect(await fromEnd()).toBeGreaterThan(500);
  await page.getByRole("button", { name: "Jump to the end" }).click();
  await expect.poll(fromEnd).toBe(0);
});

test("while a tool runs only its row says so; before it the question is read, after it what it gave", async () => {
  const page = await bench.open();
  await page.getByLabel("Your question").fill("Read it.");
  await page.keyboard.press("Enter");
  const turn = await bench.server().nextTurn();
  turn.say({ type: "turn-start", mode: "thinking", model: "m" });
  await page.getByText("Reading the question").waitFor();
  turn.say({ type: "tool-call", callId: "c", tool: "read_text", input: {} });
  await page.locator(".tool-call").getByText("running").first().waitFor();
  expect(await page.locator(".waiting").count()).toBe(0);
  turn.say({ type: "tool-result", callId: "c", tool: "read_text", output: "EXIT", isError: false });
  await page.getByText("Reading the results").waitFor();
});

test("a new question is seen, however far up the person was reading", async () => {
  const id = bench.server().addConversation("Long", [{ question: "First?", answer: "more\n\n".repeat(60) }]);
  const page = await bench.open(`/c/${id}`);
  const scroller = page.getByRole("region", { name: "Conversation" });
  await scroller.hover();
  await page.mouse.wheel(0, -600);
  await page.getByRole("button", { name: "Jump to the end" }).waitFor();
  await page.getByLabel("Your question").fill("Second?");
  await page.keyboard.press("Enter");
  const second = page.getByRole("heading", { name: "Second?", exact: true });
  await second.waitFor();
  await expect.poll(() => second.evaluate((element) => element.getBoundingClientRect().bottom)).toBeLessThan(700);
  await page.getByRole("button", { name: "Jump to the end" }).waitFor({ state: "detached" });
});

test("a long conversation opens at its end; its past loads as one scrolls up, in its place, and nothing is doubled", async () => {
  const turns = Array.from({ length: 60 }, (_, index) => ({ question: `Question ${index}`, answer: `Answer ${index}\n\n${"more ".repeat(60)}` }));
  // An odd page tears a question from its answer.
  bench.server().pageSize = 15;
  const id = bench.server().addConversation("Long", turns);
  const page = await bench.open(`/c/${id}`);
  await page.getByText("Answer 59").waitFor();
  expect(await page.locator(".turn").count()).toBe(8);
  const scroller = page.getByRole("region", { name: "Conversation" });
  const first = page.getByRole("heading", { name: "Question 53", exact: true });
  const topOf = () => first.evaluate((element) => Math.round(element.getBoundingClientRect().top));
  await scroller.evaluate((element) => {
    element.scrollTop = 700;
  });
  const before = await topOf();
  await scroller.evaluate((element) => {
    element.scrollTop -= 200;
  });
  await page.getByRole("heading", { name: "Question 46", exact: true }).waitFor({ state: "attached" });
  await expect.poll(topOf).toBe(before + 200);
  // The very top is the one place where browsers do not keep the text where it is.
  const loaded = () => page.locator(".turn").count();
  for (let count = await loaded(); count < turns.length; count = await loaded()) {
    const oldest = page.getByRole("heading", { name: `Question ${turns.length - count}`, exact: true });
    await scroller.evaluate((element) => {
      element.scrollTop = 0;
    });
    await expect.poll(loaded, { interval: 10 }).toBeGreaterThan(count);
    expect(await oldest.evaluate((element) => element.getBoundingClientRect().top)).toBeGreaterThan(40);
    expect(await oldest.evaluate((element) => element.getBoundingClientRect().top)).toBeLessThan(200);
  }
  await page.locator(".earlier").waitFor({ state: "detached" });
  expect(await page.locator(".question h2").allInnerTexts()).toEqual(turns.map(({ question }) => question));
  await page.getByText("Answer 0", { exact: false }).first().waitFor();
});

test("a past that cannot be loaded says why and can be asked for again", async () => {
  bench.server().pageSize = 2;
  const id = bench.server().addConversation("Long", [
    { question: "First?", answer: "First." },
    { question: "Second?", answer: "Second." },
  ]);
  bench.server().failOnly((path, query) => path === `/api/conversations/${id}` && query.has("before"), 503, "The store is busy; try again.");
  const page = await bench.open(`/c/${id}`);
  await page.getByRole("alert").getByText("The store is busy").waitFor();
  await page.getByRole("alert").getByRole("button", { name: "Try again" }).click();
  await page.getByRole("heading", { name: "First?" }).waitFor();
  expect(await page.locator(".earlier").count()).toBe(0);
});
