// Does the cost of one more message grow with the conversation, or of one more page with the number of conversations? A conversation of 10
// messages beside one of 10,000, and 100 conversations beside 100,000, in turns.
import { historyFor } from "@melete/server/test-support";
import { interleave } from "./interleave.ts";
import { newTurn, openStores } from "./open-stores.ts";
import { median, type Measurement, type Report } from "./report.ts";

const lengths = [10, 10_000] as const;
const lists = [100, 100_000] as const;
const rounds = Number(process.env.MELETE_BENCH_ROUNDS ?? 60);
const contextTokens = 32_000;

export async function run(): Promise<Report> {
  const measurements: Measurement[] = [];
  for (const { name, data, close } of await openStores()) {
    const { store, database } = data;
    let turns = 0;
    const oneTurn = async (conversation: string): Promise<void> => {
      const turnId = `turn_${name}_${turns++}`;
      await store.startTurn(newTurn(conversation, turnId, turns));
      await store.claimTurn(turnId, "bench");
      await store.endTurn(ending(turnId, turns));
    };
    for (const length of lengths) {
      await store.createConversation({ id: `of-${length}`, title: "", createdAt: 0, updatedAt: 0, origin: "app", userId: "local" });
      await database.transaction(async (sql) => {
        for (let position = 0; position < length; position++) {
          const id = `m_${length}_${position}`;
          const role = position % 2 === 0 ? "user" : "assistant";
          await sql.run(
            "INSERT INTO message (id, conversation_id, position, role, created_at) VALUES (?, ?, ?, ?, 0)",
            id,
            `of-${length}`,
            position,
            role,
          );
          const body = JSON.stringify({ type: "text", text: "Words of a conversation that has been going on. ".repeat(4) });
          await sql.run("INSERT INTO part (message_id, position, type, body) VALUES (?, 0, 'text', ?)", id, body);
        }
      });
    }
    await manyConversations(database);
    const rivals = [
      ...lengths.map((length) => ({ name: `${name}: append a turn, ${length} messages`, run: () => oneTurn(`of-${length}`) })),
      ...lengths.map((length) => ({ name: `${name}: newest 100, ${length} messages`, run: () => store.messages(`of-${length}`, { limit: 100 }) })),
      ...lengths.map((length) => ({
        name: `${name}: words for the model, ${length} messages`,
        run: () => historyFor(store, `of-${length}`, contextTokens),
      })),
      ...lists.flatMap((count) => [
        { name: `${name}: first page, ${count} conversations`, run: () => store.conversations({ userId: `user-${count}`, limit: 50 }) },
        {
          name: `${name}: page in the middle, ${count} conversations`,
          run: () => store.conversations({ userId: `user-${count}`, limit: 50, before: `${count / 2}_~` }),
        },
      ]),
    ];
    for (const [title, samples] of await interleave(rivals, { rounds, warmUps: 5 })) {
      measurements.push({ name: title, unit: "ms", value: median(samples), samples });
    }
    await close();
  }
  return { title: "the same operation on small and on large data; words for the model are capped by a context of 32,000 tokens", measurements };
}

async function manyConversations(database: { script(text: string): Promise<void> }): Promise<void> {
  const digits = "(VALUES (0),(1),(2),(3),(4),(5),(6),(7),(8),(9))";
  for (const count of lists) {
    const tables = Array.from({ length: String(count).length - 1 }, (_, index) => `${digits} AS d${index} (n)`);
    const number = tables.map((_, index) => `d${index}.column1 * ${10 ** index}`).join(" + ");
    const from = tables.map((table) => table.replace(" (n)", "")).join(", ");
    await database.script(
      `INSERT INTO conversation (id, title, created_at, updated_at, origin, user_id)
       SELECT 'c_${count}_' || CAST(${number} AS TEXT), 'A title', 0, ${number}, 'app', 'user-${count}' FROM ${from};`,
    );
  }
  await database.script("ANALYZE;");
}

function ending(turnId: string, endedAt: number) {
  const answer = {
    id: `answer_${turnId}`,
    role: "assistant" as const,
    parts: [{ type: "text" as const, text: "An answer. ".repeat(10) }],
    turnId,
    createdAt: endedAt,
  };
  const end = { type: "turn-end" as const, turnId, seq: 0, reason: "done" as const, degraded: false };
  return { turnId, attempt: 1, rows: [{ event: end }], reason: "done" as const, usage: null, endedAt, answer };
}
