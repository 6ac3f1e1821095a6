// A part of a turn's budget for one agent and whatever that agent asks for: counted by itself, and in the turn's ledger as well.
import { createLedger, type Ledger } from "./ledger.ts";
import { AbortCause } from "./turn-context.ts";

export interface BudgetShare {
  ledger: Ledger;
  /** aborts when the share is spent */
  signal: AbortSignal;
}

/**
 * @param maxTokens  input and output tokens of every generation in the share; null never ends it
 */
export function createBudgetShare(parent: Ledger, maxTokens: number | null): BudgetShare {
  const own = createLedger(maxTokens === null ? undefined : { maxTokens, maxMs: null, maxCostUsd: null }, null);
  const controller = new AbortController();
  own.watch(1, () => controller.abort(new AbortCause("budget", `the agent's share of ${maxTokens} tokens is spent`)));
  const ledger: Ledger = {
    ...own,
    room(inputTokens, share, prices) {
      const rooms = [parent.room(inputTokens, share, prices), own.room(inputTokens, 1, prices)].filter((room) => room !== null);
      return rooms.length === 0 ? null : Math.min(...rooms);
    },
    open(inputTokens, prices) {
      const entries = [parent.open(inputTokens, prices), own.open(inputTokens, prices)];
      return {
        count: (outputTokens) => {
          for (const entry of entries) entry.count(outputTokens);
        },
        close: (usage) => {
          for (const entry of entries) entry.close(usage);
        },
      };
    },
  };
  return { ledger, signal: controller.signal };
}
