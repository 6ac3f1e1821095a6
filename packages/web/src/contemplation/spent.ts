// What a turn has cost so far, in words: tokens, the limit when there is one, dollars when the price is known.
import type { TurnView } from "@melete/core";

export function spentText({ budget, agents, usage }: Pick<TurnView, "budget" | "agents" | "usage">): string {
  const tokens = usage ? usage.inputTokens + usage.outputTokens : Math.max(budget?.spentTokens ?? 0, sum(agents));
  if (tokens === 0) return "";
  const limit = budget?.limitTokens ?? null;
  const usd = usage?.costUsd ?? budget?.spentUsd ?? null;
  return [
    limit === null ? `${count(tokens)} tokens` : `${count(tokens)} of ${count(limit)} tokens`,
    ...(usd === null || usd === 0 ? [] : [dollars(usd)]),
  ].join(", ");
}

/** Between two budget events the agents' own counts are ahead. */
function sum(agents: TurnView["agents"]): number {
  return agents.reduce((total, { tokens, usage }) => total + (usage ? usage.inputTokens + usage.outputTokens : tokens), 0);
}

function count(value: number): string {
  return Math.round(value).toLocaleString("en");
}

/** Two digits that say something, whatever the size: $1.20, $0.034, $0.0012. */
export function dollars(usd: number): string {
  if (usd >= 0.1) return `$${usd.toFixed(2)}`;
  return `$${usd.toLocaleString("en", { maximumSignificantDigits: 2 })}`;
}
