// The Store on one SQLite file through node:sqlite. One row per message part and per event; nothing rewrites a conversation
// to add a token. It knows tables, not turns: what events mean is core's business.
import { DatabaseSync, type SQLOutputValue } from "node:sqlite";
import { budgetSchema, modeSchema, partSchema, turnEventSchema, type BlobRef } from "@melete/core";
import { SetupError } from "../setup-error.ts";
import { migrate } from "./migrations.ts";
import type { ConversationRow, LogRow, NewTurn, Page, Store, StoredMessage, StoredTurn } from "./store.ts";

type Row = Record<string, SQLOutputValue>;

/** `path` may be ":memory:". The caller makes sure that no second process has the file open (home-lock.ts). */
export function openSqliteStore(path: string, now: () => number = Date.now): Store {
  const database = openDatabase(path, now());
  const sql = {
    insertConversation: database.prepare("INSERT INTO conversation (id, title, created_at, updated_at) VALUES (?, ?, ?, ?)"),
    conversation: database.prepare("SELECT * FROM conversation WHERE id = ?"),
    conversations: database.prepare(
      `SELECT * FROM conversation WHERE (updated_at, id) < (:updatedAt, :id) ORDER BY updated_at DESC, id DESC LIMIT :limit`,
    ),
    deleteConversation: database.prepare("DELETE FROM conversation WHERE id = ?"),
    touchConversation: database.prepare(
      "UPDATE conversation SET updated_at = max(updated_at, :at), title = CASE WHEN title = '' THEN :title ELSE title END WHERE id = :id",
    ),
    messages: database.prepare("SELECT * FROM message WHERE conversation_id = ? ORDER BY position"),
    parts: database.prepare(
      `SELECT part.* FROM part JOIN message ON message.id = part.message_id WHERE message.conversation_id = ?
       ORDER BY message.position, part.position`,
    ),
    insertMessage: database.prepare(
      `INSERT INTO message (id, conversation_id, position, role, turn_id, created_at)
       VALUES (:id, :conversation, (SELECT coalesce(max(position), -1) + 1 FROM message WHERE conversation_id = :conversation), :role, :turn, :at)`,
    ),
    insertPart: database.prepare("INSERT INTO part (message_id, position, type, body) VALUES (?, ?, ?, ?)"),
    insertTurn: database.prepare(
      `INSERT INTO turn (id, conversation_id, mode, model, agents, budget, status, created_at) VALUES (?, ?, ?, ?, ?, ?, 'active', ?)`,
    ),
    turn: database.prepare("SELECT * FROM turn WHERE id = ?"),
    activeTurns: database.prepare("SELECT * FROM turn WHERE status = 'active' ORDER BY created_at, id"),
    activeTurnOf: database.prepare("SELECT * FROM turn WHERE status = 'active' AND conversation_id = ?"),
    endTurn: database.prepare("UPDATE turn SET status = 'ended' WHERE id = ?"),
    insertEvent: database.prepare("INSERT INTO event (turn_id, seq, type, body, pieces) VALUES (?, ?, ?, ?, ?)"),
    events: database.prepare("SELECT body, pieces FROM event WHERE turn_id = ? AND seq > ? ORDER BY seq"),
    insertBlob: database.prepare(
      "INSERT INTO blob (hash, media_type, byte_length, width, height, created_at) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (hash) DO NOTHING",
    ),
    blob: database.prepare("SELECT * FROM blob WHERE hash = ?"),
  };

  function inTransaction<T>(work: () => T): T {
    database.exec("BEGIN IMMEDIATE");
    try {
      const result = work();
      database.exec("COMMIT");
      return result;
    } catch (error) {
      database.exec("ROLLBACK");
      throw error;
    }
  }

  function addMessage(conversationId: string, message: StoredMessage): void {
    sql.insertMessage.run({
      id: message.id,
      conversation: conversationId,
      role: message.role,
      turn: message.turnId,
      at: message.createdAt,
    });
    for (const [position, part] of message.parts.entries()) {
      sql.insertPart.run(message.id, position, part.type, JSON.stringify(part));
    }
  }

  function addEvent(turnId: string, { event, pieces }: LogRow): void {
    sql.insertEvent.run(turnId, event.seq, event.type, JSON.stringify(event), pieces === undefined ? null : JSON.stringify(pieces));
  }

  return {
    async createConversation(row) {
      sql.insertConversation.run(row.id, row.title, row.createdAt, row.updatedAt);
    },
    async conversation(id) {
      const row = sql.conversation.get(id);
      return row === undefined ? null : toConversation(row);
    },
    async conversations({ before, limit }): Promise<Page<ConversationRow>> {
      const cursor = before === undefined ? { updatedAt: Number.MAX_SAFE_INTEGER, id: "" } : parseCursor(before);
      // one row more than asked tells whether another page follows
      const rows = sql.conversations.all({ ...cursor, limit: limit + 1 }).map(toConversation);
      const items = rows.slice(0, limit);
      const last = items.at(-1);
      return { items, next: rows.length > limit && last !== undefined ? `${last.updatedAt}_${last.id}` : null };
    },
    async deleteConversation(id) {
      return sql.deleteConversation.run(id).changes > 0;
    },
    async messages(conversationId) {
      const messages = sql.messages.all(conversationId).map(toMessage);
      const byId = new Map(messages.map((message) => [message.id, message]));
      for (const row of sql.parts.all(conversationId)) {
        byId.get(String(row.message_id))?.parts.push(partSchema.parse(JSON.parse(String(row.body))));
      }
      return messages;
    },
    async startTurn({ turn, message, title }: NewTurn) {
      return inTransaction(() => {
        const active = sql.activeTurnOf.get(turn.conversationId);
        if (active !== undefined) return toTurn(active);
        sql.touchConversation.run({ id: turn.conversationId, at: turn.createdAt, title });
        const budget = turn.budget === null ? null : JSON.stringify(turn.budget);
        sql.insertTurn.run(turn.id, turn.conversationId, turn.mode, turn.model, turn.agents, budget, turn.createdAt);
        addMessage(turn.conversationId, message);
        return null;
      });
    },
    async turn(id) {
      const row = sql.turn.get(id);
      return row === undefined ? null : toTurn(row);
    },
    async activeTurns(conversationId) {
      return (conversationId === undefined ? sql.activeTurns.all() : sql.activeTurnOf.all(conversationId)).map(toTurn);
    },
    async endTurn(id, end, answer) {
      inTransaction(() => {
        const row = sql.turn.get(id);
        // a turn deleted with its conversation while it ran has nothing left to end
        if (row === undefined) return;
        const conversationId = String(row.conversation_id);
        if (answer !== null) {
          addMessage(conversationId, answer);
          sql.touchConversation.run({ id: conversationId, at: answer.createdAt, title: "" });
        }
        addEvent(id, { event: end });
        sql.endTurn.run(id);
      });
    },
    async appendEvents(turnId, rows) {
      inTransaction(() => {
        if (sql.turn.get(turnId) === undefined) return;
        for (const row of rows) addEvent(turnId, row);
      });
    },
    async events(turnId, after) {
      return sql.events.all(turnId, after).map(toLogRow);
    },
    async putBlob(ref, createdAt) {
      sql.insertBlob.run(ref.hash, ref.mediaType, ref.byteLength, ref.width ?? null, ref.height ?? null, createdAt);
    },
    async blob(hash) {
      const row = sql.blob.get(hash);
      return row === undefined ? null : toBlobRef(row);
    },
    close() {
      database.close();
    },
  };
}

