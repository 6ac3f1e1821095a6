// Owns every running turn: appends its events to the log, lets readers come and go, stops it, and stores its answer at the end.
// A reader who leaves cancels nothing. It does not know HTTP, and not how a turn is run.
import { emptyTurnView, newId, reduceTurn, type Blobs, type Failure, type RunTurn, type TurnEvent, type TurnRequest } from "@melete/core";
import type { StoredMessage, Store } from "../store/store.ts";
import { answerParts } from "./answer-message.ts";
import { createEventLog, eventAfter, type EventLog, type EventLogOptions } from "./event-log.ts";

/**
 * Live readers may have seen up to one window of events that a dying process did not store, so the event that closes such a turn
 * jumps far past them: no window holds 100 000 events.
 */
const interruptedSeqJump = 100_000;

export interface Supervisor {
  /** the turn must be in the store already */
  start(request: TurnRequest, runTurn: RunTurn): void;
  /** false when no such turn runs in this process */
  stop(turnId: string): boolean;
  /** everything after `after`, from the log and then live, up to and with turn-end */
  events(turnId: string, after: number, signal: AbortSignal): AsyncIterable<TurnEvent>;
  /** resolves when the turn has ended and its answer is stored; at once for a turn that does not run here */
  ended(turnId: string): Promise<void>;
  /** closes turns that were running when an earlier process died; returns how many */
  closeInterrupted(): Promise<number>;
  /** stops every run and waits until all is stored */
  close(): Promise<void>;
}

export interface SupervisorOptions {
  store: Store;
  blobs: Blobs;
  schedule?: EventLogOptions["schedule"];
  now?: () => number;
  /** told about what only a bug or a full disk can cause */
  onError?: (error: unknown) => void;
}

interface Run {
  log: EventLog;
  abort: AbortController;
  listeners: Set<(event: TurnEvent) => void>;
  done: Promise<void>;
}

export function createSupervisor(options: SupervisorOptions): Supervisor {
  const { store, blobs, now = Date.now, schedule = scheduleTimer, onError = (error) => console.error(error) } = options;
  const runs = new Map<string, Run>();

  async function drive(request: TurnRequest, runTurn: RunTurn, run: Omit<Run, "done">): Promise<void> {
    const { turnId } = request;
    let view = emptyTurnView;
    let end: TurnEvent | null = null;
    const tell = (event: TurnEvent): void => {
      for (const listener of run.listeners) listener(event);
    };
    try {
      for await (const event of runTurn(request, { signal: run.abort.signal, blobs })) {
        view = reduceTurn(view, event);
        if (event.type === "turn-end") {
          end = event;
          // whatever may follow the end is not part of the turn
          break;
        }
        run.log.append(event);
        tell(event);
      }
      if (end === null) throw new Error(`The run of ${turnId} ended without a turn-end event.`);
    } catch (error) {
      onError(error);
      end ??= turnEnd(turnId, view.lastSeq + 1, internalFailure(error));
    }
    // readers hear of the end after it is stored, so that whoever then asks for the conversation finds the answer in it
    try {
      await run.log.flush();
      await store.endTurn(turnId, end, answer(turnId, answerParts(view), now()));
    } finally {
      tell(end);
    }
  }

  async function* events(turnId: string, after: number, signal: AbortSignal): AsyncGenerator<TurnEvent> {
    const run = runs.get(turnId);
    const live: TurnEvent[] = [];
    let wake: (() => void) | null = null;
    const listener = (event: TurnEvent): void => {
      live.push(event);
      wake?.();
    };
    const leave = (): void => wake?.();
    // listening starts before the log is read, and the flush puts every earlier event into the log: nothing falls between
    run?.listeners.add(listener);
    signal.addEventListener("abort", leave);
    try {
      await run?.log.flush();
      let last = after;
      for (const row of await store.events(turnId, after)) {
        const event = eventAfter(row, last);
        if (event === null) continue;
        last = event.seq;
        yield event;
        if (event.type === "turn-end") return;
      }
      if (run === undefined) return;
      while (!signal.aborted) {
        const event = live.shift();
        if (event === undefined) {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
          wake = null;
          continue;
        }
        if (event.seq <= last) continue;
        last = event.seq;
        yield event;
        if (event.type === "turn-end") return;
      }
    } finally {
      run?.listeners.delete(listener);
      signal.removeEventListener("abort", leave);
    }
  }

  return {
    start(request, runTurn) {
      const { turnId } = request;
      const run = {
        log: createEventLog({ write: (rows) => store.appendEvents(turnId, rows), schedule }),
        abort: new AbortController(),
        listeners: new Set<(event: TurnEvent) => void>(),
      };
      const done = drive(request, runTurn, run)
        .catch(onError)
        .finally(() => runs.delete(turnId));
      runs.set(turnId, { ...run, done });
    },
    stop(turnId) {
      const run = runs.get(turnId);
      run?.abort.abort();
      return run !== undefined;
    },
    events,
    async ended(turnId) {
      await runs.get(turnId)?.done;
    },
    async closeInterrupted() {
      const turns = (await store.activeTurns()).filter((turn) => !runs.has(turn.id));
      for (const { id } of turns) {
        const rows = await store.events(id, -1);
        const view = rows.map((row) => row.event).reduce(reduceTurn, emptyTurnView);
        const end = turnEnd(id, view.lastSeq + interruptedSeqJump, interrupted);
        await store.endTurn(id, end, answer(id, answerParts(view), now()));
      }
      return turns.length;
    },
    async close() {
      for (const run of runs.values()) run.abort.abort();
      await Promise.all([...runs.values()].map((run) => run.done));
    },
  };
}

const interrupted: Failure = {
  kind: "internal",
  message: "interrupted: Melete was stopped while this answer was being made. What had arrived is kept; ask again to get the rest.",
  retryable: true,
};

function internalFailure(error: unknown): Failure {
  const message = error instanceof Error ? error.message : String(error);
  return { kind: "internal", message: `The run failed inside Melete: ${message}. Ask again; if it fails again, report this.`, retryable: false };
}

function turnEnd(turnId: string, seq: number, failure: Failure): TurnEvent {
  return { type: "turn-end", turnId, seq, reason: "error", degraded: false, failure };
}

function answer(turnId: string, parts: StoredMessage["parts"], createdAt: number): StoredMessage | null {
  return parts.length === 0 ? null : { id: newId("message"), role: "assistant", parts, turnId, createdAt };
}

function scheduleTimer(task: () => void, ms: number): () => void {
  const timer = setTimeout(task, ms);
  return () => clearTimeout(timer);
}
