// How long a provider asks to be left alone, from the headers of its refusal. It knows the spellings; what to do with it is the limiter's.

/** A provider that asks for more than a day means "not today", and a number beyond it is more likely a date in another unit. */
const longestMs = 24 * 60 * 60 * 1000;

/** Headers say when a limit is full again; only those whose limit is used up matter. */
const resets = /^(?:x-|anthropic-)?ratelimit-(?:(.+)-)?reset(?:-(.+))?$/;

/** Milliseconds; null when the headers say nothing. `nowMs` is the wall clock, for headers that carry a date. */
export function retryAfterMs(headers: Readonly<Record<string, string>>, nowMs: number): number | null {
  const lower = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value.trim()]));
  const exact = Number(lower["retry-after-ms"]);
  if (lower["retry-after-ms"] !== undefined && exact >= 0) return Math.min(exact, longestMs);
  const asked = lower["retry-after"];
  if (asked !== undefined) {
    const ms = /^\d+(\.\d+)?$/.test(asked) ? Number(asked) * 1000 : Date.parse(asked) - nowMs;
    if (!Number.isNaN(ms)) return clamp(ms);
  }
  const waits = Object.entries(lower).flatMap(([name, value]) => {
    const match = resets.exec(name);
    if (match === null) return [];
    // x-ratelimit-reset-tokens and anthropic-ratelimit-tokens-reset both belong to "tokens"
    const what = match[1] ?? match[2];
    const remaining = what === undefined ? undefined : (lower[name.replace("reset", "remaining")] ?? lower[`x-ratelimit-remaining-${what}`]);
    if (remaining !== undefined && Number(remaining) > 0) return [];
    const ms = resetMs(value, nowMs);
    return ms === null ? [] : [clamp(ms)];
  });
  return waits.length === 0 ? null : Math.max(...waits);
}

/** "6m0s", "1.5s" and "20ms" are durations, other numbers seconds or the time of day in seconds, everything else a date. */
function resetMs(value: string, nowMs: number): number | null {
  if (/^\d+(\.\d+)?$/.test(value)) {
    const seconds = Number(value);
    // seconds since 1970 are beyond any wait
    return seconds > 1e9 ? seconds * 1000 - nowMs : seconds * 1000;
  }
  const pieces = [...value.matchAll(/(\d+(?:\.\d+)?)(ms|h|m|s)/g)];
  if (pieces.length > 0 && pieces.map(([piece]) => piece).join("") === value) {
    const units = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };
    return pieces.reduce((total, [, amount, unit]) => total + Number(amount) * units[unit as keyof typeof units], 0);
  }
  const date = Date.parse(value);
  return Number.isNaN(date) ? null : date - nowMs;
}

function clamp(ms: number): number {
  return Math.min(Math.max(ms, 0), longestMs);
}
