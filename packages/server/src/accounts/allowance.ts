// How much of a day a turn may have. Pure arithmetic on limits and on what is spent or reserved; it knows no table and no clock.
import type { Budget, Model } from "@melete/core";
import type { DailyLimits } from "./accounts.ts";

/** What turns that ended have spent and turns that run have reserved. */
export interface Spent {
  tokens: number;
  usd: number;
}

export interface Limited {
  /** whose limit it is */
  who: "user" | "server";
  limits: DailyLimits;
  spent: Spent;
}

export type Allowance =
  | { kind: "granted"; budget: Budget | undefined; reserved: Spent }
  | { kind: "spent"; who: "user" | "server"; what: "tokens" | "usd"; limit: number; spent: number }
  | { kind: "price-unknown"; modelId: string; limit: number };

/** Below this share of the limit a turn gets all that is left: halves of little would cut every answer. */
const wholeBelow = 1 / 20;
/** Below this share nothing is left: 200 of 200,000 tokens answer no question, and a turn that breaks off says less than a refusal. */
const nothingBelow = 1 / 1000;

/**
 * The budget of a turn that asked for `asked`, lowered to what is left. A turn that names no budget may have half of what is left, so
 * that another can start beside it. A dollar limit does not touch models that cost nothing.
 */
export function allow(asked: Budget | undefined, models: readonly Model[], limited: readonly Limited[]): Allowance {
  let maxTokens = asked?.maxTokens ?? null;
  let maxCostUsd = asked?.maxCostUsd ?? null;
  const reserved: Spent = { tokens: 0, usd: 0 };

  for (const { who, limits, spent } of limited) {
    const { tokensPerDay, usdPerDay } = limits;
    if (tokensPerDay !== null) {
      const left = tokensPerDay - spent.tokens;
      if (left < Math.max(1, tokensPerDay * nothingBelow)) return { kind: "spent", who, what: "tokens", limit: tokensPerDay, spent: spent.tokens };
      maxTokens = Math.min(maxTokens ?? Number.POSITIVE_INFINITY, Math.max(1, Math.floor(share(left, tokensPerDay, asked?.maxTokens ?? null))));
    }
    if (usdPerDay !== null && models.some(costs)) {
      const unknown = models.find((model) => model.capabilities.priceUsdPerMillion === null);
      if (unknown !== undefined) return { kind: "price-unknown", modelId: unknown.id, limit: usdPerDay };
      const left = usdPerDay - spent.usd;
      if (left <= 0 || left < usdPerDay * nothingBelow) return { kind: "spent", who, what: "usd", limit: usdPerDay, spent: spent.usd };
      maxCostUsd = Math.min(maxCostUsd ?? Number.POSITIVE_INFINITY, share(left, usdPerDay, asked?.maxCostUsd ?? null));
    }
  }
  if (limited.some(({ limits }) => limits.tokensPerDay !== null)) reserved.tokens = maxTokens ?? 0;
  if (limited.some(({ limits }) => limits.usdPerDay !== null) && models.some(costs)) reserved.usd = maxCostUsd ?? 0;
  const same = maxTokens === (asked?.maxTokens ?? null) && maxCostUsd === (asked?.maxCostUsd ?? null);
  return { kind: "granted", budget: same ? asked : { maxMs: asked?.maxMs ?? null, maxTokens, maxCostUsd }, reserved };
}

function share(left: number, limit: number, asked: number | null): number {
  if (asked !== null || left < limit * wholeBelow) return left;
  return left / 2;
}

/** Unknown counts as costly. */
function costs({ capabilities: { priceUsdPerMillion: price } }: Model): boolean {
  return price === null || price.input > 0 || price.output > 0 || price.cachedInput > 0;
}
