import { expect, test, vi } from "vitest";
import type { Store } from "../store/store.ts";
import { memoryStore } from "../test-support.ts";
import { startHeartbeat } from "./heartbeat.ts";

async function withFakeTime(work: (tick: (ms: number) => Promise<unknown>) => Promise<void>): Promise<void> {
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
  try {
    await work((ms) => vi.advanceTimersByTimeAsync(ms));
  } finally {
    vi.useRealTimers();
  }
}

test("a process says three times per lease that it lives, hands out what others left behind, and says goodbye", async () => {
  await withFakeTime(async (tick) => {
    const said: string[] = [];
    const store: Store = {
      ...memoryStore(),
      keepAlive: async (id, leaseMs) => void said.push(`alive ${id} ${leaseMs}`),
      abandonedTurns: async () => ["t"],
      handOut: async (turnId) => void said.push(`hand out ${turnId}`),
      forgetProcess: async (id) => void said.push(`goodbye ${id}`),
    };
    const heartbeat = await startHeartbeat(store, "p", 300, () => undefined);
    expect(said).toEqual(["alive p 300", "hand out t"]);
    await tick(100);
    await tick(100);
    expect(said).toHaveLength(6);
    await heartbeat.stop();
    await tick(1000);
    expect(said.slice(6)).toEqual(["goodbye p"]);
  });
});

test("a database that answers slowly is not asked twice at once, and one that fails is asked again", async () => {
  await withFakeTime(async (tick) => {
    let asked = 0;
    let answer: (() => void) | null = null;
    const errors: string[] = [];
    const store: Store = {
      ...memoryStore(),
      keepAlive: async () => {
        asked += 1;
        if (asked === 2) await new Promise<void>((resolve) => (answer = resolve));
        if (asked === 3) throw new Error("no database");
      },
    };
    const heartbeat = await startHeartbeat(store, "p", 300, (error) => errors.push(String(error)));
    await tick(100);
    await tick(300);
    expect(asked).toBe(2);
    (answer as (() => void) | null)?.();
    await tick(100);
    await tick(100);
    expect([asked, errors]).toEqual([4, ["Error: no database"]]);
    await heartbeat.stop();
  });
});
