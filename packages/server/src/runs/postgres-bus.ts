// LISTEN and NOTIFY: news of turns between the processes of one PostgreSQL. A notice says which turns have news and never what: events of
// any size stay in their table. It does not know what a turn is.
import { Client, type Pool } from "pg";
import type { TurnHooks } from "../store/turn-hooks.ts";
import type { RunBus, RunBusListener } from "./run-bus.ts";

const channel = "melete_turns";

/** PostgreSQL takes 8000 bytes per notice; an id has 25. */
const idsPerNotice = 200;

/** Every process gets every notice, so there are not more of them than a person could tell apart. The first one goes out at once. */
const noticeMs = 15;

/** A connection may be dead for minutes before anybody notices. Whoever waits looks again this often, notice or not. */
const lookAgainMs = 30_000;

const firstWaitMs = 200;
const lastWaitMs = 10_000;

export interface PostgresBusOptions {
  url: string;
  pool: Pool;
  processId: string;
  onError(error: unknown): void;
}

export interface PostgresBus extends RunBus {
  /** the notices that must go out with a change, and only then */
  readonly hooks: Pick<TurnHooks, "turnEnded" | "controlAdded">;
  close(): Promise<void>;
}

type Notice = { changed: string[]; from: string } | { ended: string } | { control: string };

/** Resolves when it listens. A connection that breaks later is made anew, and everything is looked at again then. */
export async function openPostgresBus({ url, pool, processId, onError }: PostgresBusOptions): Promise<PostgresBus> {
  let listener: RunBusListener | null = null;
  let client: Client | null = null;
  let closed = false;
  let retry: NodeJS.Timeout | undefined;
  const changed = new Set<string>();
  let telling: Promise<void> | null = null;

  async function connect(): Promise<void> {
    const next = new Client({ connectionString: url, application_name: "melete listener", keepAlive: true, connectionTimeoutMillis: 10_000 });
    next.on("error", (error) => {
      if (client !== next) return;
      client = null;
      onError(error);
      reconnect(firstWaitMs);
    });
    next.on("notification", ({ payload }) => hear(payload ?? ""));
    await next.connect();
    await next.query(`LISTEN ${channel}`);
    client = next;
  }

  function reconnect(waitMs: number): void {
    if (closed) return;
    retry = setTimeout(() => {
      connect().then(
        // what was said in between is lost, the tables have it
        () => listener?.missed(),
        (error: unknown) => {
          onError(error);
          reconnect(Math.min(waitMs * 2, lastWaitMs));
        },
      );
    }, waitMs);
  }

  function hear(payload: string): void {
    // only processes of ours write here; what is not theirs is not for us
    const notice = parse(payload);
    if (notice === null) return;
    if ("changed" in notice) {
      // whoever stored it has told its own readers
      if (notice.from !== processId) for (const turnId of notice.changed) listener?.changed(turnId);
    } else if ("ended" in notice) listener?.ended(notice.ended);
    else listener?.controlled(notice.control);
  }

  /** One notice at a time for all that changed while the one before it was on its way. */
  async function tellAll(): Promise<void> {
    while (changed.size > 0 && !closed) {
      const ids = [...changed].slice(0, idsPerNotice);
      for (const id of ids) changed.delete(id);
      await pool.query("SELECT pg_notify($1, $2)", [channel, JSON.stringify({ changed: ids, from: processId } satisfies Notice)]);
      await new Promise((resolve) => setTimeout(resolve, noticeMs));
    }
  }

  await connect();
  const looking = setInterval(() => listener?.missed(), lookAgainMs).unref();
  return {
    hooks: {
      async turnEnded(sql, turnId) {
        await sql.all("SELECT pg_notify(?, ?)", channel, JSON.stringify({ ended: turnId } satisfies Notice));
      },
      async controlAdded(sql, turnId) {
        await sql.all("SELECT pg_notify(?, ?)", channel, JSON.stringify({ control: turnId } satisfies Notice));
      },
    },
    tellChanged(turnId) {
      changed.add(turnId);
      telling ??= tellAll()
        .catch(onError)
        .finally(() => {
          telling = null;
        });
    },
    listen(newListener) {
      listener = newListener;
    },
    async close() {
      closed = true;
      clearTimeout(retry);
      clearInterval(looking);
      await telling;
      const last = client;
      client = null;
      await last?.end().catch(() => undefined);
    },
  };
}

function parse(payload: string): Notice | null {
  try {
    return JSON.parse(payload) as Notice;
  } catch {
    return null;
  }
}
