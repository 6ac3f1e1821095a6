// Reservations and settlements as rows: no number of turns at once passes a day's limit. One suite, every database.
import { type Budget, createScriptedModel, type Usage } from "@melete/core";
import { expect, test } from "vitest";
import type { Database } from "../store/database.ts";
import { createTestAccess } from "./access-test-support.ts";

const model = createScriptedModel({ id: "m", capabilities: { priceUsdPerMillion: { input: 1, output: 1, cachedInput: 1 } }, script: [] });
const used = (tokens: number, costUsd: number | null = null): Usage => ({
  inputTokens: tokens,
  outputTokens: 0,
  reasoningTokens: 0,
  cachedInputTokens: 0,
  costUsd,
});
const tokens = (maxTokens: number) => ({ maxTokens, maxCostUsd: null, maxMs: null });

interface Limits {
  usdPerDay?: number;
  tokensPerDay?: number;
}

async function setUp(database: Database, limits: Limits, server: Limits = {}) {
  const test = await createTestAccess(server, database);
  await test.access.accounts.addUser({ name: "root", role: "admin" });
  const ada = await test.access.accounts.addUser({ name: "ada", role: "member", ...limits });
  const userId = ada?.id ?? "";
  let count = 0;
  const { spending } = test.access;
  const reserve = (budget?: Budget, user = userId, turnId = `turn_${++count}`) => spending.reserve({ turnId, userId: user, models: [model], budget });
  return { ...test, userId, spending, reserve, spent: async () => (await spending.today(userId)).spent };
}

export function describeSpending(open: () => Promise<Database>): void {
  test("what running turns have reserved counts, and what they did not use comes back", async () => {
    const { spending, reserve, spent } = await setUp(await open(), { tokensPerDay: 1000 });
    expect(await reserve(tokens(700))).toMatchObject({ maxTokens: 700 });
    expect(await reserve(tokens(700))).toMatchObject({ maxTokens: 300 });
    await expect(reserve(tokens(1))).rejects.toMatchObject({
      status: 429,
      code: "spend_cap_reached",
      message: expect.stringContaining("1000 tokens"),
    });
    await spending.settle("turn_1", used(50));
    expect(await spent()).toMatchObject({ tokens: 350 });
    expect(await reserve()).toMatchObject({ maxTokens: 325 });
  });

  test("a hundred turns at once never reserve more than the day has", async () => {
    const { reserve, spent } = await setUp(await open(), { tokensPerDay: 1000 });
    const results = await Promise.allSettled(Array.from({ length: 100 }, () => reserve(tokens(90))));
    const granted = results.flatMap((result) => (result.status === "fulfilled" ? [result.value?.maxTokens ?? 0] : []));
    expect(granted.reduce((sum, each) => sum + each, 0)).toBe(1000);
    expect(granted).toHaveLength(12);
    expect(await spent()).toEqual({ tokens: 1000, usd: 0 });
  });

  test("the refusal says when the day ends, and the next day begins with nothing spent", async () => {
    const { clock, reserve } = await setUp(await open(), { usdPerDay: 0.5 });
    await reserve({ maxTokens: null, maxCostUsd: 0.5, maxMs: null });
    const refused = reserve();
    await expect(refused).rejects.toMatchObject({
      headers: { "retry-after": String(12 * 3600) },
      message: expect.stringContaining("starts anew in 12 hours, at midnight UTC"),
    });
    await expect(refused).rejects.toMatchObject({ message: expect.stringMatching(/Your limit of \$0\.5 a day is used up: \$0\.5 are spent/) });
    clock.now += 12 * 3600 * 1000;
    expect(await reserve()).toMatchObject({ maxCostUsd: 0.25 });
  });

  test("the server's limit counts everybody", async () => {
    const { reserve } = await setUp(await open(), {}, { tokensPerDay: 100 });
    await reserve(tokens(60));
    expect(await reserve(tokens(60), "local")).toMatchObject({ maxTokens: 40 });
    await expect(reserve(tokens(1), "local")).rejects.toMatchObject({
      message: expect.stringMatching(/limit of this server.*MELETE_TOKENS_PER_DAY/),
    });
  });

  test("a turn that never ran gives all back; one whose usage nobody knows is charged what it reserved", async () => {
    const { spending, reserve, spent, access } = await setUp(await open(), { tokensPerDay: 1000 });
    await reserve(tokens(400));
    await reserve(tokens(400));
    await spending.release("turn_1");
    await spending.settle("turn_2", null);
    expect(await spent()).toMatchObject({ tokens: 400 });
    expect(await access.usage({ days: 1 })).toMatchObject([{ turns: 1, inputTokens: 0, turnsWithoutCost: 1 }]);
  });

  test("the last word counts: a turn that another process took over is settled again", async () => {
    const { spending, reserve, spent } = await setUp(await open(), { tokensPerDay: 1000 });
    await reserve(tokens(400));
    await spending.settle("turn_1", used(100));
    await spending.settle("turn_1", used(250));
    await spending.settle("turn_1", null);
    expect(await spent()).toMatchObject({ tokens: 250 });
    await spending.settle("turn_unknown", used(9));
    expect(await spent()).toMatchObject({ tokens: 250 });
  });

  test("a turn is charged to the day it began in", async () => {
    const { spending, clock, reserve, spent, access } = await setUp(await open(), { tokensPerDay: 1000 });
    await reserve(tokens(400));
    clock.now += 24 * 3600 * 1000;
    await spending.settle("turn_1", used(100, 0.25));
    expect(await spent()).toMatchObject({ tokens: 0 });
    expect(await access.usage({ days: 2 })).toMatchObject([{ day: "2026-11-25", model: "m", turns: 1, inputTokens: 100, costUsd: 0.25 }]);
    expect(await access.usage({ days: 1 })).toEqual([]);
  });
}