function openDatabase(path: string, now: number): DatabaseSync {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(path);
    // NORMAL with WAL survives a killed process; only a power cut may lose the last commits, and never the file.
    database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON; PRAGMA busy_timeout = 2000");
    migrate(database, path, now);
    return database;
  } catch (cause) {
    database?.close();
    if (cause instanceof SetupError) throw cause;
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new SetupError(`${path} cannot be opened as Melete's database (${why}). Put a good copy in its place, or move it away to start anew.`, {
      cause,
    });
  }
}

function parseCursor(cursor: string): { updatedAt: number; id: string } {
  const at = cursor.indexOf("_");
  const updatedAt = Number(cursor.slice(0, at));
  // an unreadable cursor reads as "before everything": an empty page, never a wrong one
  return Number.isSafeInteger(updatedAt) && at > 0 ? { updatedAt, id: cursor.slice(at + 1) } : { updatedAt: 0, id: "" };
}

function toConversation(row: Row): ConversationRow {
  return { id: String(row.id), title: String(row.title), createdAt: Number(row.created_at), updatedAt: Number(row.updated_at) };
}

function toMessage(row: Row): StoredMessage {
  return {
    id: String(row.id),
    role: row.role === "user" ? "user" : "assistant",
    parts: [],
    turnId: row.turn_id === null ? null : String(row.turn_id),
    createdAt: Number(row.created_at),
  };
}

function toTurn(row: Row): StoredTurn {
  return {
    id: String(row.id),
    conversationId: String(row.conversation_id),
    mode: modeSchema.parse(row.mode),
    model: String(row.model),
    agents: row.agents === null ? null : Number(row.agents),
    budget: row.budget === null ? null : budgetSchema.parse(JSON.parse(String(row.budget))),
    status: row.status === "active" ? "active" : "ended",
    createdAt: Number(row.created_at),
  };
}

function toLogRow(row: Row): LogRow {
  const event = turnEventSchema.parse(JSON.parse(String(row.body)));
  return row.pieces === null ? { event } : { event, pieces: JSON.parse(String(row.pieces)) };
}

function toBlobRef(row: Row): BlobRef {
  const ref: BlobRef = { hash: String(row.hash), mediaType: String(row.media_type), byteLength: Number(row.byte_length) };
  return row.width === null ? ref : { ...ref, width: Number(row.width), height: Number(row.height) };
}
