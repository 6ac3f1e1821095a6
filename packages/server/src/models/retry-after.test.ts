// The spellings are those that OpenAI, Anthropic, Google and common gateways document.
import { expect, test } from "vitest";
import { retryAfterMs } from "./retry-after.ts";

const now = Date.parse("2026-11-25T12:00:00Z");

test.each([
  [{ "retry-after": "7" }, 7000],
  [{ "Retry-After": "0.5" }, 500],
  [{ "retry-after": "Wed, 25 Nov 2026 12:00:30 GMT" }, 30_000],
  [{ "retry-after": "Wed, 25 Nov 2026 11:00:00 GMT" }, 0],
  [{ "retry-after-ms": "1250", "retry-after": "2" }, 1250],
  [{ "x-ratelimit-reset-requests": "20ms", "x-ratelimit-remaining-requests": "0" }, 20],
  [{ "x-ratelimit-reset-tokens": "6m0s", "x-ratelimit-remaining-tokens": "0" }, 360_000],
  [{ "x-ratelimit-reset-requests": "1h", "x-ratelimit-remaining-requests": "12", "x-ratelimit-reset-tokens": "3s" }, 3000],
  [{ "anthropic-ratelimit-tokens-reset": "2026-11-25T12:00:10Z", "anthropic-ratelimit-tokens-remaining": "0" }, 10_000],
  [{ "anthropic-ratelimit-tokens-reset": "2026-11-25T12:00:10Z", "anthropic-ratelimit-tokens-remaining": "900" }, null],
  [{ "x-ratelimit-reset": String(now / 1000 + 5) }, 5000],
  [{ "ratelimit-reset": "4" }, 4000],
  [{ "retry-after": "9999999" }, 24 * 3_600_000],
  [{ "retry-after": "soon" }, null],
  [{ "content-type": "application/json" }, null],
] satisfies [Record<string, string>, number | null][])("%j asks for %s ms", (headers, expected) => {
  expect(retryAfterMs(headers, now)).toBe(expected);
});
