import { createHash } from "node:crypto";
import { emptyTurnView, reduceTurn } from "@melete/core";
import { expect, test } from "vitest";
import { eventsOfRow } from "./log-row.ts";
import { migrate } from "./migrate.ts";
import { migrations } from "./migrations.ts";
import { createSqlStore } from "./sql-store.ts";
import { openSqliteDatabase } from "./sqlite-database.ts";
import type { Database } from "./database.ts";

/** Of the statements as they were released: somebody's database was made by exactly these. A new version adds a line. */
const released = ["f0302d70548f", "800c486c00cc"];

test("a released migration is never edited", () => {
  const hashes = migrations.map(({ statements }) => createHash("sha256").update(statements).digest("hex").slice(0, 12));
  expect(hashes.slice(0, released.length)).toEqual(released);
});

const event = (seq: number, type: string, more: Record<string, unknown> = {}) => JSON.stringify({ turnId: "t", seq, type, ...more });

/** What version 1 wrote: a merged row has the seq of its last delta, and progress may stand between its deltas. */
async function fillVersion1(database: Database): Promise<void> {
  await database.script(`
    INSERT INTO conversation (id, title, created_at, updated_at) VALUES ('c', 'Old', 1, 2), ('d', 'Older', 1, 1);
    INSERT INTO turn (id, conversation_id, mode, model, agents, budget, status, created_at)
      VALUES ('t', 'c', 'contemplating', 'm', 4, '{"maxTokens":9,"maxMs":null,"maxCostUsd":null}', 'ended', 1), ('u', 'd', 'instant', 'm', NULL, NULL, 'active', 2);
    INSERT INTO message (id, conversation_id, position, role, turn_id, created_at)
      VALUES ('m1', 'c', 0, 'user', 't', 1), ('m2', 'c', 1, 'assistant', 't', 2), ('m3', 'd', 0, 'user', 'u', 2);
    INSERT INTO part (message_id, position, type, body) VALUES ('m1', 0, 'text', '{"type":"text","text":"Hi"}'), ('m2', 0, 'text', '{"type":"text","text":"It is 12"}');
    INSERT INTO blob (hash, media_type, byte_length, width, height, created_at) VALUES ('${"ab".repeat(32)}', 'image/png', 3, 8, 9, 1);`);
  const rows: [number, string, string, string | null][] = [
    [0, "turn-start", event(0, "turn-start", { mode: "contemplating", model: "m" }), null],
    [1, "agent-start", event(1, "agent-start", { agentId: "a", stage: "draft", round: 1 }), null],
    [4, "agent-progress", event(4, "agent-progress", { agentId: "a", tokens: 1, elapsedMs: 1, gist: "g" }), null],
    [6, "text-delta", event(6, "text-delta", { text: "It is 12" }), "[[2,3],[3,6],[5,7],[6,8]]"],
    [100_006, "turn-end", event(100_006, "turn-end", { reason: "done" }), null],
  ];
  for (const [seq, type, body, pieces] of rows) {
    await database.run("INSERT INTO event (turn_id, seq, type, body, pieces) VALUES ('t', ?, ?, ?, ?)", seq, type, body, pieces);
  }
}

test("a home of version 1 keeps its conversations, messages and logs; its interrupted turn can be taken and has no request", async () => {
  const database = openSqliteDatabase(":memory:");
  await migrate(database, "old", 1);
  await fillVersion1(database);
  await migrate(database, "old");
  const store = createSqlStore(database);
  const list = await store.conversations({ userId: "local", limit: 9 });
  expect(list.items.map(({ id, title, origin }) => [id, title, origin])).toEqual([
    ["c", "Old", "app"],
    ["d", "Older", "app"],
  ]);
  const { items } = await store.messages("c", { limit: 9 });
  expect(items.map(({ role, parts }) => [role, parts])).toEqual([
    ["user", [{ type: "text", text: "Hi" }]],
    ["assistant", [{ type: "text", text: "It is 12" }]],
  ]);
  expect(await store.turn("t")).toMatchObject({ agents: 4, budget: { maxTokens: 9 }, status: "ended", reason: null, attempt: 0 });
  expect((await store.blob("ab".repeat(32), "local"))?.width).toBe(8);

  const all = (await store.events("t", -1)).flatMap((row) => eventsOfRow(row));
  expect(all.map(({ seq }) => seq)).toEqual([0, 1, 2, 3, 4, 5, 6, 100_006]);
  expect(all.reduce(reduceTurn, emptyTurnView)).toMatchObject({ status: "done", answer: { text: "It is 12" }, agents: [{ tokens: 1 }] });
  for (const after of [-1, 0, 1, 2, 3, 4, 5, 6, 100_006]) {
    const rest = (await store.events("t", after)).flatMap((row) => eventsOfRow(row, after));
    expect(rest, `after ${after}`).toEqual(all.filter(({ seq }) => seq > after));
  }

  expect((await store.activeTurns()).map(({ id }) => id)).toEqual(["u"]);
  expect(await store.claimTurn("u", "p")).toMatchObject({ turn: { attempt: 1 }, request: null });
  await store.close();
});

test.each(migrations.map((_, index) => index + 1))("a home of version %i is brought to the newest, and again is nothing to do", async (version) => {
  const database = openSqliteDatabase(":memory:");
  await migrate(database, "home", version);
  await database.run("INSERT INTO conversation (id, title, created_at, updated_at) VALUES ('kept', 'Kept', 1, 1)");
  await migrate(database, "home");
  await migrate(database, "home");
  const store = createSqlStore(database);
  expect((await store.conversation("kept"))?.title).toBe("Kept");
  const versions = await database.all("SELECT version FROM migration ORDER BY version");
  expect(versions.map((row) => row.version)).toEqual(migrations.map((_, index) => index + 1));
  await store.close();
});

test("a migration that fails leaves the database as it was", async () => {
  const database = openSqliteDatabase(":memory:");
  await migrate(database, "home", 1);
  // version 2 finds a table of that name already
  await database.script("CREATE TABLE process (x INTEGER)");
  await expect(migrate(database, "home")).rejects.toThrow(/Could not bring home to schema version 2; it is unchanged/);
  expect(await database.get("SELECT max(version) AS version FROM migration")).toMatchObject({ version: 1 });
  expect(await database.all("SELECT 1 FROM pragma_table_info('turn') WHERE name = 'attempt'")).toEqual([]);
  await database.close();
});
