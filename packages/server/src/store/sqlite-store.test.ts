import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
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
