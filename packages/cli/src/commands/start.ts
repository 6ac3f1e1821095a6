// `melete start`: the server and the page on loopback, until Ctrl-C. It puts the parts together; what they do, they know.
import { existsSync } from "node:fs";
import { networkInterfaces } from "node:os";
import { join } from "node:path";
import { type Command, stringValue, wholeNumber } from "../command.ts";
import { listenForInterrupt } from "../interrupt.ts";
import { lanAddresses } from "../lan-addresses.ts";
import { openBrowser } from "../open-browser.ts";
import { openModels } from "../resolve-models.ts";
import { openAssistant } from "../open-assistant.ts";
import { homeSetting, modelOptions, modelSettings, portSetting } from "../settings.ts";
import { UsageError } from "../usage-error.ts";
import { repositoryRoot, version } from "../version.ts";

/** How long turns that run may take to end by themselves after SIGTERM; systemd kills after 90 seconds, Docker after 10. */
const politeGraceMs = 8000;

export const start: Command = {
  usage: "start [--no-open] [--port N] [options]",
  options: {
    open: { type: "boolean", help: "open the page in the browser (default; --no-open leaves it)" },
    port: { type: "string", value: "N", help: "the port (MELETE_PORT; default 4141; 0 takes any free one)" },
    host: { type: "string", value: "ADDRESS", help: "where to listen (MELETE_HOST; default 127.0.0.1); beyond loopback everybody needs a key" },
    ...modelOptions,
  },
  async run(input, terminal) {
    const { environment, errIsTty } = terminal;
    const settings = modelSettings(input, environment);
    const port = portSetting(input, environment);
    const home = homeSetting(environment);
    const host = stringValue(input, "host") ?? (environment.MELETE_HOST || undefined);
    // Both take most of a second; neither needs the other.
    const warn = (text: string): void => terminal.err(`${text}\n`);
    const [{ models, chosen, findMore, close }, { startServer, createLogger, logLevel }, assistant] = await Promise.all([
      openModels(settings, warn),
      import("@melete/server"),
      openAssistant(home, environment, warn),
    ]);
    const webFolder = join(repositoryRoot, "packages", "web", "dist");
    const level = logLevel(environment.MELETE_LOG, errIsTty);
    if (level === null)
      throw new UsageError(`MELETE_LOG must be debug, info, warn, error or silent; it is ${JSON.stringify(environment.MELETE_LOG)}.`);
    const logger = createLogger({ level, pretty: errIsTty, write: terminal.err });
    const interrupt = listenForInterrupt();
    async function* findMoreModels(signal: AbortSignal): ReturnType<typeof findMore> {
      for await (const found of findMore(signal)) {
        if (found.asDefault && errIsTty) terminal.err(`Model: ${found.model.id}, found on ${found.origin}.\n`);
        yield found;
      }
    }
    const shown = (key: string): void => terminal.err(firstKeyWords(key));
    const server = await startServer({
      ...{ home, port, models, defaultModel: chosen.id, ...assistant, findMoreModels, webFolder, version, environment, logger },
      host,
      databaseUrl: environment.MELETE_DATABASE_URL || undefined,
      turnsAtOnce: wholeNumber("MELETE_TURNS_AT_ONCE", environment.MELETE_TURNS_AT_ONCE, 1, 10_000),
      // in a log the key would be there for whoever reads logs
      onFirstKey: errIsTty ? shown : undefined,
    });

    terminal.out(`Melete is listening on ${server.url}\n`);
    if (host === "0.0.0.0" || host === "::") {
      for (const address of lanAddresses(networkInterfaces(), new URL(server.url).port)) terminal.err(`Other devices find it at ${address}\n`);
    }
    if (errIsTty) terminal.err(`Model: ${chosen.id}. Data: ${home}. Ctrl-C stops it.\n`);
    if (!existsSync(join(webFolder, "index.html"))) terminal.err("The page is not built; `npm start` builds it. The API works.\n");
    if (input.values.open !== false) openBrowser(server.url, terminal.environment);

    await aborted(interrupt.signal);
    // whoever presses Ctrl-C wants to go; a service manager waits for what runs
    await server.close({ graceMs: interrupt.polite() ? politeGraceMs : 0 });
    await close();
    interrupt.release();
    return 0;
  },
};

function firstKeyWords(key: string): string {
  return `
Others can reach this Melete, so everybody needs a key. This is the first one, of the user "admin":

    ${key}

It is shown this once; only a hash of it is kept. Log in with it on the page. \`melete users\` and \`melete keys\` make more.

`;
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
}
