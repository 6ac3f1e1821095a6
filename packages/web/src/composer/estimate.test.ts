// The estimate before the fan-out: grows with width and length, knows prices, admits limits.
import { expect, test } from "vitest";
import type { ModelInfo } from "../api/schemas.ts";
import { defaultChoices, type TurnChoices } from "./choices.ts";
import { estimate, estimateText, promptTokens } from "./estimate.ts";

const model = (id: string, capabilities: Partial<ModelInfo["capabilities"]>, isDefault = false): ModelInfo => ({
  id,
  capabilities: { images: true, tools: true, records: "plain", ...capabilities },
  isDefault,
});
const price = { input: 1, output: 10, cachedInput: 0.1 };
const models = [model("a", { priceUsdPerMillion: price }, true), model("free", { contextTokens: 256 })];
const explore: TurnChoices = { ...defaultChoices, mode: "contemplating", shape: "explore" };
const wrote = (tokens: number) => () => tokens;

test("four attempts and one merge: every agent reads the question, the merge reads the attempts too", () => {
  // 4 x (100 + 50) + (100 + 4 x 50 + 50)
  const found = estimate(explore, models, 100, wrote(50));
  expect(found.tokens).toBe(950);
  // input 4 x 100 + 300 at 1, output 5 x 50 at 10
  expect(found.usd).toBeCloseTo((700 * 1 + 250 * 10) / 1e6, 12);
});

test("a model that is told how to report reads that with every question", () => {
  const told = [model("told", { records: "block" }, true)];
  const bare = [model("told", {}, true)];
  expect(estimate(explore, told, 100, wrote(50)).tokens - estimate(explore, bare, 100, wrote(50)).tokens).toBe(5 * 450);
});

test("one agent alone needs no merge, and a small model cannot write past its window", () => {
  expect(estimate({ ...explore, agents: 1, model: "free" }, models, 200, wrote(1000)).tokens).toBe(256);
});

test("dividing costs a planner", () => {
  const divided = estimate({ ...explore, shape: "split" }, models, 100, wrote(50)).tokens;
  expect(divided).toBeGreaterThan(estimate(explore, models, 100, wrote(50)).tokens);
});

test("dollars are said only when every price is known", () => {
  const mixed = { ...explore, roles: { draft: ["a", "free"], aggregate: null, plan: null } };
  expect(estimate(mixed, models, 100, wrote(50)).usd).toBeNull();
});

test("a question is counted with its pictures", () => {
  expect(promptTokens({ characters: 400, images: 2 })).toBe(1700);
});

test.each<[string, Partial<TurnChoices>, string]>([
  ["explore", {}, "4 agents, about 6,200 tokens ($0.042)"],
  ["auto", { shape: "auto" }, "2 to 4 agents, up to about 6,200 tokens ($0.042)"],
  ["split", { shape: "split" }, "up to 4 parts, up to about 6,200 tokens ($0.042)"],
  ["one agent", { agents: 1 }, "1 agent, about 6,200 tokens ($0.042)"],
  [
    "a limit below it",
    { limits: { tokens: 2000, seconds: null, usd: null } },
    "4 agents, about 6,200 tokens ($0.042); your limit of 2,000 makes it fewer",
  ],
])("%s in words", (_, change, words) => {
  expect(estimateText({ ...explore, ...change }, { tokens: 6234, usd: 0.0417 })).toBe(words);
});
