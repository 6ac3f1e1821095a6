// How much of a day a turn may have, as arithmetic.
import { createScriptedModel, type Model } from "@melete/core";
import { expect, test } from "vitest";
import { allow, type Limited } from "./allowance.ts";

const priced: Model = createScriptedModel({
  id: "priced",
  capabilities: { priceUsdPerMillion: { input: 1, output: 2, cachedInput: 1 } },
  script: [],
});
const free: Model = createScriptedModel({ id: "free", capabilities: { priceUsdPerMillion: { input: 0, output: 0, cachedInput: 0 } }, script: [] });
const unknown: Model = createScriptedModel({ id: "unknown", script: [] });

function user(limits: { usd?: number; tokens?: number }, spent: { usd?: number; tokens?: number } = {}): Limited {
  return {
    who: "user",
    limits: { usdPerDay: limits.usd ?? null, tokensPerDay: limits.tokens ?? null },
    spent: { usd: spent.usd ?? 0, tokens: spent.tokens ?? 0 },
  };
}
const budget = (maxTokens: number | null, maxCostUsd: number | null = null, maxMs: number | null = null) => ({ maxTokens, maxCostUsd, maxMs });

test("without limits a turn keeps what it asked for, and nothing is reserved", () => {
  expect(allow(undefined, [unknown], [user({})])).toEqual({ kind: "granted", budget: undefined, reserved: { tokens: 0, usd: 0 } });
  expect(allow(budget(5), [unknown], [user({})])).toEqual({ kind: "granted", budget: budget(5), reserved: { tokens: 0, usd: 0 } });
});

test("a turn that names a budget gets it, or what is left when that is less; its time limit stays", () => {
  expect(allow(budget(100, null, 9000), [free], [user({ tokens: 1000 }, { tokens: 200 })])).toMatchObject({
    budget: budget(100, null, 9000),
    reserved: { tokens: 100 },
  });
  expect(allow(budget(5000, null, 9000), [free], [user({ tokens: 1000 }, { tokens: 200 })])).toMatchObject({
    budget: budget(800, null, 9000),
    reserved: { tokens: 800 },
  });
  expect(allow(budget(null, 5), [priced], [user({ usd: 2 }, { usd: 0.5 })])).toMatchObject({ budget: budget(null, 1.5), reserved: { usd: 1.5 } });
});

test("a turn without a budget may have half of what is left, and all of it when that is little", () => {
  expect(allow(undefined, [free], [user({ tokens: 1000 })])).toMatchObject({ budget: budget(500), reserved: { tokens: 500 } });
  expect(allow(undefined, [free], [user({ tokens: 1000 }, { tokens: 951 })])).toMatchObject({ budget: budget(49) });
  expect(allow(undefined, [priced], [user({ usd: 4 }, { usd: 1 })])).toMatchObject({ budget: budget(null, 1.5) });
});

test("a rest that answers no question counts as nothing", () => {
  const nearly = (tokens: number) => allow(undefined, [free], [user({ tokens: 200_000 }, { tokens })]);
  expect(nearly(199_801)).toMatchObject({ kind: "spent", spent: 199_801 });
  expect(nearly(199_800)).toMatchObject({ kind: "granted", budget: budget(200) });
  expect(allow(undefined, [priced], [user({ usd: 5 }, { usd: 4.996 })])).toMatchObject({ kind: "spent", what: "usd" });
  expect(allow(undefined, [priced], [user({ usd: 5 }, { usd: 4.9 })])).toMatchObject({ kind: "granted" });
});

test("of two limits the tighter one holds", () => {
  const server: Limited = { ...user({ tokens: 300 }), who: "server" };
  expect(allow(budget(1000), [free], [user({ tokens: 5000 }), server])).toMatchObject({ budget: budget(300) });
});

test("nothing left is refused, with whose limit it was", () => {
  expect(allow(budget(1), [free], [user({ tokens: 10 }, { tokens: 10 })])).toEqual({
    kind: "spent",
    who: "user",
    what: "tokens",
    limit: 10,
    spent: 10,
  });
  expect(allow(undefined, [priced], [user({}), { ...user({ usd: 1 }, { usd: 1.2 }), who: "server" }])).toMatchObject({
    kind: "spent",
    who: "server",
    what: "usd",
  });
});

test("a dollar limit: an unknown price is refused, in a role too; a free model goes on", () => {
  expect(allow(undefined, [unknown], [user({ usd: 1 })])).toEqual({ kind: "price-unknown", modelId: "unknown", limit: 1 });
  expect(allow(undefined, [free, unknown], [user({ usd: 1 })])).toMatchObject({ kind: "price-unknown", modelId: "unknown" });
  expect(allow(undefined, [free], [user({ usd: 1 }, { usd: 1 })])).toEqual({ kind: "granted", budget: undefined, reserved: { tokens: 0, usd: 0 } });
});
