// How many agents may run at once, per model. A provider that says it is busy halves its lane; each agent that finishes widens it by one.
// It counts places; it does not know agents.
import type { Clock } from "../clock.ts";
import type { Model } from "../model/model.ts";

export interface Lane {
  hasRoom(): boolean;
  enter(): void;
  leave(finishedWell: boolean): void;
  /** Gives the place up, keeps newcomers out for a while, and returns with a place again, or when the signal aborts. */
  rest(waitMs: number, signal: AbortSignal): Promise<void>;
}

/**
 * @param over  aborts when nobody needs places any more
 * @param onRoom  called when a place may have become free
 */
export function createLanes(clock: Clock, over: AbortSignal, onRoom: () => void): (model: Model) => Lane {
  const lanes = new Map<Model, Lane>();
  return (model) => {
    const known = lanes.get(model);
    if (known !== undefined) return known;
    const lane = createLane(Math.max(1, model.capabilities.parallel), clock, over, onRoom);
    lanes.set(model, lane);
    return lane;
  };
}

function createLane(widest: number, clock: Clock, over: AbortSignal, onRoom: () => void): Lane {
  let width = widest;
  let inside = 0;
  let closedUntil = Number.NEGATIVE_INFINITY;
  const queue: (() => void)[] = [];
  const isOpen = () => inside < width && clock.now() >= closedUntil;

  /** Those that rested come before those that have not begun. */
  function serve(): void {
    while (queue.length > 0 && isOpen()) {
      inside += 1;
      queue.shift()?.();
    }
    onRoom();
  }

  async function reopen(): Promise<void> {
    // a timer may ring a little early, and somebody may have been told to wait longer
    while (!over.aborted && clock.now() < closedUntil) await clock.sleep(Math.max(1, closedUntil - clock.now()), over);
    if (!over.aborted) serve();
  }

  return {
    hasRoom: () => queue.length === 0 && isOpen(),
    enter() {
      inside += 1;
    },
    leave(finishedWell) {
      inside -= 1;
      if (finishedWell) width = Math.min(widest, width + 1);
      serve();
    },
    rest(waitMs, signal) {
      inside -= 1;
      width = Math.max(1, Math.floor(width / 2));
      closedUntil = Math.max(closedUntil, clock.now() + waitMs);
      return new Promise<void>((resolve) => {
        const enter = () => {
          signal.removeEventListener("abort", giveUp);
          resolve();
        };
        const giveUp = () => {
          const index = queue.indexOf(enter);
          if (index < 0) return;
          queue.splice(index, 1);
          // whoever comes back leaves again, so the place is counted
          inside += 1;
          resolve();
        };
        queue.push(enter);
        signal.addEventListener("abort", giveUp, { once: true });
        if (signal.aborted) giveUp();
        void reopen();
      });
    },
  };
}
