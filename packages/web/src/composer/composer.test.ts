// Writing a question in a real Chromium: keyboard, pictures by button, paste and drop, drafts, narrow windows.
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { FakeModel } from "../../test-support/fake-server.ts";
import { type PageBench, startPageBench } from "../../test-support/open-page.ts";

let bench: PageBench;
beforeAll(async () => {
  bench = await startPageBench();
});
afterEach(() => bench.closePages());
afterAll(() => bench.stop());

/** One white pixel. */
const pixel = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mP8/x8AAwMCAO+ip1sAAAAASUVORK5CYII=", "base64");
const picture = (name: string) => ({ name, mimeType: "image/png", buffer: pixel });
const attached = (page: Page) => page.getByRole("list", { name: "Attachments" }).getByRole("listitem");

/** What the browser does when files are pasted or dropped, which no automation protocol offers. */
async function give(page: Page, how: "paste" | "drop", name: string, mediaType: string) {
  await page.evaluate(
    ([how, name, mediaType, bytes]) => {
      const data = new DataTransfer();
      data.items.add(new File([Uint8Array.from(atob(bytes), (character) => character.charCodeAt(0))], name, { type: mediaType }));
      const options = { bubbles: true, cancelable: true };
      if (how === "paste") document.activeElement?.dispatchEvent(new ClipboardEvent("paste", { ...options, clipboardData: data }));
      else for (const type of ["dragenter", "dragover", "drop"]) document.body.dispatchEvent(new DragEvent(type, { ...options, dataTransfer: data }));
    },
    [how, name, mediaType, pixel.toString("base64")],
  );
}

test("the keyboard alone is enough: mode, shape and agents by arrows, Shift+Enter for a line, Enter to send", async () => {
  const page = await bench.open();
  await page.locator("textarea:focus").waitFor();
  await page.keyboard.type("First line");
  await page.keyboard.press("Shift+Enter");
  await page.keyboard.type("second line");
  await page.keyboard.press("Tab");
  expect(await page.evaluate(() => document.activeElement?.getAttribute("aria-label"))).toBe("Attach a picture or a file");
  await page.keyboard.press("Tab");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  expect(await page.getByRole("radio", { name: "Contemplating" }).isChecked()).toBe(true);
  await page.keyboard.press("Tab");
  await page.keyboard.press("ArrowRight");
  expect(await page.getByRole("radio", { name: "Explore" }).isChecked()).toBe(true);
  await page.keyboard.press("Tab");
  await page.keyboard.press("ArrowRight");
  expect(await page.getByRole("radio", { name: "8", exact: true }).isChecked()).toBe(true);
  await page.getByLabel("Your question").focus();
  await page.keyboard.press("Enter");
  const turn = await bench.server().nextTurn();
  expect(turn.post).toEqual({ mode: "contemplating", shape: "explore", agents: 8, parts: [{ type: "text", text: "First line\nsecond line" }] });
  await page.getByRole("button", { name: "Stop" }).waitFor();
});

test("pictures come by button, paste and drop; a file that is none is named; each can be removed", async () => {
  const page = await bench.open();
  await page.locator("input[type=file]").setInputFiles([picture("chosen.png")]);
  await page.getByRole("button", { name: "Remove chosen.png" }).waitFor();
  await page.getByLabel("Your question").focus();
  await give(page, "paste", "pasted.png", "image/png");
  await page.getByRole("button", { name: "Remove pasted.png" }).waitFor();
  await give(page, "drop", "dropped.png", "image/png");
  await page.getByRole("button", { name: "Remove dropped.png" }).waitFor();
  await give(page, "drop", "report.pdf", "application/pdf");
  await page.getByText("report.pdf: a PDF is not read.").waitFor();
  await page.getByRole("button", { name: "Remove pasted.png" }).click();
  await page.getByRole("button", { name: "Remove pasted.png" }).waitFor({ state: "detached" });
  expect(await attached(page).count()).toBe(2);
  await page.getByRole("button", { name: "Send" }).click();
  const turn = await bench.server().nextTurn();
  expect(turn.post.parts.map(({ type, name }) => [type, name])).toEqual([
    ["image", "chosen.png"],
    ["image", "dropped.png"],
  ]);
});

test("a table is a chip with name and size, survives a reload, is sent as a file and can be saved from the thread", async () => {
  const page = await bench.open();
  await page.locator("input[type=file]").setInputFiles([{ name: "sales.csv", mimeType: "", buffer: Buffer.from("month,sum\nMay,3\n") }]);
  await page.locator(".attachment.ready").getByText("sales.csv 16 B").waitFor();
  await page.reload();
  await page.getByRole("button", { name: "Remove sales.csv" }).waitFor();
  await page.getByRole("button", { name: "Send" }).click();
  const turn = await bench.server().nextTurn();
  expect(turn.post.parts.map(({ type, name }) => [type, name])).toEqual([["file", "sales.csv"]]);
  const link = page.getByRole("list", { name: "Attached files" }).getByRole("link", { name: "sales.csv" });
  expect(await link.getAttribute("download")).toBe("sales.csv");
});

