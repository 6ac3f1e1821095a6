// Starts a real headless Chromium: the one named by MELETE_CHROMIUM, else the system's, else the one inside @sparticuz/chromium.
// It knows nothing of the pages that will be opened.
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import type { Browser } from "playwright-core";
import { type UnpackedChromium, unpackChromium } from "./unpack-chromium.ts";

const systemNames = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/** It must not call home, and must run without a GPU or a display. */
const quietFlags = [
  "--headless",
  "--disable-gpu",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
  "--hide-scrollbars",
  "--font-render-hinting=none",
  // the npm one leaves it out; an artifact that hangs must not hang the page around it
  "--site-per-process",
  "--enable-features=IsolateSandboxedIframes",
];

/** No name resolves, and no packet leaves for a peer: the second wall behind each page's own policy. */
const noNetworkFlags = [
  "--host-resolver-rules=MAP * ~NOTFOUND",
  "--proxy-server=http://0.0.0.0:1",
  "--proxy-bypass-list=<-loopback>",
  "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
  "--webrtc-ip-handling-policy=disable_non_proxied_udp",
];

type Environment = Readonly<Record<string, string | undefined>>;

function findSystemChromium(environment: Environment): string | null {
  for (const folder of (environment.PATH ?? "").split(delimiter)) {
    for (const name of systemNames) {
      const path = join(folder, name);
      if (folder !== "" && existsSync(path)) return path;
    }
  }
  return null;
}

/** MELETE_CHROMIUM=npm takes the one that npm brought even where the system has one. Rejects with a sentence for the operator where there is none. */
async function findChromium(environment: Environment): Promise<UnpackedChromium> {
  const chosen = environment.MELETE_CHROMIUM;
  if (chosen === "npm") return unpackChromium();
  if (chosen) {
    if (existsSync(chosen)) return { executablePath: chosen, environment: {} };
    throw new Error(`MELETE_CHROMIUM is ${chosen}, which does not exist: set it to the executable of a Chromium, or unset it`);
  }
  const system = findSystemChromium(environment);
  return system ? { executablePath: system, environment: {} } : unpackChromium();
}

export interface LaunchOptions {
  /** "none": for pages that nobody trusts */
  network?: "any" | "none";
  environment?: Environment;
}

/** Rejects with a sentence for the operator where no browser can run. */
export async function launchChromium({ network = "any", environment: outer = process.env }: LaunchOptions = {}): Promise<Browser> {
  const [{ executablePath, environment }, { chromium }] = await Promise.all([findChromium(outer), import("playwright-core")]);
  const inherited = Object.entries(outer).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const launch = (chromiumSandbox: boolean) =>
    chromium.launch({
      executablePath,
      chromiumSandbox,
      args: [...quietFlags, ...(network === "none" ? noNetworkFlags : [])],
      headless: true,
      // Ctrl-C ends the program that started it, in the program's own order
      handleSIGINT: false,
      handleSIGTERM: false,
      handleSIGHUP: false,
      env: { ...Object.fromEntries(inherited), ...environment },
    });
  // Chromium's own sandbox refuses to run as root, and needs user namespaces, which some containers forbid
  if (process.getuid?.() === 0) return launch(false);
  return launch(true).catch(() => launch(false));
}

/** Starts one to see that it does; rejects as launchChromium does. */
export async function tryChromium(environment: Environment): Promise<{ executablePath: string; version: string }> {
  const { executablePath } = await findChromium(environment);
  const browser = await launchChromium({ network: "none", environment }).catch((cause: Error) => {
    const todo = environment.MELETE_CHROMIUM ? "set MELETE_CHROMIUM to the executable of a Chromium, or unset it" : "start it by hand to see why";
    throw new Error(`${executablePath} does not start as a browser: ${todo}`, { cause });
  });
  const version = browser.version();
  await browser.close();
  return { executablePath, version };
}
