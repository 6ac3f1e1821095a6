// Turns in SQL: who runs which attempt, what people ask of it, how it ended. It does not know how turns are run.
import { budgetSchema, modeSchema, turnControlSchema, turnRequestSchema, usageSchema } from "@melete/core";
import { z } from "zod";
import type { Database, Row, Sql } from "./database.ts";
import { addConversation, addMessage, touchConversation } from "./sql-conversations.ts";
import { appendStatement, rowColumns } from "./sql-events.ts";
import type { NewTurn, StartedTurn, Store, StoredControl, StoredRequest, StoredTurn } from "./store.ts";
import type { TurnHooks } from "./turn-hooks.ts";

type TurnStore = Pick<
  Store,
  | "startTurn"
  | "knownTurn"
  | "turn"
  | "askedOf"
  | "activeTurns"
  | "claimTurn"
  | "releaseTurn"
  | "endTurn"
  | "addControl"
  | "controls"
  | "abandonedTurns"
  | "handOut"
>;

/** all but the request, which may be large */
const columns = "id, conversation_id, mode, model, agents, budget, status, created_at, attempt, reason, usage, ended_at";

const storedRequestSchema = turnRequestSchema.partial({ messages: true });
const controlSchema = z.union([z.object({ type: z.literal("stop") }), turnControlSchema]);
const endReasonSchema = z.enum(["done", "stopped", "budget", "deadline", "refused", "length", "tool-calls", "error"]);

