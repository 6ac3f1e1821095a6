// Opens the home folder, the store and the port, and puts the parts together. What is heavy (image decoding, model adapters) is
// loaded when it is first needed, so that listening comes at once. It does not know the command line.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Message, Model } from "@melete/core";
import { createAccess } from "./accounts/access.ts";
import { accessSettings } from "./accounts/access-settings.ts";
import { ensureFirstAdmin } from "./accounts/first-admin.ts";
import { createApp } from "./app.ts";
import { listen, type RequestLimits } from "./http/listen.ts";
import type { Logger } from "./logging/logger.ts";
import { logTurns } from "./logging/log-turns.ts";
import { createModelCatalog, engineFor, type RunTurnFor } from "./models/model-catalog.ts";
import { openData } from "./open-data.ts";
import { within } from "./runs/counter.ts";
import { observeTurn, type TurnWatcher } from "./runs/observe-turn.ts";
import { createRunningTurns } from "./runs/running-turns.ts";
import { createPersonal } from "./personal/personal.ts";
import { createSupervisor } from "./runs/supervisor.ts";
import { SetupError } from "./setup-error.ts";
import { createBlobFiles } from "./store/blob-files.ts";
import { startOpenTelemetry } from "./telemetry/open-telemetry.ts";

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
  /** default MELETE_HOST, and then 127.0.0.1; beyond loopback everybody needs a key */
  host?: string;
  /** settings of access, limits and telemetry (docs/deploy.md); nothing is set when absent */
  environment?: Readonly<Record<string, string | undefined>>;
  /** told the first key, once, where a person reads it and a log does not */
  onFirstKey?: (key: string) => void;
  /** absent: requests and turns leave no line, and errors go to the console */
  logger?: Logger;
  requestLimits?: Partial<RequestLimits>;
  models: Model[];
  defaultModel: string;
  runTurnFor: RunTurnFor;
  /** what a message can begin with, as /name; none when absent */
  skills?: readonly SkillInfo[];
  /** do these messages call for a skill that needs no model? Then a picture may come with a model that does not see */
  needsNoModel?: (messages: readonly Message[]) => boolean;
  /** models that are looked for once the server listens; `asDefault` makes one the model that answers when nobody chooses */
  findMoreModels?: (signal: AbortSignal) => AsyncIterable<{ model: Model; asDefault?: boolean }>;
  /** the folder that vite built */
  webFolder?: string;
  version: string;
}

export interface SkillInfo {
  name: string;
  description: string;
}

export interface RunningServer {
  url: string;
  port: number;
  /**
   * Takes nothing new, waits up to `graceMs` (default 0) for turns that run, then lets go of them, to go on at the next start or in another
   * process, and frees the home folder. May be called again.
   */
  close(options?: { graceMs?: number }): Promise<void>;
}

/** How long close waits for models that do not react to an abort. Their turns go on at the next start, like all others. */
const closeGraceMs = 3000;

/** How long close waits for readers to take the last bytes. */
const sendGraceMs = 500;

/** Throws SetupError when the folder or the port cannot be had. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { home, logger, environment = {}, version } = options;
  const settings = accessSettings(environment, options.host);
  const onError = (error: unknown): void => (logger === undefined ? console.error(error) : logger.error(error));
  try {
    // conversations are private: other accounts of this machine have no business here
    mkdirSync(home, { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw new SetupError(`The data folder ${home} cannot be made. Set MELETE_HOME to a folder that you may write to.`, { cause });
  }
  const { databaseUrl, turnsAtOnce, leaseMs } = options;
  const data = await openData({ home, databaseUrl, turnsAtOnce, leaseMs, onError });
  const closers: (() => void | Promise<void>)[] = [() => data.close()];
  const closeAll = async (): Promise<void> => {
    for (const close of closers.reverse()) await close();
  };
  try {
    const { store, database } = data;
    const access = createAccess({ database, settings });
    await ensureFirstAdmin(access, options.onFirstKey);
    const telemetry = await startOpenTelemetry({ environment, version });
    if (telemetry !== null) closers.push(() => telemetry.shutdown());
    const running = createRunningTurns();
    const watchers: TurnWatcher[] = [access.spending.watchTurn];
    if (logger !== undefined) watchers.push(logTurns(logger));
    if (telemetry !== null) watchers.push(telemetry.watchTurn);
    // the last one: a turn has ended when all the others have heard of it
    watchers.push(running.watchTurn);
    const models = createModelCatalog(
      options.models,
      options.defaultModel,
      (model, findModel) => observeTurn(options.runTurnFor(model, findModel), watchers, onError),
      telemetry?.watchModel,
    );
    const files = createBlobFiles(join(home, "blobs"));
    const personal = createPersonal(data.database, Date.now);
    const supervisor = createSupervisor({ ...data, blobs: files, personal, engineFor: (id) => engineFor(models, id), onError });

    let port = options.port;
    let isClosing = false;
    const { webFolder } = options;
    const parts = { store, files, supervisor, models, skills: options.skills, needsNoModel: options.needsNoModel, personal, access, logger, onError };
    const app = createApp({ ...parts, port: () => port, webFolder, version, isClosing: () => isClosing });
    const server = await listen(app.fetch, { host: settings.host, port, limits: options.requestLimits });
    port = server.port;
    const url = `http://${reachable(settings.host)}:${port}`;
    data.announce(url);
    await data.work(supervisor, (turn) => models.entries.some(({ model }) => model.id === turn.model));
    const looking = new AbortController();
    closers.push(() => looking.abort());
    const addFound = async (): Promise<void> => {
      try {
        for await (const { model, asDefault } of options.findMoreModels?.(looking.signal) ?? []) models.add(model, { asDefault });
      } finally {
        // the turns of models that nobody offers any more end with a word about that
        if (!looking.signal.aborted) await data.workOnAll(supervisor);
      }
    };
    addFound().catch((error: unknown) => {
      if (!looking.signal.aborted) onError(error);
    });
    const close = async (graceMs: number): Promise<void> => {
      isClosing = true;
      server.stopAccepting();
      await data.stopWork();
      // turns that are stored, and those that only their caller reads
      if (graceMs > 0) await within(graceMs, Promise.all([supervisor.idle(), running.idle(graceMs)]));
      // lets go of what still runs, and ends its readers
      await within(closeGraceMs, supervisor.close());
      await server.closeConnections(sendGraceMs);
      // turns whose reader was cut off just now still book what they spent
      await running.idle(closeGraceMs);
      await closeAll();
    };
    let closing: Promise<void> | null = null;
    return {
      url,
      port,
      close({ graceMs = 0 } = {}) {
        closing ??= close(graceMs);
        return closing;
      },
    };
  } catch (error) {
    await closeAll();
    throw error;
  }
}

/** An address of this machine that a browser on it can open. */
function reachable(host: string): string {
  if (host === "0.0.0.0" || host === "::") return "127.0.0.1";
  return host.includes(":") ? `[${host}]` : host;
}
