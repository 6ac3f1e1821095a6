// A browser, a fake server and the page in it, for one test file; and a fresh page for each test.
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { type BuiltPage, buildPage } from "./build-page.ts";
import { type FakeServer, startFakeServer } from "./fake-server.ts";
import { launchChromium } from "./launch-chromium.ts";

export interface PageBench {
  server(): FakeServer;
  /** a new window with empty storage, opened at a path of a new server */
  open(path?: string, options?: BrowserContextOptions): Promise<Page>;
  /** closes the windows of one test; fails when the page complained on its console */
  closePages(): Promise<void>;
  /** what an artifact complains of is not the page's */
  forgive(complaint: RegExp): void;
  stop(): Promise<void>;
}

export async function startPageBench(): Promise<PageBench> {
  const [built, browser]: [BuiltPage, Browser] = await Promise.all([buildPage(), launchChromium()]);
  let server = await startFakeServer(built.folder);
  const complaints: string[] = [];
  return {
    server: () => server,
    async open(path = "/", options = {}) {
      const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, reducedMotion: "reduce", ...options });
      const page = await context.newPage();
      page.setDefaultTimeout(20_000);
      page.on("pageerror", (error) => complaints.push(String(error)));
      page.on("console", (message) => {
        // The browser itself reports each refused or broken request; tests provoke those on purpose.
        if (message.type() === "error" && !message.text().startsWith("Failed to load resource")) complaints.push(message.text());
      });
      await page.goto(server.url + path);
      return page;
    },
    async closePages() {
      await Promise.all(browser.contexts().map((context) => context.close()));
      await server.stop();
      server = await startFakeServer(built.folder);
      const found = complaints.splice(0);
      if (found.length > 0) throw new Error(`The page complained:\n${found.join("\n")}`);
    },
    forgive(complaint) {
      for (const [index, text] of [...complaints.entries()].reverse()) if (complaint.test(text)) complaints.splice(index, 1);
    },
    async stop() {
      await browser.close();
      await server.stop();
      await built.remove();
    },
  };
}
