// Opens the home folder, the store and the port, and puts the parts together. What is heavy (image decoding, model adapters) is
// loaded when it is first needed, so that listening comes at once. It does not know the command line.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { createAdaptorServer } from "@hono/node-server";
import type { Model } from "@melete/core";
import { createApp } from "./app.ts";
import { createModelCatalog, engineFor, type RunTurnFor } from "./models/model-catalog.ts";
import { openData } from "./open-data.ts";
import { createSupervisor } from "./runs/supervisor.ts";
import { SetupError } from "./setup-error.ts";
import { createBlobFiles } from "./store/blob-files.ts";

export interface ServerOptions {
  /** the data folder; made when it is missing. With a shared database it holds the blobs, and must be one that all processes share. */
  home: string;
  /** postgres://…: many processes share one database, and each other's runs; SQLite in the home folder when absent */
  databaseUrl?: string;
  /** with a shared database: turns that this process runs side by side */
  turnsAtOnce?: number;
  /** with a shared database: after so much silence a process counts as dead */
  leaseMs?: number;
  /** 0 takes any free one */
  port: number;
  /** a loopback address; default 127.0.0.1 */
  host?: string;
  models: Model[];
  defaultModel: string;
  runTurnFor: RunTurnFor;
  /** models that are looked for once the server listens; `asDefault` makes one the model that answers when nobody chooses */
  findMoreModels?: (signal: AbortSignal) => AsyncIterable<{ model: Model; asDefault?: boolean }>;
  /** the folder that vite built */
  webFolder?: string;
  version: string;
}

export interface RunningServer {
  url: string;
  port: number;
  /** lets go of every run, to go on at the next start, and frees the home folder; may be called again */
  close(): Promise<void>;
}

/** How long close waits for models that do not react to an abort. Their turns go on at the next start, like all others. */
const closeGraceMs = 3000;

/** Throws SetupError when the folder or the port cannot be had. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { home, host = "127.0.0.1" } = options;
  if (!["127.0.0.1", "localhost", "::1"].includes(host)) {
    throw new SetupError(
      `Melete listens on this machine only, not on ${host}: it has no log-in yet. Use 127.0.0.1, and a tunnel (ssh -L) from elsewhere.`,
    );
  }
  const models = createModelCatalog(options.models, options.defaultModel, options.runTurnFor);
  try {
    // conversations are private: other accounts of this machine have no business here
    mkdirSync(home, { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw new SetupError(`The data folder ${home} cannot be made. Set MELETE_HOME to a folder that you may write to.`, { cause });
  }
  const onError = (error: unknown): void => console.error(error);
  const { databaseUrl, turnsAtOnce, leaseMs } = options;
  const data = await openData({ home, databaseUrl, turnsAtOnce, leaseMs, onError });
  const closers: (() => void | Promise<void>)[] = [() => data.close()];
  const closeAll = async (): Promise<void> => {
    for (const close of closers.reverse()) await close();
  };
  try {
    const { store } = data;
    const files = createBlobFiles(join(home, "blobs"));
    const supervisor = createSupervisor({ ...data, blobs: files, engineFor: (id) => engineFor(models, id), onError });

    let port = options.port;
    const app = createApp({ store, files, supervisor, models, port: () => port, webFolder: options.webFolder, version: options.version });
    const server = createAdaptorServer({ fetch: app.fetch });
    port = await listen(server, options.port, host);
    const url = `http://${host === "::1" ? "[::1]" : host}:${port}`;
    data.announce(url);
    await data.work(supervisor, (turn) => models.entries.some(({ model }) => model.id === turn.model));
    const looking = new AbortController();
    closers.push(() => looking.abort());
    const addFound = async (): Promise<void> => {
      for await (const { model, asDefault } of options.findMoreModels?.(looking.signal) ?? []) models.add(model, { asDefault });
      // the turns of models that nobody offers any more end with a word about that
      if (!looking.signal.aborted) await data.workOnAll(supervisor);
    };
    addFound().catch((error: unknown) => {
      if (!looking.signal.aborted) console.error(error);
    });
    const close = async (): Promise<void> => {
      server.close();
      await data.stopWork();
      await Promise.race([supervisor.close(), new Promise((resolve) => setTimeout(resolve, closeGraceMs).unref())]);
      if ("closeAllConnections" in server) server.closeAllConnections();
      await closeAll();
    };
    let closing: Promise<void> | null = null;
    return {
      url,
      port,
      close() {
        closing ??= close();
        return closing;
      },
    };
  } catch (error) {
    await closeAll();
    throw error;
  }
}

function listen(server: ReturnType<typeof createAdaptorServer>, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", (cause: NodeJS.ErrnoException) => {
      const why = cause.code === "EADDRINUSE" ? "something else is using it" : cause.message;
      reject(
        new SetupError(`Melete cannot listen on ${host}:${port}: ${why}. Stop that, or set MELETE_PORT to another port (0 takes any free one).`, {
          cause,
        }),
      );
    });
    server.listen(port, host, () => {
      const address = server.address();
      resolve(typeof address === "object" && address !== null ? address.port : port);
    });
  });
}
