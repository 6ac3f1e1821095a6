// One attempt at one turn: takes it, goes on behind what an earlier attempt stored, runs it, and stores how it ended. Everything it says
// is fenced: when another process has taken the turn since, nothing more of this attempt counts.
import {
  type createTurnControls,
  emptyTurnView,
  type Failure,
  newId,
  reduceTurn,
  type TurnEvent,
  type TurnEventBody,
  type TurnView,
} from "@melete/core";
import { eventsOfRow } from "../store/log-row.ts";
import type { ClaimedTurn, Store, StoredControl, StoredMessage } from "../store/store.ts";
import { type BlobBytes, turnBlobs } from "../store/turn-blobs.ts";
import { answerParts } from "./answer-message.ts";
import { personOf } from "../personal/person-of.ts";
import type { Personal } from "../personal/personal.ts";
import type { EventWriter, TurnLog } from "./event-writer.ts";
import { historyFor } from "./history.ts";
import type { Engine } from "./engine.ts";

/** A turn that ends its processes one after the other, without an agent getting done in between, would do so for ever. */
const maxFruitlessAttempts = 6;

/** What the supervisor holds of a turn that runs here. */
export interface Run {
  abort: AbortController;
  controls: ReturnType<typeof createTurnControls>;
  /** resolves when the attempt is over, however */
  done: Promise<void>;
  /** reads what people have asked for since */
  hear(): Promise<void>;
  /** gives the turn back unended */
  release(): Promise<void>;
  /** the turn is in other hands, or gone: ends the attempt and stores nothing more */
  lose(): void;
}

export interface DriveOptions {
  store: Store;
  blobs: BlobBytes;
  /** what is known about people; absent: nothing is */
  personal?: Personal;
  engineFor(modelId: string): Engine | undefined;
  processId: string;
  writer: EventWriter;
  /** stored events, for readers */
  tell(turnId: string, events: TurnEvent[]): void;
  now: () => number;
  onError: (error: unknown) => void;
}

/** Resolves when the attempt is over. Rejects when the store fails: the turn is still active then, and may be taken again. */
export async function driveTurn(turnId: string, run: Run, options: DriveOptions): Promise<void> {
  const { store, writer, now, onError } = options;
  let state: "running" | "given-back" | "over" = "running";
  const isOver = (): boolean => state !== "running";
  let turnLog: TurnLog | null = null;
  let failed: Error | null = null;

  const taking = takeTurn(store, turnId, options.processId);
  run.lose = () => {
    state = "over";
    turnLog?.drop();
    run.abort.abort();
  };
  run.release = async () => {
    const taken = await taking;
    if (taken === null || isOver()) return;
    await turnLog?.flush();
    if (isOver()) return;
    run.lose();
    state = "given-back";
    await store.releaseTurn(turnId, taken.claimed.turn.attempt);
  };

  const taken = await taking;
  if (taken === null || isOver()) return;
  const { claimed, log } = taken;
  const { attempt } = claimed.turn;
  let view = log.reduce(reduceTurn, emptyTurnView);
  turnLog = writer.open(turnId, attempt, view.lastSeq + 1, {
    stored: (events) => options.tell(turnId, events),
    lost: (why) => {
      if (why === "failed") failed = new Error(`The events of ${turnId} could not be stored. Its run was stopped, and is taken up again later.`);
      run.lose();
    },
  });
  const open = turnLog;
  // the view counts for itself: what it is numbered here says nothing about the log, which leaves out superseded progress
  const append = (body: TurnEventBody): void => {
    const event = { ...body, turnId, seq: view.lastSeq + 1 } as TurnEvent;
    view = reduceTurn(view, event);
    open.append(event);
  };

  const finish = async (end: EndBody): Promise<void> => {
    if (!(await open.flush()) || isOver()) return;
    const { event, rows } = open.last({ ...end, turnId, seq: 0 });
    state = "over";
    view = reduceTurn(view, { ...event, seq: view.lastSeq + 1 });
    const answer = answerMessage(turnId, view, now());
    const stored = await store.endTurn({ turnId, attempt, rows, reason: end.reason, usage: view.usage, endedAt: now(), answer });
    // readers hear of the end after it is stored, so that whoever then asks for the conversation finds the answer in it
    if (stored) options.tell(turnId, [event]);
  };

  const attemptTurn = async (): Promise<void> => {
    run.hear = controlReader(turnId, run, store, log);
    await run.hear();
    if (isOver()) return;
    if (run.abort.signal.aborted && log.length > 0) return finish({ type: "turn-end", reason: "stopped", degraded: false });
    const engine = options.engineFor(claimed.turn.model);
    if (claimed.request === null || engine === undefined || claimed.fruitlessAttempts > maxFruitlessAttempts) {
      return finish(failedEnd(hopeless(claimed, engine !== undefined)));
    }
    let end: EndBody | null = null;
    try {
      const { conversationId } = claimed.turn;
      // a turn with messages of its own comes from a program, which has nothing to do with what its user is like
      const person = claimed.request.messages === undefined ? await personOf(options, conversationId) : null;
      const messages = claimed.request.messages ?? [
        ...(person?.message == null ? [] : [person.message]),
        ...(await historyFor(store, conversationId, engine.contextTokens)),
      ];
      if (isOver()) return;
      const { signal } = run.abort;
      const goingOn = log.length > 0;
      const runOptions = {
        signal,
        blobs: turnBlobs(options.blobs, store, conversationId, now),
        controls: run.controls,
        // a turn with messages of its own comes from a program; the others from a conversation that somebody has open
        canAsk: claimed.request.messages === undefined,
        hasPrivate: person?.message != null,
        ...(goingOn ? { log } : {}),
        ...(person === null ? {} : { person: person.person }),
      };
      let first = true;
      for await (const event of engine.runTurn({ ...claimed.request, messages }, runOptions)) {
        if (isOver()) return;
        if (first && goingOn && event.type !== "resume") append({ type: "resume", why: resumeReason });
        first = false;
        if (event.type === "turn-end") {
          end = event;
          // whatever may follow the end is not part of the turn
          break;
        }
        append(event);
      }
      if (end === null) throw new Error(`The run of ${turnId} ended without a turn-end event.`);
    } catch (error) {
      if (isOver()) return;
      onError(error);
      end ??= failedEnd(internalFailure(error));
    }
    await finish(end);
  };

  try {
    await attemptTurn();
  } catch (error) {
    run.lose();
    throw error;
  }
  if (failed !== null) throw failed;
}

