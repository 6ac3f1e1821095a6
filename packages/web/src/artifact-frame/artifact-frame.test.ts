// Artifacts in the page, in a real Chromium: how they open, run, keep things, fail and are mended.
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { FrameLocator, Page } from "playwright-core";
import { type PageBench, startPageBench } from "../../test-support/open-page.ts";

let bench: PageBench;
beforeAll(async () => {
  bench = await startPageBench();
});
afterEach(() => bench.closePages());
afterAll(() => bench.stop());

const panel = (page: Page) => page.getByRole("region", { name: /^Artifact: / });
const inside = (page: Page): FrameLocator => panel(page).frameLocator("iframe");
const composer = (page: Page) => page.getByLabel("Your question");

/** A question whose answer makes an artifact. */
async function make(page: Page, sources: string[], mediaType = "text/html") {
  await composer(page).fill("Make it");
  await page.getByRole("button", { name: "Send" }).click();
  const turn = await bench.server().nextTurn();
  turn.say({ type: "turn-start", mode: "thinking", model: "m" });
  for (const [index, source] of sources.entries()) {
    const artifact = bench.server().addArtifact({ artifactId: "dice-x1", version: index + 1, title: "Dice", mediaType, source });
    turn.say({ type: "artifact", ...artifact });
  }
  return turn;
}

function end(turn: Awaited<ReturnType<typeof make>>) {
  turn.say(
    { type: "answer-start", decision: "single" },
    { type: "text-delta", text: "Here it is." },
    { type: "turn-end", reason: "done", degraded: false },
  );
}

const counter = `<h1>Dice</h1><button onclick="n.textContent = localStorage.n = Number(localStorage.n ?? 0) + 1">Roll</button><p id=n></p>
  <script>n.textContent = localStorage.n ?? "none"</script>`;

test("an artifact opens beside the conversation as soon as it is made, and runs", async () => {
  const page = await bench.open();
  await make(page, [counter]);
  await inside(page).getByRole("button", { name: "Roll" }).click();
  await inside(page).getByText("1", { exact: true }).waitFor();
  const boxes = await Promise.all([page.locator(".conversation").boundingBox(), panel(page).boundingBox()]);
  expect((boxes[0]?.x ?? 0) + (boxes[0]?.width ?? 0)).toBeLessThanOrEqual((boxes[1]?.x ?? 0) + 1);
});

test("its frame has no origin, and says so in the attribute", async () => {
  const page = await bench.open();
  await make(page, ["<p>hi</p>"]);
  const frame = panel(page).locator("iframe");
  expect(await frame.getAttribute("sandbox")).toBe("allow-scripts allow-forms allow-pointer-lock");
  expect(await frame.getAttribute("allow")).toBe("");
  await inside(page).getByText("hi").waitFor();
});

test("after a reload the card is there, does not open by itself, and what the page kept is there", async () => {
  const page = await bench.open();
  end(await make(page, [counter]));
  await inside(page).getByRole("button", { name: "Roll" }).click();
  await page.waitForFunction(() =>
    Object.entries(localStorage).some(([key, value]) => key === "melete-artifact-dice-x1" && value.includes('"n":"1"')),
  );
  await page.reload();
  const card = page.getByRole("button", { name: /Dice/ }).last();
  await card.waitFor();
  expect(await panel(page).count()).toBe(0);
  await card.click();
  await inside(page).getByText("1", { exact: true }).waitFor();
  await card.click();
  await panel(page).waitFor({ state: "detached" });
});

test("a new version takes the old one's place; old ones are in the menu", async () => {
  const page = await bench.open();
  const turn = await make(page, ["<p>first</p>"]);
  await inside(page).getByText("first").waitFor();
  turn.say({
    type: "artifact",
    ...bench.server().addArtifact({ artifactId: "dice-x1", version: 2, title: "Dice", mediaType: "text/html", source: "<p>second</p>" }),
  });
  await inside(page).getByText("second").waitFor();
  await panel(page).getByLabel("Version").selectOption("1");
  await inside(page).getByText("first").waitFor();
});

