// Starts a real headless Chromium: the one named by MELETE_CHROMIUM, else the system's, else the one inside @sparticuz/chromium.
// It knows nothing of the page under test.
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { type Browser, chromium } from "playwright-core";
import { type UnpackedChromium, unpackChromium } from "./unpack-chromium.ts";

const systemNames = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/** No network of its own: a test's browser must not call home, and must run without a GPU, a display or root's sandbox. */
const quietFlags = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
  "--hide-scrollbars",
  "--font-render-hinting=none",
];

function findSystemChromium(): string | null {
  for (const folder of (process.env.PATH ?? "").split(delimiter)) {
    for (const name of systemNames) {
      const path = join(folder, name);
      if (folder !== "" && existsSync(path)) return path;
    }
  }
  return null;
}

async function findChromium(): Promise<UnpackedChromium> {
  const chosen = process.env.MELETE_CHROMIUM;
  if (chosen) {
    if (existsSync(chosen)) return { executablePath: chosen, environment: {} };
    throw new Error(`MELETE_CHROMIUM is ${chosen}, which does not exist: set it to a Chromium executable or unset it`);
  }
  const system = findSystemChromium();
  return system ? { executablePath: system, environment: {} } : unpackChromium();
}

export async function launchChromium(): Promise<Browser> {
  const { executablePath, environment } = await findChromium();
  const inherited = Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return chromium.launch({
    executablePath,
    args: quietFlags,
    headless: true,
    env: { ...Object.fromEntries(inherited), ...environment },
  });
}
