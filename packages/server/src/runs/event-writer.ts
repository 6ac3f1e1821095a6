// Stores the events of all running turns, many at once, and tells them after that: what a reader has seen is in the log, whatever dies.
// It numbers the events, so that `seq` has no gaps. It does not know readers, turns or databases.
import type { TurnEvent, TurnEventOf } from "@melete/core";
import { extendedRow, isDelta, type LogRow } from "../store/log-row.ts";
import type { EventBatch } from "../store/store.ts";

/** How long one row takes up deltas, and how long a progress note waits for a newer one. */
export const windowMs = 200;

/** A database that restarts is back within these; in all they are shorter than it takes to declare a process dead. */
const retryMs = [100, 400, 1500, 4000];

/** The events of one attempt at a turn. */
export interface TurnLog {
  /** numbers the event and stores it with the next batch; its own seq does not count */
  append(event: TurnEvent): void;
  /** resolves when everything so far is stored and told; false when it was refused or could not be stored */
  flush(): Promise<boolean>;
  /** Ends the log with this event and returns the rows that it takes, for the transaction that ends the turn. After flush, nothing else. */
  last(event: TurnEvent): { event: TurnEvent; rows: LogRow[] };
  /** nothing of it is written any more */
  drop(): void;
}

export interface EventWriter {
  open(turnId: string, attempt: number, nextSeq: number, listeners: TurnLogListeners): TurnLog;
}

export interface TurnLogListeners {
  stored(events: TurnEvent[]): void;
  /** "refused": the turn is in other hands. "failed": the store did not take it. Nothing more of this log is written. */
  lost(why: "refused" | "failed"): void;
}

export interface EventWriterOptions {
  write(batches: EventBatch[]): Promise<Set<string>>;
  /** runs `task` once after `ms`; returns what cancels it. Tests pass their own. */
  schedule(task: () => void, ms: number): () => void;
  /** milliseconds; only differences count */
  now(): number;
  onError(error: unknown): void;
}

interface OpenLog {
  turnId: string;
  attempt: number;
  nextSeq: number;
  waiting: TurnEvent[];
  /** events that are numbered and neither stored nor lost */
  unstored: number;
  /** progress waits apart: a newer note of the same agent replaces it, and it does not hurry anybody */
  progress: Map<string, TurnEventOf<"agent-progress">>;
  /** the row that the next delta may extend, with the time it was begun */
  row: { row: LogRow; since: number } | null;
  state: "open" | "lost" | "dropped";
  listeners: TurnLogListeners;
}

export function createEventWriter({ write, schedule, now, onError }: EventWriterOptions): EventWriter {
  const dirty = new Set<OpenLog>();
  const withProgress = new Set<OpenLog>();
  let writing: Promise<void> | null = null;
  let progressIsDue = false;

  /** One write at a time, of all that came together while the one before it was on its way. */
  function writeSoon(): Promise<void> {
    writing ??= new Promise<void>((resolve) => setImmediate(resolve)).then(writeAll).finally(() => {
      writing = null;
      if (dirty.size > 0) void writeSoon();
    });
    return writing;
  }

  async function writeAll(): Promise<void> {
    const logs = [...dirty].filter(({ state }) => state === "open");
    dirty.clear();
    const taken = logs.map((log) => ({ log, ...takeRows(log, now()) }));
    const batches = taken.map(({ log: { turnId, attempt }, rows }) => ({ turnId, attempt, rows }));
    const refused = await writeStubbornly(batches);
    for (const { log, events } of taken) {
      log.unstored -= events.length;
      if (log.state !== "open") continue;
      if (refused === null || refused.has(log.turnId)) {
        log.state = "lost";
        log.listeners.lost(refused === null ? "failed" : "refused");
      } else {
        log.listeners.stored(events);
      }
    }
  }

  /** Writing the same rows twice is the same as once, so whatever went wrong may be tried again. Null when it never worked. */
  async function writeStubbornly(batches: EventBatch[]): Promise<Set<string> | null> {
    if (batches.length === 0) return new Set();
    for (let attempt = 0; ; attempt++) {
      try {
        return await write(batches);
      } catch (error) {
        onError(error);
        if (attempt === retryMs.length) return null;
        await new Promise<void>((resolve) => schedule(resolve, retryMs[attempt]));
      }
    }
  }

  function enqueue(log: OpenLog, event: TurnEvent): void {
    if (log.state !== "open") return;
    log.waiting.push({ ...event, seq: log.nextSeq++ });
    log.unstored += 1;
    dirty.add(log);
  }

  function releaseProgress(): void {
    progressIsDue = false;
    for (const log of withProgress) {
      for (const note of log.progress.values()) enqueue(log, note);
      log.progress.clear();
    }
    withProgress.clear();
    if (dirty.size > 0) void writeSoon();
  }

  return {
    open(turnId, attempt, nextSeq, listeners) {
      const log: OpenLog = { turnId, attempt, nextSeq, waiting: [], unstored: 0, progress: new Map(), row: null, state: "open", listeners };
      return {
        append(event) {
          if (log.state !== "open") return;
          if (event.type === "agent-progress") {
            log.progress.set(event.agentId, event);
            withProgress.add(log);
            if (!progressIsDue) schedule(releaseProgress, windowMs);
            progressIsDue = true;
            return;
          }
          // what an agent was about to say of its progress is over with it
          if (event.type === "agent-end") log.progress.delete(event.agentId);
          enqueue(log, event);
          void writeSoon();
        },
        async flush() {
          while (log.state === "open" && log.unstored > 0) await writeSoon();
          return log.state === "open";
        },
        last(event) {
          log.state = "dropped";
          const stamped = { ...event, seq: log.nextSeq++ };
          return { event: stamped, rows: [{ event: stamped }] };
        },
        drop() {
          log.state = "dropped";
          dirty.delete(log);
          withProgress.delete(log);
        },
      };
    },
  };
}

/** Empties the queue: the events that are told when the rows are stored. */
function takeRows(log: OpenLog, at: number): { events: TurnEvent[]; rows: LogRow[] } {
  const events = log.waiting;
  log.waiting = [];
  const rows: LogRow[] = [];
  for (const event of events) {
    const open = log.row !== null && at - log.row.since < windowMs ? log.row : null;
    const extended = open === null ? null : extendedRow(open.row, event);
    if (open !== null && extended !== null) {
      // a row of an earlier write is written once more, over itself; one of this write is still in the list
      if (rows.at(-1) === open.row) rows.pop();
      rows.push(extended);
      log.row = { row: extended, since: open.since };
    } else {
      const row = { event };
      rows.push(row);
      log.row = isDelta(event) ? { row, since: at } : null;
    }
  }
  return { events, rows };
}