test("a model without tools says how little of a file it sees", async () => {
  bench.server().models = [{ id: "handless", capabilities: { images: true, tools: false }, isDefault: true }];
  const page = await bench.open();
  await page.locator("input[type=file]").setInputFiles([{ name: "a.csv", mimeType: "text/csv", buffer: Buffer.from("a,b\n") }]);
  await page.getByText("handless has no tools: only the first lines of a file are read. Choose another model").waitFor();
  expect(await page.getByText("cannot see pictures").count()).toBe(0);
});

test("a refused upload shows the server's reason and blocks sending until it is removed", async () => {
  const page = await bench.open();
  bench.server().failNext("/api/blobs", 413, "The image has 200 megapixels; the limit is 50. Make it smaller.");
  await page.locator("input[type=file]").setInputFiles([picture("huge.png")]);
  await page.getByRole("alert").getByText("Make it smaller").waitFor();
  await page.getByLabel("Your question").fill("What is this?");
  expect(await page.getByRole("button", { name: "Send" }).isDisabled()).toBe(true);
  await page.getByRole("button", { name: "Remove huge.png" }).click();
  expect(await page.getByRole("button", { name: "Send" }).isEnabled()).toBe(true);
});

test("a draft with its picture survives a reload", async () => {
  const page = await bench.open();
  await page.getByLabel("Your question").fill("Half a question");
  await page.locator("input[type=file]").setInputFiles([picture("kept.png")]);
  await page.locator(".attachment.ready").waitFor();
  await page.reload();
  await page.getByRole("button", { name: "Remove kept.png" }).waitFor();
  expect(await page.getByLabel("Your question").inputValue()).toBe("Half a question");
});

test("a model that cannot see says so when a picture is attached", async () => {
  bench.server().models = [{ id: "blind", capabilities: { images: false, tools: false }, isDefault: true }];
  const page = await bench.open();
  await page.locator("input[type=file]").setInputFiles([picture("a.png")]);
  await page.getByText("blind cannot see pictures.").waitFor();
});

test("the composer grows with its text", async () => {
  const page = await bench.open();
  const height = () => page.getByLabel("Your question").evaluate((element) => element.clientHeight);
  const before = await height();
  await page.getByLabel("Your question").fill("1\n2\n3\n4");
  expect(await height()).toBeGreaterThan(before + 40);
});

test("from 360 to 1600 pixels nothing scrolls sideways and every control is inside the window", async () => {
  const page = await bench.open("/", { viewport: { width: 360, height: 740 } });
  await page.getByRole("radio", { name: "Contemplating" }).check();
  await page.getByLabel("Your question").fill(`A word of great length: ${"abcdefghij".repeat(20)}`);
  await page.getByRole("button", { name: "Send" }).click();
  const turn = await bench.server().nextTurn();
  turn.answer(
    `${"0123456789".repeat(30)}\n\n\`\`\`\n${"code ".repeat(80)}\n\`\`\`\n\n| ${"wide column | ".repeat(12)}\n| ${"--- | ".repeat(12)}\n| ${"cell | ".repeat(12)}\n`,
  );
  await page.getByRole("button", { name: "Copy code" }).waitFor();
  for (const width of [360, 390, 768, 1024, 1600]) {
    await page.setViewportSize({ width, height: 740 });
    const overflow = await page.evaluate(() => {
      const outside = [...document.querySelectorAll("button, textarea, .markdown > *, .question")].filter((element) => {
        const { left, right, width } = element.getBoundingClientRect();
        const visible = width > 1 && getComputedStyle(element).visibility === "visible" && !element.closest(".sidebar");
        return visible && (left < -1 || right > innerWidth + 1);
      });
      return { page: document.documentElement.scrollWidth - innerWidth, outside: outside.map((element) => element.className || element.tagName) };
    });
    expect({ width, ...overflow }).toEqual({ width, page: 0, outside: [] });
  }
});

const models: FakeModel[] = [
  {
    id: "muse",
    capabilities: { images: true, tools: true, efforts: ["low", "high"], priceUsdPerMillion: { input: 3, output: 15 } },
    isDefault: true,
  },
  { id: "glimmer", capabilities: { images: true, tools: true, priceUsdPerMillion: null }, isDefault: false },
];