test("the source can be read, and both can be downloaded", async () => {
  const page = await bench.open();
  await make(page, ["<p>hi</p>"]);
  expect(await panel(page).getByRole("link", { name: "Download page" }).getAttribute("href")).toMatch(/\/page\?.*download=1/);
  await panel(page).getByRole("button", { name: "Source" }).click();
  await panel(page).getByText("<p>hi</p>").waitFor();
  await panel(page).getByRole("button", { name: "Copy source" }).waitFor();
  expect(await panel(page).getByRole("link", { name: "Download source" }).getAttribute("href")).toMatch(/\/source\?.*download=1/);
});

test("a chart that was written as one line is read in lines, and downloaded as it was written", async () => {
  const page = await bench.open();
  const rows = Array.from({ length: 12 }, (_, index) => ({ month: index + 1, kilometres: index * 3 }));
  const source = JSON.stringify({ data: { values: rows }, mark: "bar" });
  await make(page, [source], "application/vnd.vega-lite+json");
  await panel(page).getByRole("button", { name: "Source" }).click();
  await panel(page).getByText('{ "month": 12, "kilometres": 33 }').waitFor();
  expect((await panel(page).locator(".artifact-source").innerText()).split("\n")).toHaveLength(19);
  const address = await panel(page).getByRole("link", { name: "Download source" }).getAttribute("href");
  expect(await (await fetch(new URL(address ?? "", page.url()))).text()).toBe(source);
});

test("beside an artifact the composer keeps the model, the pictures and Send on one line", async () => {
  const capabilities = { images: true, tools: true };
  bench.server().models = [
    { id: "first", capabilities, isDefault: true },
    { id: "second", capabilities, isDefault: false },
  ];
  const page = await bench.open();
  await make(page, ["<p>Dice</p>"]);
  await inside(page).getByText("Dice").waitFor();
  const middles = await page
    .locator(".composer-bar :is(.attach, .picker, .send)")
    .evaluateAll((nodes) => nodes.map((node) => node.getBoundingClientRect()).map(({ top, height }) => Math.round(top + height / 2)));
  expect(middles).toHaveLength(3);
  expect(Math.max(...middles) - Math.min(...middles)).toBeLessThanOrEqual(2);
});

test("an error inside becomes a message to the assistant with one click", async () => {
  const page = await bench.open();
  await make(page, ["<button onclick='missing()'>Go</button>"]);
  await inside(page).getByRole("button", { name: "Go" }).click();
  await panel(page).getByText("ReferenceError: missing is not defined").waitFor();
  await panel(page).getByRole("button", { name: "Ask to fix it" }).click();
  expect(await composer(page).inputValue()).toMatch(
    /^"Dice" \(dice-x1\) does not work: Uncaught ReferenceError: missing is not defined.*Please fix it\.$/,
  );
  expect(await composer(page).evaluate((element) => element === document.activeElement)).toBe(true);
  bench.forgive(/missing is not defined/);
});

test("a source that does not compile says why, and can be sent back", async () => {
  const page = await bench.open();
  await make(page, ["export default () => <p>{</p>;"], "text/jsx");
  await panel(page).getByText("This version cannot be shown.").waitFor();
  await panel(page).getByRole("button", { name: "Ask to fix it" }).click();
  expect(await composer(page).inputValue()).toContain("The source does not compile");
});

test("a link inside is opened only after the person saw where it leads", async () => {
  const page = await bench.open();
  await make(page, [
    '<a href="https://example.org/path?x=1">more</a><a href="javascript:alert(1)">bad</a><a href="#end">end</a><p id=end>The end</p>',
  ]);
  await inside(page).getByRole("link", { name: "more" }).click();
  const dialog = page.getByRole("dialog", { name: "Open a link" });
  await dialog.getByText("https://example.org/path?x=1").waitFor();
  const open = dialog.getByRole("link", { name: "Open" });
  expect([await open.getAttribute("target"), await open.getAttribute("rel")]).toEqual(["_blank", "noopener noreferrer"]);
  await dialog.getByRole("button", { name: "Stay here" }).click();
  await inside(page).getByRole("link", { name: "end" }).click();
  expect(await page.getByRole("dialog").count()).toBe(0);
});

