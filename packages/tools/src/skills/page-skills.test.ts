// The examples that the skills mini-game and dashboard hand to models: they pass render_check themselves, and can be used.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchChromium } from "../artifact/browser.ts";
import { buildPage } from "../artifact/build-page.ts";
import { checkPage } from "../artifact/check-page.ts";
import { keptBrowser } from "../artifact/kept-browser.ts";
import { chooseSkill } from "./choose-skill.ts";
import { loadSkills, ownSkillsFolder } from "./load-skills.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium({ network: "none" });
});
afterAll(async () => {
  await browser.close();
  await keptBrowser.close();
});

async function build(skill: string, file: string): Promise<string> {
  const source = await readFile(join(ownSkillsFolder, skill, "assets", file), "utf8");
  const built = await buildPage({ title: skill, mediaType: "text/html", source });
  if (!built.ok) throw new Error(built.problem);
  return built.html;
}

test.each([
  ["mini-game", "game.html"],
  ["dashboard", "dashboard.html"],
])("the example of %s passes its own check", async (skill, file) => {
  const report = await checkPage(await build(skill, file), new AbortController().signal);
  expect(report.problems.map(({ size, when, text }) => `${size} ${when}: ${text}`)).toEqual([]);
});

test("the example game starts, plays by keys, pauses and goes on", async () => {
  const page = await browser.newPage({ viewport: { width: 390, height: 844 } });
  await page.setContent(await build("mini-game", "game.html"));
  await page.getByRole("button", { name: "Start" }).click();
  await page.keyboard.down("ArrowRight");
  await page.waitForFunction(() => !document.querySelector<HTMLElement>("#screen")?.checkVisibility());
  await page.keyboard.up("ArrowRight");
  await page.getByRole("button", { name: "Pause" }).click();
  await page.getByRole("heading", { name: "Paused" }).waitFor();
  await page.getByRole("button", { name: "Go on" }).click();
  // nobody catches anything, so it ends
  await page.getByRole("button", { name: "Play again" }).waitFor({ timeout: 60_000 });
  await page.close();
}, 90_000);

test("the example dashboard says what is missing and sorts its table, missing last", async () => {
  const page = await browser.newPage();
  await page.setContent(await build("dashboard", "dashboard.html"));
  expect(await page.locator("dd").first().textContent()).toContain("685 mm");
  await page.getByRole("button", { name: "Rain (mm)" }).click();
  const first = page.locator("tbody tr td:first-child");
  expect([await first.first().textContent(), await first.last().textContent()]).toEqual(["March", "July"]);
  await page.close();
});

test.each([
  ["Make me a mini game about cats", "mini-game"],
  ["can you build an arcade game from this idea?", "mini-game"],
  ["Build a dashboard of these numbers", "dashboard"],
  ["What is a good board game?", null],
  ["How is the game of chess played?", null],
])("%s", async (text, skill) => {
  const { skills } = await loadSkills([ownSkillsFolder]);
  expect(chooseSkill([{ role: "user", parts: [{ type: "text", text }] }], skills)?.skill.name ?? null).toBe(skill);
});
