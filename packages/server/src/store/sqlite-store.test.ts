import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { SetupError } from "../setup-error.ts";
import { temporaryFolder } from "../test-support.ts";
import { openSqliteStore } from "./sqlite-store.ts";
import { describeStoreConformance } from "./store-conformance.ts";

describeStoreConformance("the SQLite store", () => openSqliteStore(":memory:"));

test("what was stored is there after the file is opened again", async () => {
  const path = join(temporaryFolder(), "melete.sqlite");
  const first = openSqliteStore(path);
  await first.createConversation({ id: "a", title: "kept", createdAt: 1, updatedAt: 2 });
  first.close();
  const second = openSqliteStore(path);
  expect(await second.conversation("a")).toEqual({ id: "a", title: "kept", createdAt: 1, updatedAt: 2 });
  second.close();
});

test("a file that a newer version wrote is refused, and the message names the versions", () => {
  const path = join(temporaryFolder(), "melete.sqlite");
  openSqliteStore(path).close();
  const database = new DatabaseSync(path);
  database.exec("INSERT INTO migration (version, applied_at) VALUES (99, 0)");
  database.close();
  expect(() => openSqliteStore(path)).toThrow(/schema version 99/);
});

test("a file that is no database is refused with what to do, and is left alone", () => {
  const path = join(temporaryFolder(), "melete.sqlite");
  const words = "Not a database, and long enough to be taken for the header of one if nobody looks. ".repeat(20);
  writeFileSync(path, words);
  expect(() => openSqliteStore(path)).toThrow(SetupError);
  expect(() => openSqliteStore(path)).toThrow(/cannot be opened.*move it away/);
  expect(readFileSync(path, "utf8")).toBe(words);
});
