// Screens of applications: what is written on them is found where the browser put it. Three here, 200 in `npm run bench -- screens`.
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { locateTexts } from "../../../test-support/screens/locate-texts.ts";
import { launchChromium } from "../../artifact/browser.ts";
import { readText } from "./read-text.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium({ network: "none" });
});
afterAll(() => browser.close());

test.each([0, 1, 3])("of screen %d at most one text in thirty is missed", async (seed) => {
  const { elements, missed } = await locateTexts(browser, seed, readText);
  expect(elements).toBeGreaterThan(15);
  expect(missed.length, missed.join(", ")).toBeLessThanOrEqual(elements / 30);
});