type EndBody = Extract<TurnEventBody, { type: "turn-end" }>;

const resumeReason = "the process that ran this turn is gone; another one goes on";

/** Null when the turn has ended, or somebody else has it. */
async function takeTurn(store: Store, turnId: string, processId: string): Promise<{ claimed: ClaimedTurn; log: TurnEvent[] } | null> {
  const claimed = await store.claimTurn(turnId, processId);
  if (claimed === null) return null;
  // after the claim: nobody can add to the log any more but us
  return { claimed, log: (await store.events(turnId, -1)).flatMap((row) => eventsOfRow(row)) };
}

/** Hands over what people asked for, once each. What had taken effect in an earlier attempt is in its log, and the turn knows it from there. */
function controlReader(turnId: string, run: Run, store: Store, log: readonly TurnEvent[]): () => Promise<void> {
  const effective = log.flatMap((event) => (event.type === "control" ? [`${event.action} ${event.agentId ?? ""}`] : []));
  let position = 0;
  let reading: Promise<void> = Promise.resolve();

  function hand(control: StoredControl): void {
    if (control.type === "stop") {
      run.abort.abort();
      return;
    }
    const known = effective.indexOf(`${control.type} ${control.type === "skip-agent" ? control.agentId : ""}`);
    if (known >= 0) effective.splice(known, 1);
    else run.controls.send(control);
  }

  return () => {
    // one after the other, or two that hear at once would hand the same over twice
    const next = reading.then(async () => {
      for (const control of await store.controls(turnId, position)) {
        position += 1;
        hand(control);
      }
    });
    reading = next.catch(() => undefined);
    return next;
  };
}

/** Why a turn that was taken cannot be run. */
function hopeless({ turn, request, fruitlessAttempts }: ClaimedTurn, hasModel: boolean): Failure {
  if (request !== null && !hasModel && fruitlessAttempts <= maxFruitlessAttempts) {
    const message = `This turn was started with the model "${turn.model}", which this Melete does not have. Set the model up again, or ask again with another one.`;
    return { kind: "setup", message, retryable: false };
  }
  const why = request === null ? "Melete was stopped" : `Melete was stopped ${fruitlessAttempts - 1} times in a row`;
  return {
    kind: "internal",
    code: "interrupted",
    message: `interrupted: ${why} while this answer was being made. What had arrived is kept; ask again to get the rest.`,
    retryable: true,
  };
}

function internalFailure(error: unknown): Failure {
  const message = error instanceof Error ? error.message : String(error);
  return { kind: "internal", message: `The run failed inside Melete: ${message}. Ask again; if it fails again, report this.`, retryable: false };
}

function failedEnd(failure: Failure): EndBody {
  return { type: "turn-end", reason: "error", degraded: false, failure };
}

function answerMessage(turnId: string, view: TurnView, createdAt: number): StoredMessage | null {
  const parts = answerParts(view);
  return parts.length === 0 ? null : { id: newId("message"), role: "assistant", parts, turnId, createdAt };
}
