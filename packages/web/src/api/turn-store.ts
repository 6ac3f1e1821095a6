// One turn as something React can read: the fold of its events, and how well the line to the server stands.
// It reads while somebody looks, goes on after the last event it has seen, and never folds an event twice.
import { emptyTurnView, parseTurnEvents, reduceTurn, type TurnEvent, type TurnView } from "@melete/core";
import { z } from "zod";
import { ApiError, send } from "./request.ts";

export type Connection =
  | { state: "idle" }
  | { state: "connecting" }
  | { state: "live" }
  | { state: "reconnecting"; attempt: number; message: string }
  /** the turn has ended and everything of it is here */
  | { state: "complete" }
  /** asking again would not help */
  | { state: "refused"; message: string };

export interface TurnSnapshot {
  view: TurnView;
  connection: Connection;
}

export interface TurnStore {
  readonly turnId: string;
  subscribe(listener: () => void): () => void;
  getSnapshot(): TurnSnapshot;
  /** do not wait for the back-off */
  reconnectNow(): void;
}

/** Replaced in unit tests. */
export interface TurnStoreEnvironment {
  /** events with a seq above `after` */
  open(turnId: string, after: number, signal: AbortSignal): AsyncIterable<TurnEvent> | Promise<AsyncIterable<TurnEvent>>;
  wait(ms: number, signal: AbortSignal): Promise<void>;
  /** runs once, soon; many events then cost one drawing */
  soon(run: () => void): void;
}

const firstWaitMs = 400;
/** Longer than this and a person who restarted the server believes the page is dead. */
const longestWaitMs = 8000;
/** Faster than the eye reads, slow enough that sixteen writing agents do not keep the page busy. */
const drawEveryMs = 40;

export function isRunning(view: TurnView): boolean {
  return view.status === "waiting" || view.status === "working" || view.status === "answering";
}

export function createTurnStore(turnId: string, environment: TurnStoreEnvironment = browserEnvironment): TurnStore {
  const listeners = new Set<() => void>();
  let snapshot: TurnSnapshot = { view: emptyTurnView, connection: { state: "idle" } };
  let view = emptyTurnView;
  let connection: Connection = snapshot.connection;
  let drawPlanned = false;
  let reading: AbortController | null = null;
  let endWait: (() => void) | null = null;

  function draw(): void {
    drawPlanned = false;
    if (snapshot.view === view && snapshot.connection === connection) return;
    snapshot = { view, connection };
    for (const listener of listeners) listener();
  }

  function drawSoon(): void {
    if (drawPlanned) return;
    drawPlanned = true;
    environment.soon(draw);
  }

  function setConnection(next: Connection): void {
    if (connection.state === next.state && next.state !== "reconnecting") return;
    connection = next;
    draw();
  }

  /** true when the turn is over */
  async function readOnce(signal: AbortSignal): Promise<boolean> {
    for await (const event of await environment.open(turnId, view.lastSeq, signal)) {
      if (signal.aborted) return false;
      view = reduceTurn(view, event);
      if (!isRunning(view)) return true;
      if (connection.state === "live") drawSoon();
      else setConnection({ state: "live" });
    }
    return false;
  }

  async function read(signal: AbortSignal): Promise<void> {
    setConnection({ state: "connecting" });
    let attempt = 0;
    while (!signal.aborted) {
      const seenBefore = view.lastSeq;
      let message = "The connection to the server ended.";
      try {
        if (await readOnce(signal)) {
          setConnection({ state: "complete" });
          draw();
          return;
        }
      } catch (error) {
        if (signal.aborted) return;
        if (error instanceof ApiError && error.status >= 400 && error.status < 500) {
          setConnection({ state: "refused", message: error.message });
          return;
        }
        if (error instanceof z.ZodError) {
          setConnection({
            state: "refused",
            message: "An event is not in the expected form. Page and server may differ in version: reload the page.",
          });
          return;
        }
        message = error instanceof Error ? error.message : String(error);
      }
      if (signal.aborted) return;
      attempt = view.lastSeq > seenBefore ? 1 : attempt + 1;
      setConnection({ state: "reconnecting", attempt, message });
      await waitOrNow(Math.min(firstWaitMs * 2 ** (attempt - 1), longestWaitMs), signal);
    }
  }

  async function waitOrNow(ms: number, signal: AbortSignal): Promise<void> {
    const waiting = new AbortController();
    endWait = () => waiting.abort();
    await environment.wait(ms, AbortSignal.any([signal, waiting.signal]));
    endWait = null;
  }

  function start(): void {
    if (reading || connection.state === "complete" || connection.state === "refused") return;
    const controller = new AbortController();
    reading = controller;
    void read(controller.signal).finally(() => {
      if (reading === controller) reading = null;
    });
  }

  function pause(): void {
    reading?.abort();
    reading = null;
    if (connection.state !== "complete" && connection.state !== "refused") connection = { state: "idle" };
  }

  return {
    turnId,
    subscribe(listener) {
      listeners.add(listener);
      start();
      return () => {
        listeners.delete(listener);
        // React may leave and come back within one step; only a real departure closes the line.
        queueMicrotask(() => {
          if (listeners.size === 0) pause();
        });
      };
    },
    getSnapshot: () => snapshot,
    reconnectNow() {
      endWait?.();
    },
  };
}

const browserEnvironment: TurnStoreEnvironment = {
  async open(turnId, after, signal) {
    const path = `/api/turns/${encodeURIComponent(turnId)}/events${after < 0 ? "" : `?after=${after}`}`;
    const response = await send(path, { signal });
    // The server's word for "this turn is over and you have it all"; asking again would not bring an end that was never written.
    if (response.status === 204) throw new ApiError("The server has no more of it: this turn stopped without an end. Ask again.", 410);
    if (!response.body) throw new Error("The server sent an empty stream of events.");
    return parseTurnEvents(response.body);
  },
  wait(ms, signal) {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        window.removeEventListener("online", done);
        resolve();
      };
      const timer = setTimeout(done, ms);
      window.addEventListener("online", done);
      signal.addEventListener("abort", done, { once: true });
    });
  },
  soon(run) {
    setTimeout(run, drawEveryMs);
  },
};
