import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { SetupError } from "../setup-error.ts";
import { temporaryFolder } from "../test-support.ts";
import { openSqliteStore } from "./open-sqlite-home.ts";
import { openSqliteDatabase } from "./sqlite-database.ts";
import { describeStoreConformance } from "./store-conformance.ts";

describeStoreConformance("SQLite", () => openSqliteStore(":memory:"));

test("what was stored is there after the file is opened again", async () => {
  const path = join(temporaryFolder(), "melete.sqlite");
  const row = { id: "a", title: "kept", createdAt: 1, updatedAt: 2, origin: "app" as const, userId: "local" };
  const first = await openSqliteStore(path);
  await first.createConversation(row);
  await first.close();
  const second = await openSqliteStore(path);
  expect(await second.conversation("a")).toEqual(row);
  await second.close();
});

test("a file that a newer version wrote is refused, and the message names the versions", async () => {
  const path = join(temporaryFolder(), "melete.sqlite");
  await (await openSqliteStore(path)).close();
  const database = new DatabaseSync(path);
  database.exec("INSERT INTO migration (version, applied_at) VALUES (99, 0)");
  database.close();
  await expect(openSqliteStore(path)).rejects.toThrow(/schema version 99/);
});

test("a file that is no database is refused with what to do, and is left alone", async () => {
  const path = join(temporaryFolder(), "melete.sqlite");
  const words = "Not a database, and long enough to be taken for the header of one if nobody looks. ".repeat(20);
  writeFileSync(path, words);
  await expect(openSqliteStore(path)).rejects.toThrow(SetupError);
  await expect(openSqliteStore(path)).rejects.toThrow(/cannot be opened.*move it away/);
  expect(readFileSync(path, "utf8")).toBe(words);
});

test("transactions take turns, a failed one leaves nothing, and a lone statement never ends up inside one", async () => {
  const database = openSqliteDatabase(":memory:");
  await database.script("CREATE TABLE word (id TEXT PRIMARY KEY, at INTEGER)");
  const add = (id: string, at: number) => database.run("INSERT INTO word (id, at) VALUES (?, ?)", id, at);
  const failing = database.transaction(async (sql) => {
    await sql.run("INSERT INTO word (id, at) VALUES ('gone', 1)");
    await Promise.resolve();
    throw new Error("changed my mind");
  });
  const alone = add("alone", 2);
  const second = database.transaction(async (sql) => {
    await sql.run("UPDATE word SET at = at + 1");
    return (await sql.all("SELECT id, at FROM word")).map((row) => ({ ...row }));
  });
  await expect(failing).rejects.toThrow("changed my mind");
  await alone;
  expect(await second).toEqual([{ id: "alone", at: 3 }]);
  await database.close();
});
