// Conversations and their messages in SQL. Every list is read from an index, a page at a time.
import { partSchema } from "@melete/core";
import type { Database, Row, Sql } from "./database.ts";
import type { ConversationRow, Page, Store, StoredMessage } from "./store.ts";
import type { TurnHooks } from "./turn-hooks.ts";

type ConversationStore = Pick<Store, "createConversation" | "conversation" | "conversations" | "deleteConversation" | "messages">;

export function conversationTables(database: Database, { turnEnded }: TurnHooks): ConversationStore {
  return {
    createConversation: (row) => addConversation(database, row),
    async conversation(id) {
      const row = await database.get("SELECT * FROM conversation WHERE id = ?", id);
      return row === null ? null : toConversation(row);
    },
    async conversations({ userId, before, limit, origin = "app" }) {
      const cursor = before === undefined ? { updatedAt: Number.MAX_SAFE_INTEGER, id: "" } : parseCursor(before);
      const rows = await database.all(
        "SELECT * FROM conversation WHERE user_id = ? AND origin = ? AND (updated_at, id) < (?, ?) ORDER BY updated_at DESC, id DESC LIMIT ?",
        userId,
        origin,
        cursor.updatedAt,
        cursor.id,
        // one row more than asked tells whether another page follows
        limit + 1,
      );
      return pageOf(rows.map(toConversation), limit, ({ updatedAt, id }) => `${updatedAt}_${id}`);
    },
    async deleteConversation(id) {
      return database.transaction(async (sql) => {
        const turns = await sql.all("SELECT id FROM turn WHERE conversation_id = ? AND status = 'active'", id);
        const deleted = await sql.run("DELETE FROM conversation WHERE id = ?", id);
        for (const turn of turns) await turnEnded?.(sql, String(turn.id));
        return deleted > 0;
      });
    },
    async messages(conversationId, { before, limit }) {
      const position = before === undefined ? Number.MAX_SAFE_INTEGER : Number(before);
      if (!Number.isSafeInteger(position)) return { items: [], next: null };
      const rows = await database.all(
        `SELECT message.*, part.body AS part_body
         FROM (SELECT * FROM message WHERE conversation_id = ? AND position < ? ORDER BY position DESC LIMIT ?) AS message
         LEFT JOIN part ON part.message_id = message.id ORDER BY message.position DESC, part.position`,
        conversationId,
        position,
        limit + 1,
      );
      const { items, next } = pageOf(toMessages(rows), limit, (message) => String(message.position));
      return { items: items.reverse().map(({ position: _, ...message }) => message), next };
    },
  };
}

export async function addConversation(sql: Sql, row: ConversationRow): Promise<void> {
  const { id, title, createdAt, updatedAt, origin, userId } = row;
  const statement = "INSERT INTO conversation (id, title, created_at, updated_at, origin, user_id) VALUES (?, ?, ?, ?, ?, ?)";
  await sql.run(statement, id, title, createdAt, updatedAt, origin, userId);
}

/** Behind the others of its conversation, whose row the caller has locked. */
export async function addMessage(sql: Sql, conversationId: string, message: StoredMessage): Promise<void> {
  await sql.run(
    `INSERT INTO message (id, conversation_id, position, role, turn_id, created_at)
     VALUES (?, ?, (SELECT coalesce(max(position), -1) + 1 FROM message WHERE conversation_id = ?), ?, ?, ?)`,
    message.id,
    conversationId,
    conversationId,
    message.role,
    message.turnId,
    message.createdAt,
  );
  for (const [position, part] of message.parts.entries()) {
    await sql.run("INSERT INTO part (message_id, position, type, body) VALUES (?, ?, ?, ?)", message.id, position, part.type, JSON.stringify(part));
  }
}

/** Moves the conversation to the front, and locks it until the transaction ends. `title` counts when it has none. False when it is gone. */
export async function touchConversation(sql: Sql, id: string, at: number, title: string): Promise<boolean> {
  const changed = await sql.run(
    `UPDATE conversation SET updated_at = CASE WHEN updated_at < ? THEN ? ELSE updated_at END, title = CASE WHEN title = '' THEN ? ELSE title END
     WHERE id = ?`,
    at,
    at,
    title,
    id,
  );
  return changed > 0;
}

function pageOf<T>(rows: T[], limit: number, cursorOf: (last: T) => string): Page<T> {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, next: rows.length > limit && last !== undefined ? cursorOf(last) : null };
}

function parseCursor(cursor: string): { updatedAt: number; id: string } {
  const at = cursor.indexOf("_");
  const updatedAt = Number(cursor.slice(0, at));
  // an unreadable cursor reads as "before everything": an empty page, never a wrong one
  return Number.isSafeInteger(updatedAt) && at > 0 ? { updatedAt, id: cursor.slice(at + 1) } : { updatedAt: 0, id: "" };
}

function toConversation(row: Row): ConversationRow {
  const { id, title, created_at, updated_at, origin, user_id } = row;
  return {
    id: String(id),
    title: String(title),
    createdAt: Number(created_at),
    updatedAt: Number(updated_at),
    origin: origin === "api" ? "api" : "app",
    userId: String(user_id),
  };
}

/** One row per part, those of a message side by side. */
function toMessages(rows: Row[]): (StoredMessage & { position: number })[] {
  const messages: (StoredMessage & { position: number })[] = [];
  for (const row of rows) {
    let message = messages.at(-1);
    if (message?.id !== row.id) {
      message = {
        id: String(row.id),
        role: row.role === "user" ? "user" : "assistant",
        parts: [],
        turnId: row.turn_id === null ? null : String(row.turn_id),
        createdAt: Number(row.created_at),
        position: Number(row.position),
      };
      messages.push(message);
    }
    if (row.part_body !== null) message.parts.push(partSchema.parse(JSON.parse(String(row.part_body))));
  }
  return messages;
}
