// Opens a built page as the app would show it, without a network, in a desktop's and a phone's window; hovers, focuses and clicks every
// control, and tells what went wrong. It knows pages; which artifact that is, and who asked, it does not.
import type { BrowserContext, BrowserContextOptions, Frame, Page } from "playwright-core";
import { frameSandbox } from "./frame-shell.ts";
import { collectControls, describeControl, type Finding, focusControl, inspectPage } from "./inspect-page.ts";
import { keptBrowser, type KeptBrowser } from "./kept-browser.ts";
import { escapeHtml } from "./page-shell.ts";

export const checkedSizes = {
  desktop: { width: 1280, height: 800 },
  phone: { width: 390, height: 844 },
} as const;
export type CheckedSize = keyof typeof checkedSizes;
const sizes = Object.keys(checkedSizes) as CheckedSize[];

/** A page with more is a list; the first ones stand for the rest. */
const maxControls = 40;
/** A page that has not settled by then hangs. */
const loadMs = 5000;
const stepMs = 2000;
/** Ends the clicking, not the check: a page with slow controls is still answered in a few seconds. */
const clickingMs = 4000;

export interface Problem {
  size: CheckedSize;
  kind: Finding["kind"] | "error" | "hang" | "covered";
  /** what was done before, such as `after clicking "Start"`; "" when the page was only opened */
  when: string;
  text: string;
}

export interface PageReport {
  problems: Problem[];
  /** how many controls were hovered, focused and clicked, by size */
  controls: Record<CheckedSize, number>;
  /** PNG of each size as the page opened */
  screenshots: Record<CheckedSize, Uint8Array | null>;
}

/** Rejects where no browser can run; whatever the page does is in the report. */
export async function checkPage(html: string, signal: AbortSignal, browser: KeptBrowser = keptBrowser): Promise<PageReport> {
  return browser.lease(async (open) => {
    signal.throwIfAborted();
    const checks = await Promise.all(
      sizes.map(async (size) => {
        const context = await open(windowOf(size));
        const stop = () => void context.close().catch(() => undefined);
        signal.addEventListener("abort", stop, { once: true });
        try {
          return await checkSize(context, html, size);
        } finally {
          signal.removeEventListener("abort", stop);
        }
      }),
    );
    return {
      problems: checks.flatMap(({ problems }) => problems),
      controls: bySize((index) => checks[index].controls),
      screenshots: bySize((index) => checks[index].screenshot),
    };
  });
}

function bySize<T>(value: (index: number) => T): Record<CheckedSize, T> {
  return { desktop: value(sizes.indexOf("desktop")), phone: value(sizes.indexOf("phone")) };
}

function windowOf(size: CheckedSize): BrowserContextOptions {
  const phone = size === "phone" ? { hasTouch: true, isMobile: true } : {};
  return { viewport: checkedSizes[size], offline: true, serviceWorkers: "block", reducedMotion: "reduce", colorScheme: "light", ...phone };
}

interface SizeReport {
  problems: Problem[];
  controls: number;
  screenshot: Uint8Array | null;
}

async function checkSize(context: BrowserContext, html: string, size: CheckedSize): Promise<SizeReport> {
  const report: SizeReport = { problems: [], controls: 0, screenshot: null };
  let when = "";
  const known = new Set<string>();
  const add = (kind: Problem["kind"], text: string) => {
    if (known.has(`${kind} ${text}`)) return;
    known.add(`${kind} ${text}`);
    report.problems.push({ size, kind, when, text: text.slice(0, 400) });
  };

  const page = await context.newPage();
  page.setDefaultTimeout(stepMs);
  page.on("pageerror", (error) => add("error", `${error.name}: ${error.message}`));
  page.on("console", (message) => {
    if (message.type() === "error") add("error", message.text());
  });
  page.on("dialog", (dialog) => void dialog.dismiss().catch(() => undefined));

  const frame = await load(page, html);
  if (frame === null) {
    add("hang", `the page had not finished loading after ${loadMs / 1000} s; does a script run without end?`);
    return report;
  }
  try {
    await settle(frame);
    report.screenshot = await page.screenshot({ type: "png", timeout: loadMs });
    for (const { kind, text } of await within(frame.evaluate(inspectPage, size === "phone"))) add(kind, text);
    const count = Math.min(maxControls, await within(frame.evaluate(collectControls)));
    const until = performance.now() + clickingMs;
    for (let index = 0; index < count && performance.now() < until; index += 1) {
      await tryControl({ page, frame, index, size, add, say: (words) => (when = words) });
      report.controls += 1;
    }
  } catch (cause) {
    if (context.pages().length === 0) throw cause;
    add(
      "hang",
      `the page stopped answering${cause instanceof Error && !/Timeout|answer/.test(cause.message) ? ` (${cause.message.split("\n", 1)[0]})` : ""}`,
    );
  }
  return report;
}

async function load(page: Page, html: string): Promise<Frame | null> {
  const outside = `<!doctype html><style>html,body{margin:0;height:100%}iframe{border:0;width:100%;height:100%;display:block;background:#fff}</style>
<meta name="viewport" content="width=device-width, initial-scale=1"><iframe sandbox="${frameSandbox}" srcdoc="${escapeHtml(html)}"></iframe>`;
  try {
    await page.setContent(outside, { waitUntil: "load", timeout: loadMs });
  } catch {
    return null;
  }
  return page.frames().find((frame) => frame.parentFrame() === page.mainFrame()) ?? null;
}

/** Two drawn frames: what a framework does after loading is done by then. */
async function settle(frame: Frame): Promise<void> {
  await within(frame.evaluate(() => new Promise<void>((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve())))));
}

interface Step {
  page: Page;
  frame: Frame;
  index: number;
  size: CheckedSize;
  add(kind: Problem["kind"], text: string): void;
  say(when: string): void;
}

async function tryControl({ page, frame, index, size, add, say }: Step): Promise<void> {
  say("");
  let control = await within(frame.evaluate(describeControl, index));
  if (control.at !== null && control.coveredBy !== "") {
    // a card that the control before it opened is no fault: a person takes the pointer away, or presses Escape
    await within(page.keyboard.press("Escape"));
    await within(page.mouse.move(0, 0));
    await settle(frame);
    control = await within(frame.evaluate(describeControl, index));
  }
  if (control.at === null) return;
  const { x, y } = control.at;
  if (control.coveredBy !== "") return add("covered", `${control.name} cannot be clicked: ${control.coveredBy} lies over it`);
  const look = async () => {
    for (const { kind, text } of await within(frame.evaluate(inspectPage, size === "phone"))) {
      if (kind === "sideways" || kind === "outside" || kind === "overlap") add(kind, text);
    }
  };
  if (size === "desktop") {
    say(`while the pointer is on ${control.name}`);
    await within(page.mouse.move(x, y));
    await look();
  }
  say(`after focusing ${control.name}`);
  if (!(await within(frame.evaluate(focusControl, index))) && control.tag !== "canvas") {
    add("keyboard", `${control.name} cannot be reached with the keyboard; make it a button`);
  }
  if (control.leaveAlone) return;
  say(`after clicking ${control.name}`);
  if (control.tag === "select") await within(page.keyboard.press("ArrowDown"));
  else if (size === "phone") await within(page.touchscreen.tap(x, y));
  else await within(page.mouse.click(x, y));
  await settle(frame);
  await look();
}

/** A page that is busy for ever answers no question. */
async function within<T>(answer: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error("no answer")), stepMs);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
    answer.catch(() => undefined);
  }
}
