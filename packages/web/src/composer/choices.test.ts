// What a choice becomes when it is sent: nothing of another mode, no model that is gone, no limit that cannot be kept.
import { expect, test } from "vitest";
import type { ModelInfo } from "../api/schemas.ts";
import { defaultChoices, pricesKnown, type TurnChoices, toNewTurn } from "./choices.ts";

const price = { input: 1, output: 4, cachedInput: 0.1 };
const models: ModelInfo[] = [
  { id: "a", capabilities: { images: true, tools: true, efforts: ["low", "high"], priceUsdPerMillion: price }, isDefault: true },
  { id: "b", capabilities: { images: true, tools: true, priceUsdPerMillion: null }, isDefault: false },
];
const all: TurnChoices = {
  mode: "contemplating",
  model: "a",
  effort: "high",
  shape: "split",
  agents: 8,
  roles: { draft: ["a", "gone"], aggregate: "a", plan: "a" },
  limits: { tokens: 5000, seconds: 90, usd: 0.5 },
};

test("everything that was chosen for Contemplating is sent", () => {
  expect(toNewTurn(all, models, [])).toEqual({
    mode: "contemplating",
    parts: [],
    model: "a",
    effort: "high",
    shape: "split",
    agents: 8,
    roles: { draft: ["a"], aggregate: "a", plan: "a" },
    budget: { maxTokens: 5000, maxMs: 90_000, maxCostUsd: 0.5 },
  });
});

test("nothing of it is sent in the other modes, but Thinking keeps its effort", () => {
  expect(toNewTurn({ ...all, mode: "instant" }, models, [])).toEqual({ mode: "instant", parts: [], model: "a" });
  expect(toNewTurn({ ...all, mode: "thinking" }, models, [])).toEqual({ mode: "thinking", parts: [], model: "a", effort: "high" });
});

test("what a new visitor has is sent as mode, shape and agents alone", () => {
  expect(toNewTurn({ ...defaultChoices, mode: "contemplating" }, models, [])).toEqual({
    mode: "contemplating",
    parts: [],
    shape: "auto",
    agents: 4,
  });
});

test("models that are gone and levels that the model lacks are left out", () => {
  const sent = toNewTurn({ ...all, model: "b", roles: { draft: ["gone"], aggregate: "gone", plan: "gone" } }, models, []);
  expect(sent).toMatchObject({ model: "b" });
  expect(sent).not.toHaveProperty("roles");
  expect(sent).not.toHaveProperty("effort");
});

test("a limit in dollars needs the price of every model that works", () => {
  expect(pricesKnown(all, models)).toBe(true);
  const mixed = { ...all, roles: { ...all.roles, aggregate: "b" } };
  expect(pricesKnown(mixed, models)).toBe(false);
  expect(toNewTurn(mixed, models, []).budget).toEqual({ maxTokens: 5000, maxMs: 90_000 });
});

test("nobody divides the task when every agent gets all of it", () => {
  expect(toNewTurn({ ...all, shape: "explore" }, models, []).roles).toEqual({ draft: ["a"], aggregate: "a" });
});
