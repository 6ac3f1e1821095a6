import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { SetupError } from "../setup-error.ts";
import { migrate } from "./migrate.ts";
import { migrations } from "./migrations.ts";
import { openPostgresDatabase, withoutPassword } from "./postgres-database.ts";
import { startPostgres, type TestPostgres, whyNoPostgres } from "./postgres-server.fixture.ts";
import { createSqlStore } from "./sql-store.ts";
import { describeStoreConformance } from "./store-conformance.ts";

const reason = await whyNoPostgres();
const name = reason === null ? "PostgreSQL" : `PostgreSQL (skipped: ${reason})`;
let server: TestPostgres;

beforeAll(async () => {
  if (reason === null) server = await startPostgres();
}, 60_000);
afterAll(() => server?.stop());

const openDatabase = async () => openPostgresDatabase({ url: await server.createDatabase() });

describeStoreConformance(
  name,
  async () => {
    const database = await openDatabase();
    await migrate(database, "the test's database");
    return createSqlStore(database);
  },
  reason !== null,
);

describe.skipIf(reason !== null)(name, () => {
  test("processes that start together migrate once", async () => {
    const url = await server.createDatabase();
    const databases = await Promise.all(Array.from({ length: 4 }, () => openPostgresDatabase({ url })));
    await Promise.all(databases.map((database) => migrate(database, "shared")));
    const versions = await databases[0].all("SELECT version FROM migration ORDER BY version");
    expect(versions.map(({ version }) => version)).toEqual(migrations.map((_, index) => index + 1));
    await Promise.all(databases.map((database) => database.close()));
  });

  test("integers are numbers, failures keep their cause and say which statement, and a broken connection is replaced", async () => {
    const database = await openDatabase();
    expect(await database.get("SELECT CAST(? AS BIGINT) AS large, count(*) AS many", 2 ** 52)).toEqual({ large: 2 ** 52, many: 1 });
    const failure = await database.all("SELECT * FROM nowhere WHERE id = ?", "x").catch((error: unknown) => error);
    expect(failure).toMatchObject({
      message: expect.stringMatching(/nowhere.*does not exist.*SELECT \* FROM nowhere WHERE id = \$1/),
      cause: { code: "42P01" },
    });
    await expect(database.get("SELECT pg_terminate_backend(pg_backend_pid())")).rejects.toThrow(/terminat/);
    expect(await database.get("SELECT 1 AS one")).toEqual({ one: 1 });
    await expect(database.transaction((sql) => sql.get("SELECT pg_terminate_backend(pg_backend_pid())"))).rejects.toThrow();
    expect(await database.transaction((sql) => sql.get("SELECT 2 AS two"))).toEqual({ two: 2 });
    await database.close();
  });

  test("a server that is not there is refused with what to do, without the password", async () => {
    const refused = openPostgresDatabase({ url: "postgres://me:secret@127.0.0.1:1/none" });
    await expect(refused).rejects.toThrow(SetupError);
    await expect(refused).rejects.toThrow(/127\.0\.0\.1:1\/none cannot be reached.*MELETE_DATABASE_URL/);
    await expect(refused).rejects.not.toThrow(/secret/);
    expect(withoutPassword("not an address")).toBe("the address in MELETE_DATABASE_URL");
  });
});
