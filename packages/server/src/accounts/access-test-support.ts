// Access for tests: users and keys in a database in memory, and a clock that stands still until it is moved.
import type { Database } from "../store/database.ts";
import { migrate } from "../store/migrate.ts";
import { openSqliteDatabase } from "../store/sqlite-database.ts";
import { type Access, createAccess } from "./access.ts";
import { type AccessSettings, accessSettings } from "./access-settings.ts";
import type { Scope } from "./principal.ts";

export interface TestAccess {
  access: Access;
  database: Database;
  clock: { now: number };
  /** a user with this name (an admin when it is "admin") and a key of theirs */
  keyFor(name: string, options?: { scopes?: Scope[]; expiresAt?: number }): Promise<{ userId: string; keyId: string; key: string }>;
}

export async function createTestAccess(
  settings: Partial<AccessSettings> = {},
  database: Database = openSqliteDatabase(":memory:"),
): Promise<TestAccess> {
  await migrate(database, "the test's database");
  const clock = { now: Date.UTC(2026, 10, 25, 12) };
  const access = createAccess({ database, settings: { ...accessSettings({}, "0.0.0.0"), ...settings }, now: () => clock.now });
  return {
    access,
    database,
    clock,
    async keyFor(name, options = {}) {
      const { scopes = ["chat", "read"], expiresAt = null } = options;
      const role = name === "admin" ? "admin" : "member";
      const user = (await access.accounts.addUser({ name, role })) ?? (await access.accounts.users()).find((row) => row.name === name);
      if (user === undefined) throw new Error(`${name} is neither new nor known`);
      const { secret, key } = await access.accounts.createKey({ userId: user.id, name: "test", scopes, expiresAt });
      return { userId: user.id, keyId: key.id, key: secret };
    },
  };
}
