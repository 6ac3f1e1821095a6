// The real `melete start` is killed under a real page while agents work, and started again. The model is a provider that waits for the
// test, so that the kill always falls into the middle.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startFakeProvider } from "@melete/server/test-support";
import { launchChromium } from "@melete/web/test-support";
import { expect, onTestFinished, test } from "vitest";
import { startMelete } from "../test-support/start-melete.ts";

test("the page goes on by itself, nothing is doubled, and the agent that had finished is not asked again", async () => {
  const folder = mkdtempSync(join(tmpdir(), "melete-killed-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  let restart: () => void = () => undefined;
  const restarted = new Promise<void>((resolve) => {
    restart = resolve;
  });
  const provider = await startFakeProvider({
    answer: ({ number }) => ({ text: "Answer: 3*7+8", beforeToken: () => (number === 0 ? undefined : restarted) }),
  });
  onTestFinished(() => provider.close());
  const environment = { MELETE_MODEL_URL: provider.url, MELETE_MODEL: "fake", MELETE_LOCAL_SERVERS: "off" };
  let melete = await startMelete({ home: join(folder, "home"), environment });
  onTestFinished(() => melete.stop("SIGKILL").then(() => undefined));
  const browser = await launchChromium();
  onTestFinished(() => browser.close());

  const page = await (await browser.newContext()).newPage();
  await page.goto(melete.url);
  await page.getByRole("radiogroup", { name: "Mode" }).getByRole("radio", { name: "Contemplating" }).check();
  await page.getByRole("radio", { name: "Explore" }).check();
  await page.getByRole("radiogroup", { name: "Number of agents" }).getByRole("radio", { name: "8" }).check();
  await page.getByLabel("Your question").fill("Use 3, 7 and 8 to make 29.");
  await page.getByRole("button", { name: "Send" }).click();
  await page.locator(".agent-card.done").first().waitFor();

  const port = new URL(melete.url).port;
  await melete.stop("SIGKILL");
  melete = await startMelete({ home: join(folder, "home"), environment: { ...environment, MELETE_PORT: port } });
  restart();
  await page.locator(".answer[aria-busy=false]").last().waitFor();

  const shown = async () => ({
    questions: await page.locator(".turn").count(),
    answer: await page.locator(".answer .markdown").last().innerText(),
    agents: await page.locator(".agent-card").count(),
    line: await page.getByRole("region", { name: "Contemplation" }).locator(".contemplation-line").innerText(),
  });
  const seen = await shown();
  expect(seen).toMatchObject({ questions: 1, answer: "Answer: 3*7+8", agents: expect.any(Number) });
  expect(await page.getByText("Melete was restarted").count()).toBe(1);
  const seeds = provider.requests.map(({ seed }) => seed);
  expect(seeds.filter((seed) => seed === seeds[0])).toHaveLength(1);
  await page.reload();
  await page.locator(".answer[aria-busy=false]").last().waitFor();
  expect(await shown()).toEqual(seen);
});