test("More sets models for each role and limits; they are sent, and remembered after a reload", async () => {
  bench.server().models = models;
  const page = await bench.open();
  await page.getByRole("radio", { name: "Contemplating" }).check();
  await page.getByText(/^2 to 4 agents, up to about .* tokens \(\$/).waitFor();
  await page.getByRole("button", { name: "More" }).click();
  const options = page.getByRole("dialog", { name: "Options for Contemplating" });
  await options.getByLabel("Dollars").fill("0.5");
  await options.getByLabel("Tokens").fill("20,000");
  await options.getByLabel("Seconds").fill("soon");
  await options.getByText("A number above 0, such as 90.").waitFor();
  await options.getByLabel("Seconds").fill("90");
  await options.getByRole("checkbox", { name: "muse" }).check();
  await options.getByRole("checkbox", { name: "glimmer" }).check();
  // A model without a price works: nobody can promise dollars any more.
  await options.getByLabel("Dollars").waitFor({ state: "detached" });
  await options.getByLabel("Who merges").selectOption("glimmer");
  await page.keyboard.press("Escape");
  await options.waitFor({ state: "detached" });
  await page.reload();
  await page.getByRole("button", { name: "More 5 set" }).waitFor();
  await page.getByLabel("Your question").fill("Well?");
  await page.keyboard.press("Enter");
  const turn = await bench.server().nextTurn();
  expect(turn.post).toMatchObject({
    shape: "auto",
    agents: 4,
    roles: { draft: ["muse", "glimmer"], aggregate: "glimmer" },
    budget: { maxTokens: 20_000, maxMs: 90_000 },
  });
});

test("on a phone the options are a sheet with everything in it, large enough for a thumb, and Reset takes them back", async () => {
  bench.server().models = models;
  const page = await bench.open("/", { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
  await page.getByRole("radio", { name: "Contemplating" }).check();
  await page.getByRole("button", { name: "Auto, 4 agents" }).tap();
  const sheet = page.getByRole("dialog", { name: "Options for Contemplating" });
  await sheet.getByRole("radio", { name: "Split" }).check();
  await sheet.getByRole("radio", { name: "8", exact: true }).check();
  await sheet.getByLabel("Tokens").fill("900");
  await sheet.getByText("your limit of 900 makes it fewer").waitFor();
  await sheet.getByRole("button", { name: "Reset" }).tap();
  expect(await sheet.getByLabel("Tokens").inputValue()).toBe("");
  const small = await page.evaluate(() =>
    [...document.querySelectorAll("dialog button, dialog select, dialog label, .composer button")].flatMap((element) => {
      const { width, height } = element.getBoundingClientRect();
      return height > 0 && (height < 40 || width < 40) ? [`${element.textContent} ${width} x ${height}`] : [];
    }),
  );
  expect(small).toEqual([]);
  await sheet.getByRole("button", { name: "Close" }).tap();
  await page.getByRole("button", { name: "Split, 8 agents" }).waitFor();
});

test("Thinking offers the levels of the model, and models that are found later appear", async () => {
  bench.server().models = models.slice(1).map((model) => ({ ...model, isDefault: true }));
  const page = await bench.open();
  await page.getByRole("radio", { name: "Thinking" }).check();
  expect(await page.getByLabel("Effort").count()).toBe(0);
  bench.server().models = models;
  // What a browser says when the person comes back to the page.
  await page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
  await page.getByLabel("Model").selectOption("muse");
  await page.getByLabel("Effort").selectOption("high");
  await page.getByLabel("Your question").fill("Well?");
  await page.keyboard.press("Enter");
  expect((await bench.server().nextTurn()).post).toMatchObject({ mode: "thinking", model: "muse", effort: "high" });
});

test("on a phone the conversations are a drawer that Escape closes", async () => {
  const page = await bench.open("/", { viewport: { width: 390, height: 844 } });
  const list = page.getByRole("navigation", { name: "Conversations" });
  expect(await list.isVisible()).toBe(false);
  await page.getByRole("button", { name: "Open the list of conversations" }).click();
  await list.waitFor();
  await page.keyboard.press("Escape");
  await list.waitFor({ state: "hidden" });
});

test("a slash lists the skills; arrows and Enter, or a click, take one, and the rest of the question goes on behind it", async () => {
  const page = await bench.open();
  const question = page.getByLabel("Your question");
  await page.getByText("/ opens skills").waitFor();
  await question.fill("/");
  const options = page.getByRole("listbox", { name: "Skills" }).getByRole("option");
  await options.nth(1).waitFor();
  await page.keyboard.press("ArrowDown");
  expect(await options.nth(1).getAttribute("aria-selected")).toBe("true");
  await page.keyboard.press("Enter");
  expect(await question.inputValue()).toBe("/sudoku-from-photo ");
  expect(await options.count()).toBe(0);
  await question.fill("/food");
  await options.first().click();
  await page.keyboard.type("is this good for me?");
  await page.keyboard.press("Enter");
  const turn = await bench.server().nextTurn();
  expect(turn.post.parts).toEqual([{ type: "text", text: "/food-advice is this good for me?" }]);
});

test("the skill that Enter would take is seen: it has a colour of its own and is scrolled to", async () => {
  const page = await bench.open("/", { viewport: { width: 1280, height: 180 } });
  await page.getByLabel("Your question").fill("/");
  const list = page.getByRole("listbox", { name: "Skills" });
  await list.getByRole("option").nth(1).waitFor();
  await page.keyboard.press("ArrowUp");
  const [first, last] = await list.getByRole("option").evaluateAll((options) => options.map((option) => getComputedStyle(option).backgroundColor));
  const [around, box] = [page.locator(".composer-box"), await list.boundingBox()];
  expect(last).not.toBe(first);
  expect(last).not.toBe(await around.evaluate((element) => getComputedStyle(element).backgroundColor));
  const current = await list.getByRole("option", { selected: true }).boundingBox();
  if (box === null || current === null) throw new Error("the list is not visible");
  expect(current.y + current.height).toBeLessThanOrEqual(box.y + box.height + 1);
});