test("a page cannot ask for a link by itself", async () => {
  const page = await bench.open();
  await make(page, [
    "<script>setInterval(() => window.open('https://example.org/'), 50); setTimeout(() => document.body.append('asked'), 300)</script>",
  ]);
  await inside(page).getByText("asked").waitFor();
  expect(await page.getByRole("dialog").count()).toBe(0);
});

test("a page that reloads itself comes back", async () => {
  const page = await bench.open();
  await make(page, [
    "<button onclick='localStorage.seen = 1; setTimeout(() => location.reload(), 400)'>Again</button><p id=p></p><script>p.textContent = 'seen ' + localStorage.seen</script>",
  ]);
  await inside(page).getByText("seen undefined").waitFor();
  await inside(page).getByRole("button", { name: "Again" }).click();
  await inside(page).getByText("seen 1").waitFor();
});

test("a page that hangs leaves the app alone, and is closed with a word", async () => {
  const page = await bench.open();
  // by a click, because a page that hangs by itself may do so before a busy machine has looked at it
  await make(page, ["<button onclick='setTimeout(() => { for (;;); }, 1000)'>Hang</button>"]);
  await inside(page).getByRole("button", { name: "Hang" }).click();
  await composer(page).fill("The app still works");
  await panel(page).getByText("It stopped answering, so it was closed").waitFor({ timeout: 50_000 });
  await panel(page).getByRole("button", { name: "Ask to fix it" }).click();
  expect(await composer(page).inputValue()).toContain("it hangs");
});

test("a page that floods the app with messages is closed", async () => {
  const page = await bench.open();
  await make(page, [
    "<script>setInterval(() => { for (let i = 0; i < 500; i++) parent.postMessage({ melete: 1, type: 'error', message: 'x' + i }, '*') }, 10)</script>",
  ]);
  await panel(page).getByText("It sent messages without pause").waitFor();
});

test("on a phone it covers the screen; closing goes back to the thread", async () => {
  const page = await bench.open("/", { viewport: { width: 390, height: 844 } });
  end(await make(page, [counter]));
  const card = page.getByRole("button", { name: /Dice/ }).last();
  await card.click();
  await inside(page).getByRole("button", { name: "Roll" }).waitFor();
  expect(await panel(page).boundingBox()).toEqual({ x: 0, y: 0, width: 390, height: 844 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  await panel(page).getByRole("button", { name: "Close the artifact" }).click();
  await panel(page).waitFor({ state: "detached" });
  expect(await card.evaluate((element) => element === document.activeElement)).toBe(true);
});

test("on a phone, Back closes it and stays in the conversation", async () => {
  const page = await bench.open("/", { viewport: { width: 390, height: 844 } });
  end(await make(page, [counter]));
  await page.waitForURL("**/c/**");
  const { pathname } = new URL(page.url());
  await page.getByRole("button", { name: /Dice/ }).last().click();
  await inside(page).getByRole("button", { name: "Roll" }).waitFor();
  await page.goBack();
  await panel(page).waitFor({ state: "detached" });
  expect(new URL(page.url()).pathname).toBe(pathname);
  expect(pathname).toMatch(/^\/c\//);
});

test("Escape leaves the full screen first, then the artifact", async () => {
  const page = await bench.open();
  await make(page, ["<p>hi</p>"]);
  await panel(page).getByRole("button", { name: "Full screen" }).click();
  expect((await panel(page).boundingBox())?.width).toBe(1280);
  await page.keyboard.press("Escape");
  expect((await panel(page).boundingBox())?.width).toBeLessThan(800);
  await page.keyboard.press("Escape");
  await panel(page).waitFor({ state: "detached" });
});
