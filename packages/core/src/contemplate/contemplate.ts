// Contemplating: which shape the work takes, then that shape. The shapes are files of their own.
import type { TurnContext, TurnOutcome } from "../turn/turn-context.ts";
import { explore } from "./explore.ts";

/** Runs the whole contemplation and tells the answer. */
export function contemplate(context: TurnContext): Promise<TurnOutcome> {
  return explore(context);
}
