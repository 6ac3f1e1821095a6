// One browser for all checks of this process, started by the first and closed when nobody has needed it for a while. Each check gets a
// window of its own with nothing in it. It does not know what is checked.
import type { Browser, BrowserContext, BrowserContextOptions } from "playwright-core";
import { launchChromium } from "./browser.ts";

/** Long enough for an agent that mends and looks again; then its 200 MB go back. */
const idleMs = 60_000;
const closeMs = 3000;
/** Two windows of one check at a time: more would make each other slow on the smallest machine. */
const maxLeases = 1;

export interface KeptBrowser {
  /** Runs `work` with a function that opens windows; they are closed behind it. Rejects where no browser can run. */
  lease<T>(work: (open: (options: BrowserContextOptions) => Promise<BrowserContext>) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

export function createKeptBrowser(launch: () => Promise<Browser> = () => launchChromium({ network: "none" })): KeptBrowser {
  let running: Promise<Browser> | null = null;
  let idle: ReturnType<typeof setTimeout> | undefined;
  let leases = 0;
  const waiting: (() => void)[] = [];

  const close = async () => {
    const browser = running;
    running = null;
    clearTimeout(idle);
    await (await browser?.catch(() => null))?.close();
  };

  const start = (): Promise<Browser> => {
    if (running !== null) return running;
    const started = launch();
    running = started;
    const forget = () => {
      if (running === started) running = null;
    };
    started.then((browser) => browser.on("disconnected", forget), forget);
    return started;
  };

  return {
    close,
    async lease(work) {
      // one after the other; whoever gives up while waiting has nothing to do when its turn comes
      if (leases >= maxLeases) await new Promise<void>((resolve) => waiting.push(resolve));
      else leases += 1;
      clearTimeout(idle);
      const opened: BrowserContext[] = [];
      try {
        const browser = await start();
        return await work(async (options) => {
          const context = await browser.newContext(options);
          opened.push(context);
          return context;
        });
      } finally {
        const closed = Promise.all(opened.map((context) => context.close().catch(() => undefined))).then(() => true);
        // a window that cannot be closed takes the browser with it; the next check starts a new one
        if (!(await Promise.race([closed, later(closeMs)]))) void close();
        const next = waiting.shift();
        if (next !== undefined) next();
        else {
          leases -= 1;
          idle = setTimeout(() => void close(), idleMs).unref();
        }
      }
    },
  };
}

function later(ms: number): Promise<false> {
  return new Promise((resolve) => setTimeout(() => resolve(false), ms).unref());
}

/** The browser of this process. */
export const keptBrowser = createKeptBrowser();