export function turnTable(database: Database, hooks: TurnHooks): TurnStore {
  const { now, forUpdate } = database.words;
  const append = appendStatement(database);
  const isAbandoned = `process_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM process WHERE process.id = turn.process_id AND alive_until > ${now})`;

  async function findTurn(sql: Sql, where: string, ...parameters: string[]): Promise<StoredTurn | null> {
    const row = await sql.get(`SELECT ${columns} FROM turn WHERE ${where}`, ...parameters);
    return row === null ? null : toTurn(row);
  }

  async function knownByKey(sql: Sql, { key, hash }: { key: string; hash: string }): Promise<StartedTurn | null> {
    const row = await sql.get(`SELECT ${columns}, idempotency_hash FROM turn WHERE idempotency_key = ?`, key);
    return row === null ? null : { type: row.idempotency_hash === hash ? "repeated" : "key-reused", turn: toTurn(row) };
  }

  async function startIn(sql: Sql, turn: NewTurn): Promise<StartedTurn> {
    const { conversationId, newConversation, model, request, message, title, createdAt, note, idempotency } = turn;
    if (newConversation === undefined) {
      // the conversation is locked first: whoever asks for the same at the same time waits here and then finds this turn
      const lock = await sql.get(`SELECT id FROM conversation WHERE id = ? ${forUpdate}`, conversationId);
      if (lock === null) throw new Error(`There is no conversation ${conversationId} to start a turn in.`);
    }
    const known = idempotency === undefined ? null : await knownByKey(sql, idempotency);
    if (known !== null) return known;
    if (newConversation !== undefined) await addConversation(sql, { id: conversationId, ...newConversation });
    const active = await findTurn(sql, "status = 'active' AND conversation_id = ?", conversationId);
    if (active !== null) return { type: "busy", turn: active };
    const { turnId, mode, agents, budget } = request;
    await touchConversation(sql, conversationId, createdAt, title);
    await sql.run(
      `INSERT INTO turn (id, conversation_id, mode, model, agents, budget, status, created_at, request, note, idempotency_key, idempotency_hash)
       VALUES (?, ?, ?, ?, ?, ?, 'active', ?, ?, ?, ?, ?)`,
      turnId,
      conversationId,
      mode,
      model,
      agents ?? null,
      budget === undefined ? null : JSON.stringify(budget),
      createdAt,
      JSON.stringify(request),
      note === undefined ? null : JSON.stringify(note),
      idempotency?.key ?? null,
      idempotency?.hash ?? null,
    );
    await addMessage(sql, conversationId, message);
    await hooks.turnWaiting?.(sql, turnId);
    const stored = await findTurn(sql, "id = ?", turnId);
    if (stored === null) throw new Error(`The turn ${turnId} is not there right after it was stored.`);
    return { type: "started", turn: stored };
  }

  return {
    async startTurn(turn) {
      try {
        return await database.transaction((sql) => startIn(sql, turn));
      } catch (error) {
        // two that ask for the same at the same moment, each with a new conversation: the later one finds the key taken
        const known = turn.idempotency === undefined ? null : await knownByKey(database, turn.idempotency);
        if (known === null) throw error;
        return known;
      }
    },
    knownTurn: (idempotency) => knownByKey(database, idempotency),
    turn: (id) => findTurn(database, "id = ?", id),
    async askedOf(id) {
      const row = await database.get("SELECT request, note FROM turn WHERE id = ?", id);
      const request = row === null ? null : toRequest(row);
      return row === null || request === null ? null : { request, note: row.note === null ? null : JSON.parse(String(row.note)) };
    },
    async activeTurns(conversationId) {
      const where = conversationId === undefined ? "" : "AND conversation_id = ?";
      const parameters = conversationId === undefined ? [] : [conversationId];
      const rows = await database.all(`SELECT ${columns} FROM turn WHERE status = 'active' ${where} ORDER BY created_at, id`, ...parameters);
      return rows.map(toTurn);
    },
    async claimTurn(turnId, processId) {
      const row = await database.get(
        `UPDATE turn SET process_id = ?, attempt = attempt + 1
         WHERE id = ? AND status = 'active' AND (process_id IS NULL OR process_id = ? OR (${isAbandoned}))
         RETURNING ${columns}, request`,
        processId,
        turnId,
        processId,
      );
      if (row === null) return null;
      const turn = toTurn(row);
      const fruit = await database.get("SELECT coalesce(max(attempt), 0) AS attempt FROM event WHERE turn_id = ? AND type = 'agent-end'", turnId);
      return { turn, request: toRequest(row), fruitlessAttempts: turn.attempt - Number(fruit?.attempt ?? 0) };
    },
    async releaseTurn(turnId, attempt) {
      await database.transaction(async (sql) => {
        const released = await sql.run("UPDATE turn SET process_id = NULL WHERE id = ? AND attempt = ? AND status = 'active'", turnId, attempt);
        if (released > 0) await hooks.turnWaiting?.(sql, turnId);
      });
    },
    endTurn({ turnId, attempt, rows, reason, usage, endedAt, answer }) {
      return database.transaction(async (sql) => {
        const place = await sql.get("SELECT conversation_id FROM turn WHERE id = ?", turnId);
        if (place === null) return false;
        const conversationId = String(place.conversation_id);
        // in the order of startTurn, the conversation before the turn, so that the two never wait for each other
        if (answer !== null) await touchConversation(sql, conversationId, answer.createdAt, "");
        const own = await sql.get(`SELECT id FROM turn WHERE id = ? AND attempt = ? AND status = 'active' ${forUpdate}`, turnId, attempt);
        if (own === null) return false;
        if (answer !== null) await addMessage(sql, conversationId, answer);
        await sql.run(append, JSON.stringify(rows.map((row) => ({ turnId, attempt, ...rowColumns(row) }))));
        await sql.run(
          "UPDATE turn SET status = 'ended', process_id = NULL, reason = ?, usage = ?, ended_at = ? WHERE id = ?",
          reason,
          usage === null ? null : JSON.stringify(usage),
          endedAt,
          turnId,
        );
        await sql.run("DELETE FROM control WHERE turn_id = ?", turnId);
        await hooks.turnEnded?.(sql, turnId);
        return true;
      });
    },
    addControl(turnId, control) {
      return database.transaction(async (sql) => {
        const turn = await sql.get(`SELECT id FROM turn WHERE id = ? AND status = 'active' ${forUpdate}`, turnId);
        if (turn === null) return false;
        await sql.run(
          "INSERT INTO control (turn_id, position, body) VALUES (?, (SELECT count(*) FROM control WHERE turn_id = ?), ?)",
          turnId,
          turnId,
          JSON.stringify(control),
        );
        await hooks.controlAdded?.(sql, turnId);
        return true;
      });
    },
    async controls(turnId, position) {
      const rows = await database.all("SELECT body FROM control WHERE turn_id = ? AND position >= ? ORDER BY position", turnId, position);
      return rows.map((row): StoredControl => controlSchema.parse(JSON.parse(String(row.body))));
    },
    // a long queue is looked through bit by bit: whoever waits longest comes first
    async abandonedTurns(waitingMs) {
      const rows = await database.all(
        `SELECT id FROM turn WHERE status = 'active' AND ((${isAbandoned}) OR (process_id IS NULL AND created_at < ${now} - ?)) ORDER BY created_at, id LIMIT 200`,
        waitingMs,
      );
      return rows.map((row) => String(row.id));
    },
    async handOut(turnId) {
      await database.transaction(async (sql) => hooks.turnWaiting?.(sql, turnId));
    },
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
    attempt: Number(row.attempt),
    reason: row.reason === null ? null : endReasonSchema.parse(row.reason),
    usage: row.usage === null ? null : usageSchema.parse(JSON.parse(String(row.usage))),
    endedAt: row.ended_at === null ? null : Number(row.ended_at),
  };
}

function toRequest(row: Row): StoredRequest | null {
  return row.request === null ? null : storedRequestSchema.parse(JSON.parse(String(row.request)));
}
