// RunTurn: the type that modes, guards, evals and servers all speak, and the function that picks the mode.
import type { TurnEvent } from "../event.ts";
import type { Blobs } from "../message.ts";
import type { TurnRequest } from "./turn-request.ts";

export interface RunTurnOptions {
  signal: AbortSignal;
  blobs: Blobs;
}

/** Never throws: the last event is always `turn-end`. `seq` is gapless from 0. */
export type RunTurn = (request: TurnRequest, options: RunTurnOptions) => AsyncIterable<TurnEvent>;
