// Owns the turns that run in this process: takes them, goes on with those whose process died, hands people's wishes to them, and lets
// readers come and go. A reader who leaves cancels nothing. It does not know HTTP, and not how a turn is run.
import { createTurnControls, newId, type TurnControl, type TurnEvent } from "@melete/core";
import type { NewTurn, StartedTurn, Store, StoredTurn } from "../store/store.ts";
import type { Engine } from "./engine.ts";
import { createEventWriter, type EventWriterOptions } from "./event-writer.ts";
import { followTurn } from "./follow-turn.ts";
import { driveTurn, type Run } from "./drive-turn.ts";
import { createElsewhereReader } from "./read-elsewhere.ts";
import { type RunBus, silentBus } from "./run-bus.ts";
import { createTails } from "./tails.ts";
import type { Personal } from "../personal/personal.ts";
import type { BlobBytes } from "../store/turn-blobs.ts";

export interface Supervisor {
  /** Stores the turn and what it answers, and has it run, here or in another process. Resolves when it is stored. */
  start(turn: NewTurn): Promise<StartedTurn>;
  /** false when there is no such active turn; what had arrived stays. Works for turns of other processes too. */
  stop(turnId: string): Promise<boolean>;
  /** false when there is no such active turn */
  control(turnId: string, control: TurnControl): Promise<boolean>;
  /** everything after `after`, from the log and then live, up to and with turn-end; the turn may run anywhere */
  events(turnId: string, after: number, signal: AbortSignal): AsyncIterable<TurnEvent>;
  /** resolves when the turn has ended, wherever it runs, and its answer is stored; at once when there is no such turn */
  ended(turnId: string): Promise<void>;
  /** stops what runs in it; true when it existed */
  deleteConversation(id: string): Promise<boolean>;
  /** Runs a turn that waits or whose process is gone, to its end; at once when it is in good hands. Rejects once this process closes. */
  take(turnId: string): Promise<void>;
  /** Takes the turns that wait and do not run here; returns how many. For a process that has its database alone. */
  takeAll(which?: (turn: StoredTurn) => boolean): Promise<number>;
  /** resolves when no turn runs in this process */
  idle(): Promise<void>;
  /** Lets go of every run, so that another process or the next start goes on with it, and ends all readers. */
  close(): Promise<void>;
}

export interface SupervisorOptions {
  store: Store;
  blobs: BlobBytes;
  personal?: Personal;
  /** undefined for a model that this process does not have */
  engineFor(modelId: string): Engine | undefined;
  processId?: string;
  /** the default: turns run where they are started. "queue": something else calls `take` for turns that wait. */
  dispatch?: "here" | "queue";
  bus?: RunBus;
  schedule?: EventWriterOptions["schedule"];
  now?: () => number;
  /** told about what only a bug or a broken database can cause */
  onError?: (error: unknown) => void;
}

/** A database that is down, or a full disk, is tried again ever more slowly. */
const firstRetryMs = 5000;
const lastRetryMs = 300_000;

export function createSupervisor(options: SupervisorOptions): Supervisor {
  const { store, blobs, personal, engineFor, processId = newId("process"), dispatch = "here", bus = silentBus } = options;
  const { now = Date.now, schedule = scheduleTimer, onError = (error) => console.error(error) } = options;
  const runs = new Map<string, Run>();
  const tails = createTails();
  const writer = createEventWriter({ write: store.appendEvents, schedule, now, onError });
  let closing = false;

  bus.listen({
    changed: createElsewhereReader(store, tails, onError).changed,
    ended: tails.wake,
    controlled: (turnId) => void hear(turnId),
    missed() {
      tails.wakeAll();
      for (const turnId of runs.keys()) void hear(turnId);
    },
  });

  async function hear(turnId: string): Promise<void> {
    await runs.get(turnId)?.hear().catch(onError);
  }

  function tell(turnId: string, events: TurnEvent[]): void {
    tails.tell(turnId, events);
    bus.tellChanged(turnId);
  }

  async function take(turnId: string, retryMs = firstRetryMs): Promise<void> {
    const known = runs.get(turnId);
    if (closing || known !== undefined) return known?.done;
    const run = newRun();
    runs.set(turnId, run);
    run.done = driveTurn(turnId, run, { store, blobs, personal, engineFor, processId, writer, tell, now, onError })
      .catch((error: unknown) => {
        onError(error);
        // the store failed, so nobody else knows that the turn is in no hands
        if (!closing) schedule(() => void take(turnId, Math.min(retryMs * 2, lastRetryMs)), retryMs);
      })
      .finally(() => {
        runs.delete(turnId);
        // whoever follows looks once more: the turn may have ended, or be in other hands
        tails.wake(turnId);
      });
    return run.done;
  }

  async function ask(turnId: string, control: { type: "stop" } | TurnControl): Promise<boolean> {
    const added = await store.addControl(turnId, control);
    if (!added) return false;
    // a turn that nobody runs, because its process failed to store it, ends by being taken
    if (dispatch === "here" && !runs.has(turnId)) void take(turnId);
    else void hear(turnId);
    return true;
  }

  return {
    async start(turn) {
      const started = await store.startTurn(turn);
      if (started.type === "started" && dispatch === "here") void take(started.turn.id);
      return started;
    },
    stop: (turnId) => ask(turnId, { type: "stop" }),
    control: ask,
    events: (turnId, after, signal) => followTurn(store, tails, turnId, after, signal),
    async ended(turnId) {
      await runs.get(turnId)?.done;
      const tail = tails.follow(turnId);
      try {
        while (!tail.closed) {
          tail.take();
          if (tail.look() && (await store.turn(turnId))?.status !== "active") return;
          await tail.wait();
        }
      } finally {
        tail.close();
      }
    },
    async deleteConversation(id) {
      const turns = await store.activeTurns(id);
      const deleted = await store.deleteConversation(id);
      for (const turn of turns) {
        runs.get(turn.id)?.lose();
        tails.wake(turn.id);
      }
      return deleted;
    },
    take(turnId) {
      // whoever hands turns out must not take a closed door for a turn that is done
      return closing ? Promise.reject(new Error(`This process is closing; ${turnId} is for another one.`)) : take(turnId);
    },
    async takeAll(which = () => true) {
      const turns = (await store.activeTurns()).filter((turn) => !runs.has(turn.id) && which(turn));
      for (const turn of turns) void take(turn.id);
      return turns.length;
    },
    async idle() {
      while (runs.size > 0) await Promise.all([...runs.values()].map((run) => run.done));
    },
    async close() {
      closing = true;
      const all = [...runs.values()];
      await Promise.all(all.map((run) => run.release().catch(onError)));
      tails.closeAll();
      await Promise.all(all.map((run) => run.done));
    },
  };
}

function newRun(): Run {
  const nothing = async (): Promise<void> => undefined;
  return { abort: new AbortController(), controls: createTurnControls(), done: nothing(), hear: nothing, release: nothing, lose: () => undefined };
}

function scheduleTimer(task: () => void, ms: number): () => void {
  const timer = setTimeout(task, ms);
  return () => clearTimeout(timer);
}
