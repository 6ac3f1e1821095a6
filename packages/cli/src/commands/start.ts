// `melete start`: the server and the page on loopback, until Ctrl-C. It puts the parts together; what they do, they know.
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "../command.ts";
import { listenForInterrupt } from "../interrupt.ts";
import { openBrowser } from "../open-browser.ts";
import { openModels } from "../resolve-models.ts";
import { runTurnFor } from "../run-turn-for.ts";
import { homeSetting, modelOptions, modelSettings, portSetting } from "../settings.ts";
import { repositoryRoot, version } from "../version.ts";

export const start: Command = {
  usage: "start [--no-open] [--port N] [options]",
  options: {
    open: { type: "boolean", help: "open the page in the browser (default; --no-open leaves it)" },
    port: { type: "string", value: "N", help: "the port on 127.0.0.1 (MELETE_PORT; default 4141; 0 takes any free one)" },
    ...modelOptions,
  },
  async run(input, terminal) {
    const settings = modelSettings(input, terminal.environment);
    const port = portSetting(input, terminal.environment);
    const home = homeSetting(terminal.environment);
    // Both take most of a second; neither needs the other.
    const [{ models, chosen, close }, { startServer }] = await Promise.all([
      openModels(settings, (text) => terminal.err(`${text}\n`)),
      import("@melete/server"),
    ]);
    const webFolder = join(repositoryRoot, "packages", "web", "dist");
    const interrupt = listenForInterrupt();
    const server = await startServer({ home, port, models, defaultModel: chosen.id, runTurnFor, webFolder, version });

    terminal.out(`Melete is listening on ${server.url}\n`);
    if (terminal.errIsTty) terminal.err(`Model: ${chosen.id}. Data: ${home}. Ctrl-C stops it.\n`);
    if (!existsSync(join(webFolder, "index.html"))) terminal.err("The page is not built; `npm start` builds it. The API works.\n");
    if (input.values.open !== false) openBrowser(server.url, terminal.environment);

    await aborted(interrupt.signal);
    await server.close();
    await close();
    interrupt.release();
    return 0;
  },
};

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
}
