// What was used today beside what may be used, in words and as a share. The tighter of one's own and everybody's limit is one's own to see.
import type { UsageToday } from "../api/session.ts";
import { dollars } from "../contemplation/spent.ts";

export interface UsageLine {
  label: string;
  text: string;
  /** 0..1 of one's own limit; null without one */
  share: number | null;
}

export function usageLines({ spent, limits, serverLimits }: UsageToday): UsageLine[] {
  return [
    line("Tokens", spent.tokens, limits.tokensPerDay, serverLimits.tokensPerDay, (value) => Math.round(value).toLocaleString("en")),
    line("Dollars", spent.usd, limits.usdPerDay, serverLimits.usdPerDay, (value) => (value === 0 ? "$0" : dollars(value))),
  ];
}

function line(label: string, spent: number, own: number | null, everybody: number | null, words: (value: number) => string): UsageLine {
  const all = everybody === null ? "" : `; everybody together ${words(everybody)}`;
  if (own === null) return { label, text: `${words(spent)}, no limit of your own${all}`, share: null };
  return { label, text: `${words(spent)} of ${words(own)}${all}`, share: Math.min(1, spent / own) };
}
