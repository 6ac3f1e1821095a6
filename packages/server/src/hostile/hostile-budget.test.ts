// A provider that never stops talking spends at most one chunk per agent more than the budget, by our count and by its own.
import { describe, expect, test } from "vitest";
import type { FakeAnswer } from "../../test-support/fake-provider.ts";
import { runHostileTurn } from "./hostile-turn.fixture.ts";

/** One token per chunk, and the provider's turn after each: what it writes is read before it writes on. */
const oneByOne = (more: FakeAnswer): FakeAnswer => ({ ...more, beforeToken: () => new Promise((resolve) => setImmediate(resolve)) });

const cases = ([16, 4, 2] as const).flatMap((agents) => [2_000, 6_000, 20_000].map((maxTokens) => ({ agents, maxTokens })));

describe("sixteen, four or two agents that never end", () => {
  test.each(cases)("$agents agents, $maxTokens tokens", async ({ agents, maxTokens }) => {
    const { events, view, provider } = await runHostileTurn({
      mode: "contemplating",
      agents,
      budget: { maxTokens, maxMs: null },
      answer: () => oneByOne({ misbehaviour: "never-ends" }),
    });
    const spent = (view.usage?.inputTokens ?? 0) + (view.usage?.outputTokens ?? 0);
    expect(spent).toBeLessThanOrEqual(maxTokens + agents);
    for (const event of events) if (event.type === "budget") expect(event.spentTokens).toBeLessThanOrEqual(maxTokens + agents);
    // what it had on its way when it was told to stop: the chunks that one read of a socket takes in
    const written = provider.requests.reduce((sum, { tokens }) => sum + tokens, 0);
    expect(written - (view.usage?.outputTokens ?? 0)).toBeLessThanOrEqual(provider.requests.length * 8);
    expect(provider.requests.every(({ tokensAfterAbort }) => tokensAfterAbort === 0)).toBe(true);
  });
});

test.each(["instant", "thinking"] as const)("%s, 500 tokens", async (mode) => {
  const { end, view } = await runHostileTurn({
    mode,
    budget: { maxTokens: 500, maxMs: null },
    answer: () => oneByOne({ misbehaviour: "never-ends" }),
  });
  expect(end).toMatchObject({ reason: "budget", degraded: true });
  expect((view.usage?.inputTokens ?? 0) + (view.usage?.outputTokens ?? 0)).toBeLessThanOrEqual(501);
});
