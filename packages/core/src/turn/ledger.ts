// What a turn has spent, live: finished generations exactly, running ones by their deltas. It counts and warns; it does not abort.
import type { Budget } from "../budget.ts";
import type { Usage } from "../event.ts";
import type { Capabilities } from "../model/model.ts";

export type Prices = Capabilities["priceUsdPerMillion"];

export interface LedgerEntry {
  /** output tokens of this generation so far */
  count(outputTokens: number): void;
  close(usage: Usage): void;
}

export interface Spent {
  tokens: number;
  /** null when the price is unknown */
  usd: number | null;
}

export interface Ledger {
  /** A generation begins; its input is an estimate until it is closed with its usage. Prices are those of its model. */
  open(inputTokens: number, prices?: Prices): LedgerEntry;
  /** What an earlier attempt at the turn has spent. */
  restore(usage: Usage): void;
  spent(): Spent;
  /** the sum of all closed generations, cancelled ones included */
  total(): Usage;
  /** Calls `onBreach` once, when tokens or dollars pass this share of the budget, at once if they have. Returns what stops watching. */
  watch(share: number, onBreach: () => void): () => void;
  /** tokens left below this share of the budget; null when there is no limit */
  tokensLeft(share: number): number | null;
  /**
   * What a generation with this input could write before this share of the budget is spent, in tokens, dollars included; below 1 when it
   * must not begin. Null when there is no limit.
   */
  room(inputTokens: number, share: number, prices?: Prices): number | null;
}

export const noUsage: Usage = { inputTokens: 0, outputTokens: 0, reasoningTokens: 0, cachedInputTokens: 0, costUsd: null };

/** Field by field; a sum with an unknown cost has an unknown cost, unless one side spent nothing. */
export function addUsage(a: Usage, b: Usage): Usage {
  const nothing = (usage: Usage) => usage.inputTokens === 0 && usage.outputTokens === 0;
  let costUsd = a.costUsd !== null && b.costUsd !== null ? a.costUsd + b.costUsd : null;
  if (nothing(a)) costUsd = b.costUsd;
  else if (nothing(b)) costUsd = a.costUsd;
  return {
    inputTokens: a.inputTokens + b.inputTokens,
    outputTokens: a.outputTokens + b.outputTokens,
    reasoningTokens: a.reasoningTokens + b.reasoningTokens,
    cachedInputTokens: a.cachedInputTokens + b.cachedInputTokens,
    costUsd,
  };
}

export function tokensOf(usage: Usage): number {
  return usage.inputTokens + usage.outputTokens;
}

export function priceOf(usage: Usage, prices: Prices): number | null {
  if (usage.costUsd !== null) return usage.costUsd;
  if (prices === null) return null;
  const fresh = usage.inputTokens - usage.cachedInputTokens;
  return (fresh * prices.input + usage.cachedInputTokens * prices.cachedInput + usage.outputTokens * prices.output) / 1e6;
}

export function createLedger(budget: Budget | undefined, prices: Prices): Ledger {
  const maxTokens = budget?.maxTokens ?? null;
  const maxUsd = budget?.maxCostUsd ?? null;
  const running = new Set<{ inputTokens: number; outputTokens: number; prices: Prices }>();
  let watchers: { share: number; onBreach: () => void }[] = [];
  let closed = noUsage;

  function spent(): Spent {
    let tokens = tokensOf(closed);
    let usd = closed.costUsd ?? (tokens === 0 && prices !== null ? 0 : null);
    for (const { inputTokens, outputTokens, prices: own } of running) {
      tokens += inputTokens + outputTokens;
      const cost = priceOf({ ...noUsage, inputTokens, outputTokens }, own);
      usd = usd === null || cost === null ? null : usd + cost;
    }
    return { tokens, usd };
  }

  function check(): void {
    if (watchers.length === 0 || (maxTokens === null && maxUsd === null)) return;
    const { tokens, usd } = spent();
    const breached = watchers.filter(
      ({ share }) => (maxTokens !== null && tokens > maxTokens * share) || (maxUsd !== null && usd !== null && usd > maxUsd * share),
    );
    if (breached.length === 0) return;
    watchers = watchers.filter((watcher) => !breached.includes(watcher));
    for (const { onBreach } of breached) onBreach();
  }

  return {
    open(inputTokens, own = prices) {
      const entry = { inputTokens, outputTokens: 0, prices: own };
      running.add(entry);
      check();
      return {
        count(outputTokens) {
          entry.outputTokens = outputTokens;
          check();
        },
        close(usage) {
          if (!running.delete(entry)) return;
          closed = addUsage(closed, { ...usage, costUsd: priceOf(usage, own) });
          check();
        },
      };
    },
    restore(usage) {
      closed = addUsage(closed, usage);
    },
    spent,
    total: () => closed,
    watch(share, onBreach) {
      const watcher = { share, onBreach };
      watchers.push(watcher);
      check();
      return () => {
        watchers = watchers.filter((other) => other !== watcher);
      };
    },
    room(inputTokens, share, own = prices) {
      const { tokens, usd } = spent();
      const limits: number[] = [];
      if (maxTokens !== null) limits.push(maxTokens * share - tokens - inputTokens);
      if (maxUsd !== null && usd !== null && own !== null) {
        const left = maxUsd * share - usd - (inputTokens * own.input) / 1e6;
        // a free model writes as long as there is nothing owed
        limits.push(own.output > 0 ? (left * 1e6) / own.output : left >= 0 ? Number.MAX_SAFE_INTEGER : 0);
      }
      return limits.length === 0 ? null : Math.max(0, Math.floor(Math.min(...limits)));
    },
    tokensLeft: (share) => (maxTokens === null ? null : Math.max(0, Math.floor(maxTokens * share) - spent().tokens)),
  };
}
