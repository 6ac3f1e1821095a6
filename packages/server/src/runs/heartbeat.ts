// Says again and again that this process lives, and looks for turns whose process does not. It knows time, not turns.
import type { Store } from "../store/store.ts";

/** A process that was silent for so long is taken for dead. Short enough to wait for, long enough for a stop of the garbage collector. */
export const defaultLeaseMs = 15_000;

/** A turn that waits for longer has lost its job, or many wait: handing it out once more does no harm. */
const waitingMs = 60_000;

export interface Heartbeat {
  /** the process says goodbye: its turns may be taken at once */
  stop(): Promise<void>;
}

export async function startHeartbeat(store: Store, processId: string, leaseMs: number, onError: (error: unknown) => void): Promise<Heartbeat> {
  let beating: Promise<void> = Promise.resolve();
  async function beat(): Promise<void> {
    await store.keepAlive(processId, leaseMs);
    for (const turnId of await store.abandonedTurns(waitingMs)) await store.handOut(turnId);
  }
  await beat();
  let busy = false;
  const timer = setInterval(() => {
    // a database that answers slowly is not asked twice at once
    if (busy) return;
    busy = true;
    beating = beat()
      .catch(onError)
      .finally(() => {
        busy = false;
      });
  }, leaseMs / 3);
  timer.unref();
  return {
    async stop() {
      clearInterval(timer);
      await beating;
      await store.forgetProcess(processId).catch(onError);
    },
  };
}
