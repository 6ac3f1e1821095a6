// Renders a screen and asks for each of its texts: does the point that the eyes give lie in the box that the browser gave it?
import type { Browser } from "playwright-core";
import { matchText } from "../../src/image/ocr/match-text.ts";
import type { TextReading } from "../../src/image/ocr/read-text.ts";
import { screenPage, screenSize } from "./screen-page.ts";

export interface LocatedTexts {
  elements: number;
  missed: string[];
  /** of reading alone */
  ms: number;
}

export async function locateTexts(browser: Browser, seed: number, readText: (bytes: Uint8Array) => Promise<TextReading>): Promise<LocatedTexts> {
  const page = await browser.newPage({ viewport: screenSize });
  try {
    await page.setContent(await screenPage(seed));
    await page.evaluate(() => document.fonts.ready.then(() => undefined));
    const all = await page.locator("[data-text]").evaluateAll((nodes) =>
      nodes.map((node) => {
        const { left, top, right, bottom } = node.getBoundingClientRect();
        return { text: node.textContent ?? "", left, top, right, bottom };
      }),
    );
    const elements = all.filter(({ right, bottom }) => right <= screenSize.width && bottom <= screenSize.height);
    const bytes = new Uint8Array(await page.screenshot());
    const started = performance.now();
    const { lines } = await readText(bytes);
    const ms = performance.now() - started;
    const missed = elements.filter(({ text, left, top, right, bottom }) => {
      // the same words may stand there several times: as many answers may be right
      const same = all.filter((one) => one.text.toLowerCase() === text.toLowerCase()).length;
      return !matchText(text, lines, same).some(({ box }) => {
        const [x, y] = [(box.x + box.width / 2) * screenSize.width, (box.y + box.height / 2) * screenSize.height];
        return x >= left && x <= right && y >= top && y <= bottom;
      });
    });
    return { elements: elements.length, missed: missed.map(({ text }) => text), ms };
  } finally {
    await page.close();
  }
}
