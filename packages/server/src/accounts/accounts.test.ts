// Users, keys, sessions and spending on SQLite, and on a real PostgreSQL.
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { openPostgresDatabase } from "../store/postgres-database.ts";
import { startPostgres, type TestPostgres, whyNoPostgres } from "../store/postgres-server.fixture.ts";
import type { Database } from "../store/database.ts";
import { migrate } from "../store/migrate.ts";
import { openSqliteDatabase } from "../store/sqlite-database.ts";
import { createTestAccess } from "./access-test-support.ts";
import { describeAccounts } from "./accounts-conformance.ts";
import { describeSpending } from "./spending-conformance.ts";

const reason = await whyNoPostgres();
let server: TestPostgres;
let url: string;

/** The one database of these tests, at the newest version and empty. */
async function openEmptyPostgres(): Promise<Database> {
  const database = await openPostgres();
  await database.script("TRUNCATE account, conversation, turn_usage, spend_day, rate_limit CASCADE");
  return database;
}

async function openPostgres(): Promise<Database> {
  const database = await openPostgresDatabase({ url });
  onTestFinished(() => database.close());
  return database;
}

describe("SQLite", () => {
  const open = async (): Promise<Database> => openSqliteDatabase(":memory:");
  describeAccounts(open);
  describeSpending(open);
});

describe.skipIf(reason !== null)(reason === null ? "PostgreSQL" : `PostgreSQL (skipped: ${reason})`, () => {
  beforeAll(async () => {
    server = await startPostgres();
    url = await server.createDatabase();
    const database = await openPostgresDatabase({ url });
    await migrate(database, "the test's database");
    await database.close();
  }, 60_000);
  afterAll(() => server?.stop());

  describeAccounts(openEmptyPostgres);
  describeSpending(openEmptyPostgres);

  test("two processes share users, sessions, a day's limit and the count of requests", async () => {
    const first = await createTestAccess({ requestsPerMinute: 3, tokensPerDay: 100 }, await openEmptyPostgres());
    const second = await createTestAccess({ requestsPerMinute: 3, tokensPerDay: 100 }, await openPostgres());
    const { key, keyId, userId } = await first.keyFor("admin");
    const session = await first.access.sessions.open(key);
    expect(await second.access.sessions.byToken(session?.token ?? "")).toMatchObject({ principal: { user: { name: "admin" } } });

    const { access: one } = first;
    const { access: two } = second;
    await one.limits.request(keyId);
    await two.limits.request(keyId);
    expect((await one.limits.request(keyId)).ratelimit).toMatch(/r=0;/);
    await expect(two.limits.request(keyId)).rejects.toMatchObject({ status: 429 });

    const model = { id: "m", capabilities: { priceUsdPerMillion: null } } as never;
    const budget = { maxTokens: 30, maxCostUsd: null, maxMs: null };
    const both = [one, two, one, two, one, two].map(({ spending }, index) =>
      spending.reserve({ turnId: `t${index}`, userId, models: [model], budget }),
    );
    const granted = (await Promise.allSettled(both)).flatMap((result) => (result.status === "fulfilled" ? [result.value?.maxTokens ?? 0] : []));
    expect(granted.toSorted((a, b) => a - b)).toEqual([10, 30, 30, 30]);

    await one.accounts.revokeKey(keyId);
    expect(await two.accounts.byKey(key)).toBeNull();
    expect(await two.sessions.byToken(session?.token ?? "")).toBeNull();
  });

  test("of processes that start together one makes the first admin", async () => {
    await openEmptyPostgres();
    const keys: string[] = [];
    const { ensureFirstAdmin } = await import("./first-admin.ts");
    const all = await Promise.all(Array.from({ length: 4 }, async () => createTestAccess({}, await openPostgres())));
    await Promise.all(all.map(({ access }) => ensureFirstAdmin(access, (key) => keys.push(key))));
    expect(keys).toHaveLength(1);
    expect(await all[3].access.accounts.byKey(keys[0])).toMatchObject({ user: { id: "local", name: "admin" } });
  });
});
