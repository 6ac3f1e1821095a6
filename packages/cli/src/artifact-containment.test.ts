// Artifacts that want out, in the real page of the real server, in a real Chromium. Each attack also runs in an ordinary page, where it
// must get through: an attack that fails everywhere proves nothing. See docs/threat-model.md for what stays open.
import { launchChromium } from "@melete/tools/test-support";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { type Attack, networkAttacks, reaches } from "../test-support/artifact-attacks.ts";
import { type ArtifactHouse, startArtifactHouse } from "../test-support/artifact-house.ts";
import { type Sink, startSink } from "../test-support/sink.ts";

type Browser = Awaited<ReturnType<typeof launchChromium>>;
type Page = Awaited<ReturnType<Browser["newPage"]>>;

let house: ArtifactHouse;
let browser: Browser;
/** what no artifact may reach, in any of these tests: they run side by side, and one arrival fails all that end after it */
let sink: Sink;
/** one conversation with every attack in it */
let conversation: string;
/** windows that show it, for the next test that needs one */
const free: Page[] = [];

beforeAll(async () => {
  [house, browser, sink] = await Promise.all([startArtifactHouse(), launchChromium(), startSink()]);
  const artifacts = [
    ...networkAttacks.map(({ name, html, kills }) => ({ name, source: `<p>attack</p>${kills ? "" : over}${aimed(html, sink)}` })),
    ...reaches.map(({ name, code }) => ({ name, source: reporting(code) })),
  ];
  conversation = await house.make(artifacts.map(({ name, source }) => ({ title: name, mediaType: "text/html", source })));
});
afterAll(async () => {
  await browser?.close();
  await house?.stop();
  await sink?.stop();
});
afterEach(() => expect(sink.arrived).toEqual([]));

/** How long an attack has for what it does later by itself; a shorter time would only let slow ones pass. */
const attackMs = 500;

function aimed(html: string, { origin, port, udpPort }: Sink): string {
  return html.replaceAll("SINK", origin).replaceAll("HOST", `127.0.0.1:${port}`).replaceAll("UDP", String(udpPort)).replaceAll("APP", house.url);
}

/** A window of its own, closed behind the work. */
async function inPage<T>(work: (page: Page) => Promise<T>): Promise<T> {
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    page.setDefaultTimeout(30_000);
    return await work(page);
  } finally {
    await context.close();
  }
}

async function inWindow<T>(work: (page: Page) => Promise<T>): Promise<T> {
  const page = free.pop() ?? (await (await browser.newContext()).newPage());
  page.setDefaultTimeout(30_000);
  // a window that a failed test leaves behind is not used again
  if (page.url() !== conversation) await page.goto(conversation);
  const result = await work(page);
  free.push(page);
  return result;
}

const card = (page: Page, title: string) => page.locator(`.artifact-card:has(strong:text-is(${JSON.stringify(title)}))`);

async function open(page: Page, title: string, source: string): Promise<ReturnType<Page["frameLocator"]>> {
  await page.goto(await house.make({ title, mediaType: "text/html", source }));
  await card(page, title).click();
  return page.frameLocator(".artifact-frame");
}

const over = `<p id=over hidden>over</p><script>setTimeout(() => { document.getElementById("over").hidden = false }, ${attackMs})</script>`;

function reporting(code: string): string {
  return `<p id=got>waiting</p><script>
    (async () => { ${aimed(code, sink)} })().then((value) => "GOT " + String(value), (error) => "refused " + (error?.name ?? error))
      .then((text) => { document.getElementById("got").textContent = text });
    setTimeout(() => { const p = document.getElementById("got"); if (p.textContent === "waiting") p.textContent = "refused for ever" }, ${2 * attackMs});
  </script>`;
}

async function runAsArtifact(page: Page, { name, leaves }: Attack): Promise<void> {
  await card(page, name).click();
  if (leaves) await page.waitForTimeout(attackMs);
  else await page.frameLocator(".artifact-frame").locator("#over").waitFor();
  // and the app is where it was, and works
  expect(page.url()).toBe(conversation);
  expect(page.context().pages()).toHaveLength(1);
  await card(page, name).click();
  expect(await page.locator(".artifact-frame").count()).toBe(0);
}

