// Artifacts that want out, in the real page of the real server, in a real Chromium. Each attack also runs in an ordinary page, where it
// must get through: an attack that fails everywhere proves nothing. See docs/threat-model.md for what stays open.
import { launchChromium } from "@melete/tools/test-support";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { type Attack, networkAttacks, reaches } from "../test-support/artifact-attacks.ts";
import { type ArtifactHouse, startArtifactHouse } from "../test-support/artifact-house.ts";
import { type Sink, startSink } from "../test-support/sink.ts";

type Browser = Awaited<ReturnType<typeof launchChromium>>;
type Page = Awaited<ReturnType<Browser["newPage"]>>;

let house: ArtifactHouse;
let browser: Browser;
/** what the artifact must not reach, and what the same attack in an ordinary page reaches */
let sink: Sink;
let control: Sink;
let page: Page;

beforeAll(async () => {
  [house, browser, sink, control] = await Promise.all([startArtifactHouse(), launchChromium(), startSink(), startSink()]);
});
beforeEach(async () => {
  sink.arrived.length = 0;
  control.arrived.length = 0;
  page = await (await browser.newContext()).newPage();
  page.setDefaultTimeout(20_000);
});
afterEach(() => page.context().close());
afterAll(async () => {
  await browser?.close();
  await house?.stop();
  await Promise.all([sink?.stop(), control?.stop()]);
});

/** How long an attack has for what it does later by itself; a shorter time would only let slow ones pass. */
const attackMs = 600;

function aimed(html: string, { origin, port, udpPort }: Sink): string {
  return html.replaceAll("SINK", origin).replaceAll("HOST", `127.0.0.1:${port}`).replaceAll("UDP", String(udpPort)).replaceAll("APP", house.url);
}

async function open(title: string, source: string): Promise<ReturnType<Page["frameLocator"]>> {
  await page.goto(await house.make({ title, mediaType: "text/html", source }));
  await page.locator(".artifact-card").click();
  return page.frameLocator(".artifact-frame");
}

const over = `<p id=over hidden>over</p><script>setTimeout(() => { document.getElementById("over").hidden = false }, ${attackMs})</script>`;

async function runAsArtifact({ name, html, leaves, kills }: Attack): Promise<void> {
  if (kills) return runToItsEnd({ name, html });
  const frame = await open(name, `<p>attack</p>${over}${aimed(html, sink)}`);
  if (leaves) await page.waitForTimeout(attackMs);
  else await frame.locator("#over").waitFor();
}

/** The page dies and the app does not: it still asks the server for something. */
async function runToItsEnd({ name, html }: Attack): Promise<void> {
  await page.goto(await house.make({ title: name, mediaType: "text/html", source: aimed(html, sink) }));
  await page.evaluate(() => setInterval(() => void fetch("/healthz"), 50));
  const died = page.waitForEvent("crash");
  await page.locator(".artifact-card").click();
  await died;
  await page.waitForEvent("request", (request) => request.url().endsWith("/healthz"));
}

async function runInTheOpen({ html }: Attack): Promise<void> {
  const context = await browser.newContext();
  const ordinary = await context.newPage();
  await ordinary.route("http://ordinary.localhost/", (route) =>
    route.fulfill({ contentType: "text/html", body: `<!doctype html><p>x</p>${aimed(html, control)}` }),
  );
  await ordinary.goto("http://ordinary.localhost/", { waitUntil: "commit" });
  await control.until(() => true);
  await context.close();
}

test.each(networkAttacks.map((attack) => [attack.name, attack] as const))("nothing gets out: %s", async (_, attack) => {
  await runAsArtifact(attack);
  // and the app is where it was, and works
  expect(new URL(page.url()).pathname).toMatch(/^\/c\//);
  if (!attack.kills) expect(await page.locator(".artifact-card").count()).toBe(1);
  expect(page.context().pages()).toHaveLength(1);
  if (attack.works !== false) await runInTheOpen(attack);
  expect(sink.arrived).toEqual([]);
});

test.each(reaches.map((reach) => [reach.name, reach] as const))("nothing is got hold of: %s", async (_, { name, code }) => {
  const report = `<p id=got>waiting</p><script>
    (async () => { ${aimed(code, sink)} })().then((value) => "GOT " + String(value), (error) => "refused " + (error?.name ?? error))
      .then((text) => { document.getElementById("got").textContent = text });
    setTimeout(() => { const p = document.getElementById("got"); if (p.textContent === "waiting") p.textContent = "refused for ever" }, ${2 * attackMs});
  </script>`;
  const frame = await open(name, report);
  const got = frame.getByText(/^(GOT|refused)/);
  await got.waitFor();
  expect(await got.innerText()).toMatch(/^refused/);
  expect(sink.arrived).toEqual([]);
});

test("dialogs without end do not hold the app", async () => {
  const dialogs: string[] = [];
  page.on("dialog", (dialog) => void dialogs.push(dialog.type()));
  const frame = await open(
    "dialogs",
    `<script>for (let i = 0; i < 1000; i++) { alert(i); confirm(i); prompt(i); } print(); onbeforeunload = () => "stay"</script>${over}`,
  );
  await frame.locator("#over").waitFor();
  await page.getByLabel("Your question").fill("still here");
  await page.goto(house.url);
  expect(dialogs).toEqual([]);
});

test("messages of any shape change nothing in the app, and a flood ends the artifact", async () => {
  const shapes =
    "[null, 1, 'x', {}, { type: 'melete' }, { melete: 1, type: 'page', html: '<p>' }, { melete: 1, type: 'store', entries: { __proto__: null, constructor: '1' } }, new Error('x'), [[]]]";
  const frame = await open(
    "messages",
    `<script>for (const shape of ${shapes}) for (const to of [parent, top]) to.postMessage(shape, "*")</script>${over}`,
  );
  await frame.locator("#over").waitFor();
  await page.getByLabel("Your question").fill("still here");
  await open("flood", "<script>setInterval(() => { for (let i = 0; i < 500; i++) top.postMessage({ melete: 1, type: 'ready' }, '*') }, 5)</script>");
  await page.getByText("It sent messages without pause").waitFor();
});

test("the page of an artifact, opened by its own address, runs nothing", async () => {
  await open("own address", "<script>document.title = 'ran'</script><p>text</p>");
  const href = await page.getByRole("link", { name: "Download page" }).getAttribute("href");
  const direct = await page.context().newPage();
  await direct.goto(new URL(String(href).replace("&download=1", ""), house.url).href);
  await direct.getByText("text").waitFor();
  expect(await direct.title()).toBe("own address");
  expect(await direct.evaluate(() => window.origin)).toBe("null");
  await direct.close();
});
