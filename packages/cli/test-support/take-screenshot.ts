// Takes the README's picture from the real thing: `npm run screenshot`. It starts Melete, asks about fixtures/grid.png, and saves the page.
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { launchChromium } from "@melete/web/test-support";
import { startMelete } from "./start-melete.ts";

const root = join(import.meta.dirname, "..", "..", "..");
const target = join(root, "docs", "images", "contemplating.png");

const home = mkdtempSync(join(tmpdir(), "melete-screenshot-"));
const [melete, browser] = await Promise.all([startMelete({ home }), launchChromium()]);
try {
  const page = await browser.newPage({ viewport: { width: 1200, height: 1320 }, deviceScaleFactor: 2, colorScheme: "light" });
  await page.goto(melete.url);
  await page.locator("input[type=file]").setInputFiles(join(root, "fixtures", "grid.png"));
  await page.getByRole("radiogroup", { name: "Mode" }).getByRole("radio", { name: "Contemplating" }).check();
  await page.getByRole("radio", { name: "Explore" }).check();
  await page.getByLabel("Your question").fill("Read the grid.");
  await page.getByRole("button", { name: "Send" }).click();
  await page.locator(".answer[aria-busy=false]").last().waitFor();
  // The agents fold away when the answer comes; here they are the point.
  const summary = page.getByRole("region", { name: "Contemplation" }).locator("button[aria-expanded]");
  if ((await summary.getAttribute("aria-expanded")) === "false") await summary.click();
  await page.mouse.move(0, 0);
  mkdirSync(dirname(target), { recursive: true });
  await page.screenshot({ path: target });
  process.stdout.write(`${target}\n`);
} finally {
  await browser.close();
  await melete.stop();
  rmSync(home, { recursive: true, force: true });
}
