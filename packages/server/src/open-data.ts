// Opens what a server keeps its data in: one SQLite file in the home folder for one process, or a PostgreSQL that many processes share.
// It knows how the parts of each fit together; nothing else does.
import { join } from "node:path";
import { newId } from "@melete/core";
import { defaultLeaseMs, startHeartbeat } from "./runs/heartbeat.ts";
import { type RunBus, silentBus } from "./runs/run-bus.ts";
import type { Supervisor } from "./runs/supervisor.ts";
import type { Database } from "./store/database.ts";
import { type HomeLock, lockHome } from "./store/home-lock.ts";
import { migrate } from "./store/migrate.ts";
import { openSqliteHome } from "./store/open-sqlite-home.ts";
import { createSqlStore } from "./store/sql-store.ts";
import type { Store, StoredTurn } from "./store/store.ts";

export interface Data {
  /** at the newest version; for tables that are nobody else's */
  database: Database;
  store: Store;
  /** what the supervisor needs besides the store */
  processId: string;
  dispatch: "here" | "queue";
  bus: RunBus;
  /** where this server can be reached, for whoever tries to open the same home */
  announce(url: string): void;
  /** The supervisor may have turns of earlier processes whose model is there already. Where other processes can have them, nothing hurries. */
  work(supervisor: Supervisor, isKnown: (turn: StoredTurn) => boolean): Promise<void>;
  /** every model is known now: it may have all turns that wait, from now on too */
  workOnAll(supervisor: Supervisor): Promise<void>;
  /** takes no new turns; comes before the supervisor is closed */
  stopWork(): Promise<void>;
  /** after the supervisor is closed */
  close(): Promise<void>;
}

export interface DataOptions {
  home: string;
  /** postgres://…; SQLite in the home folder without it */
  databaseUrl?: string;
  /** PostgreSQL only: turns that this process runs side by side; default 50 */
  turnsAtOnce?: number;
  /** PostgreSQL only: after so much silence a process counts as dead, and others go on with its turns */
  leaseMs?: number;
  onError(error: unknown): void;
}

const defaultTurnsAtOnce = 50;

/** Throws SetupError when the home is in use, or the database cannot be had. */
export function openData(options: DataOptions): Promise<Data> {
  return options.databaseUrl === undefined ? openHome(options) : openShared(options, options.databaseUrl);
}

/** One process has the home folder, and its lock says when it dies: nobody waits for a lease to run out. */
const untilTheLockGoesMs = 1e14;

async function openHome({ home }: DataOptions): Promise<Data> {
  const lock: HomeLock = lockHome(home);
  try {
    const database = await openSqliteHome(join(home, "melete.sqlite"));
    const store = createSqlStore(database);
    const processId = newId("process");
    // the lock says that whoever ran turns here before is gone
    await store.forgetProcess();
    await store.keepAlive(processId, untilTheLockGoesMs);
    return {
      database,
      store,
      processId,
      dispatch: "here",
      bus: silentBus,
      announce: lock.announce,
      work: async (supervisor, isKnown) => void (await supervisor.takeAll(isKnown)),
      workOnAll: async (supervisor) => void (await supervisor.takeAll()),
      stopWork: async () => undefined,
      async close() {
        await store.close();
        lock.release();
      },
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}

async function openShared({ turnsAtOnce = defaultTurnsAtOnce, leaseMs = defaultLeaseMs, onError }: DataOptions, url: string): Promise<Data> {
  // a home without PostgreSQL starts without loading any of it
  const [{ openPostgresDatabase, withoutPassword }, { openPostgresBus }, { jobHooks, prepareJobQueue, workOnJobs }] = await Promise.all([
    import("./store/postgres-database.ts"),
    import("./runs/postgres-bus.ts"),
    import("./runs/job-queue.ts"),
  ]);
  const database = await openPostgresDatabase({ url, onError });
  const closers: (() => Promise<void>)[] = [() => database.close()];
  const closeAll = async (): Promise<void> => {
    for (const close of closers.reverse()) await close();
  };
  try {
    const { pool } = database;
    const processId = newId("process");
    await migrate(database, withoutPassword(url));
    await prepareJobQueue({ pool, onError });
    const bus = await openPostgresBus({ url, pool, processId, onError });
    closers.push(bus.close);
    const store = createSqlStore(database, { ...jobHooks, ...bus.hooks });
    const heartbeat = await startHeartbeat(store, processId, leaseMs, onError);
    closers.push(heartbeat.stop);
    let queue: { close(): Promise<void> } | undefined;
    return {
      database,
      store,
      processId,
      dispatch: "queue",
      bus,
      announce: () => undefined,
      work: async () => undefined,
      async workOnAll(supervisor) {
        queue ??= await workOnJobs({ pool, onError }, turnsAtOnce, supervisor.take);
      },
      // those in hand end when the supervisor lets go of them, so nobody waits for them here
      async stopWork() {
        void queue?.close();
      },
      close: closeAll,
    };
  } catch (error) {
    await closeAll();
    throw error;
  }
}
