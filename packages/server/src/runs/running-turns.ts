// The turns that this process runs now, stored or not, so that it can wait for them before it ends. It does not know what they do.
import { createCounter } from "./counter.ts";
import type { TurnWatcher } from "./observe-turn.ts";

export interface RunningTurns {
  watchTurn: TurnWatcher;
  /** resolves when nothing runs, or after `ms`, whichever comes first */
  idle(ms: number): Promise<void>;
}

export function createRunningTurns(): RunningTurns {
  const running = createCounter();
  return {
    watchTurn() {
      running.add(1);
      return { end: () => running.add(-1) };
    },
    idle: running.zero,
  };
}
