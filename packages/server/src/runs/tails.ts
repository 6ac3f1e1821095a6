// Who follows which turn in this process, and how they hear that there is more. It knows events and readers, not where events come from.
import type { TurnEvent } from "@melete/core";

/** Beyond this a slow reader is told to read the log instead: memory holds for a reader that never reads. */
const maxWaiting = 1000;

/** One reader's end. */
export interface Tail {
  /** events in order, as far as they came straight from the run; empties the queue */
  take(): TurnEvent[];
  /** true once after something was said that is not in the queue: the log has it */
  look(): boolean;
  /** how far this reader is; before the first call it is still reading the log */
  saw(seq: number): void;
  /** resolves when there is something to take or to look at, or the tail is closed */
  wait(): Promise<void>;
  readonly closed: boolean;
  close(): void;
}

export interface Tails {
  follow(turnId: string): Tail;
  isFollowed(turnId: string): boolean;
  /** the seq of the follower that is furthest; null while none has read the log */
  lastSeen(turnId: string): number | null;
  /** stored events of a turn that runs in this process */
  tell(turnId: string, events: TurnEvent[]): void;
  /** the log of this turn has more, or its turn has ended or gone */
  wake(turnId: string): void;
  wakeAll(): void;
  closeAll(): void;
}

interface Follower {
  seen: number | null;
  push(events: TurnEvent[]): void;
  wake(): void;
  close(): void;
}

export function createTails(): Tails {
  const followers = new Map<string, Set<Follower>>();
  const all = (): Follower[] => [...followers.values()].flatMap((set) => [...set]);

  return {
    follow(turnId) {
      let waiting: TurnEvent[] = [];
      let behind = true;
      let closed = false;
      let resolve: (() => void) | null = null;
      const ring = (): void => {
        resolve?.();
        resolve = null;
      };
      const follower: Follower = {
        seen: null,
        push(events) {
          waiting.push(...events);
          if (waiting.length > maxWaiting) {
            waiting = [];
            behind = true;
          }
          ring();
        },
        wake() {
          behind = true;
          ring();
        },
        close() {
          closed = true;
          const set = followers.get(turnId);
          set?.delete(follower);
          if (set?.size === 0) followers.delete(turnId);
          ring();
        },
      };
      const set = followers.get(turnId) ?? new Set();
      followers.set(turnId, set.add(follower));
      return {
        take() {
          const taken = waiting;
          waiting = [];
          return taken;
        },
        look() {
          const was = behind;
          behind = false;
          return was;
        },
        saw(seq) {
          follower.seen = seq;
        },
        async wait() {
          if (waiting.length > 0 || behind || closed) return;
          await new Promise<void>((ready) => {
            resolve = ready;
          });
        },
        get closed() {
          return closed;
        },
        close: follower.close,
      };
    },
    isFollowed: (turnId) => followers.has(turnId),
    lastSeen(turnId) {
      let furthest: number | null = null;
      for (const { seen } of followers.get(turnId) ?? []) {
        if (seen !== null && (furthest === null || seen > furthest)) furthest = seen;
      }
      return furthest;
    },
    tell(turnId, events) {
      for (const follower of followers.get(turnId) ?? []) follower.push(events);
    },
    wake(turnId) {
      for (const follower of followers.get(turnId) ?? []) follower.wake();
    },
    wakeAll() {
      for (const follower of all()) follower.wake();
    },
    closeAll() {
      for (const follower of all()) follower.close();
    },
  };
}