/** The page dies and the app does not: it still asks the server for something. */
async function runToItsEnd(page: Page, { name }: Attack): Promise<void> {
  await page.goto(conversation);
  await page.evaluate(() => setInterval(() => void fetch("/healthz"), 50));
  const died = page.waitForEvent("crash");
  await card(page, name).click();
  await died;
  await page.waitForEvent("request", (request) => request.url().endsWith("/healthz"));
}

async function runInTheOpen(page: Page, { html }: Attack): Promise<void> {
  const control = await startSink();
  try {
    const body = `<!doctype html><p>x</p>${aimed(html, control)}`;
    await page.route("http://ordinary.localhost/", (route) => route.fulfill({ contentType: "text/html", body }));
    await page.goto("http://ordinary.localhost/", { waitUntil: "commit" });
    await control.until(() => true);
  } finally {
    await control.stop();
  }
}

describe.concurrent("nothing gets out", () => {
  test.each(networkAttacks.map((attack) => [attack.name, attack] as const))("%s", async (_, attack) => {
    if (attack.kills) await inPage((page) => runToItsEnd(page, attack));
    else await inWindow((page) => runAsArtifact(page, attack));
    if (attack.works !== false) await inPage((page) => runInTheOpen(page, attack));
  });
});

describe.concurrent("nothing is got hold of", () => {
  test.each(reaches.map((reach) => [reach.name, reach] as const))("%s", (_, { name }) =>
    inWindow(async (page) => {
      await card(page, name).click();
      const got = page.frameLocator(".artifact-frame").getByText(/^(GOT|refused)/);
      await got.waitFor();
      expect(await got.innerText()).toMatch(/^refused/);
      expect(page.url()).toBe(conversation);
      await card(page, name).click();
    }),
  );
});

test("dialogs without end do not hold the app", () =>
  inPage(async (page) => {
    const dialogs: string[] = [];
    page.on("dialog", (dialog) => void dialogs.push(dialog.type()));
    const endless = `<script>for (let i = 0; i < 1000; i++) { alert(i); confirm(i); prompt(i); } print(); onbeforeunload = () => "stay"</script>`;
    const frame = await open(page, "dialogs", `${endless}${over}`);
    await frame.locator("#over").waitFor();
    await page.getByLabel("Your question").fill("still here");
    await page.goto(house.url);
    expect(dialogs).toEqual([]);
  }));

test("messages of any shape change nothing in the app, and a flood ends the artifact", () =>
  inPage(async (page) => {
    const shapes =
      "[null, 1, 'x', {}, { type: 'melete' }, { melete: 1, type: 'page', html: '<p>' }, { melete: 1, type: 'store', entries: { __proto__: null, constructor: '1' } }, new Error('x'), [[]]]";
    const frame = await open(
      page,
      "messages",
      `<script>for (const shape of ${shapes}) for (const to of [parent, top]) to.postMessage(shape, "*")</script>${over}`,
    );
    await frame.locator("#over").waitFor();
    await page.getByLabel("Your question").fill("still here");
    await open(
      page,
      "flood",
      "<script>setInterval(() => { for (let i = 0; i < 500; i++) top.postMessage({ melete: 1, type: 'ready' }, '*') }, 5)</script>",
    );
    await page.getByText("It sent messages without pause").waitFor();
  }));

test("the browser complains of none of the headers", () =>
  inPage(async (page) => {
    const complaints: string[] = [];
    page.on("console", (message) => complaints.push(message.text()));
    const frame = await open(page, "quiet", `<p>quiet</p>${over}`);
    await frame.locator("#over").waitFor();
    expect(complaints.filter((text) => /header|policy|unrecognized/i.test(text))).toEqual([]);
  }));

test("the page of an artifact, opened by its own address, runs nothing", () =>
  inPage(async (page) => {
    await open(page, "own address", "<script>document.title = 'ran'</script><p>text</p>");
    const href = await page.getByRole("link", { name: "Download page" }).getAttribute("href");
    await page.goto(new URL(String(href).replace("&download=1", ""), house.url).href);
    await page.getByText("text").waitFor();
    expect(await page.title()).toBe("own address");
    expect(await page.evaluate(() => window.origin)).toBe("null");
  }));
