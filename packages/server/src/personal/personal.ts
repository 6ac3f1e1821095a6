// What the assistant knows about a person: a profile that they write, and memories that they wrote or said yes to. What it proposes is
// kept apart and used for nothing. It knows SQL and limits; who may ask is for the routes.
import { newId } from "@melete/core";
import type { Database, Row } from "../store/database.ts";

export interface PersonalMemory {
  id: string;
  text: string;
  /** proposed: by the assistant, waiting for a yes */
  status: "proposed" | "kept";
  /** where it was proposed; null for one that the person wrote */
  conversationId: string | null;
  createdAt: number;
}

export interface PersonalContext {
  /** off: nothing of this is used, and nothing is proposed */
  enabled: boolean;
  /** free text */
  profile: string;
  /** oldest first */
  memories: PersonalMemory[];
}

/** A page of text. More would crowd the question out of a small model's context. */
export const maxProfileCharacters = 4000;
/** A memory is one sentence. */
export const maxMemoryCharacters = 400;
export const maxMemories = 200;
/** Unanswered ones beyond this push out the oldest: a model that proposes all the time fills nothing. */
const maxProposals = 20;

export interface Personal {
  read(userId: string): Promise<PersonalContext>;
  /** changes what is given */
  change(userId: string, change: Partial<Pick<PersonalContext, "enabled" | "profile">>): Promise<void>;
  /** "full": there are already as many as are kept */
  add(userId: string, text: string): Promise<PersonalMemory | "full">;
  /** null when it is known already, or personal context is off */
  propose(userId: string, text: string, conversationId: string): Promise<PersonalMemory | null>;
  /** another text, or the yes to a proposal; false when this user has no such memory */
  edit(userId: string, id: string, change: { text?: string; status?: "kept" }): Promise<boolean>;
  remove(userId: string, id: string): Promise<boolean>;
  removeAll(userId: string): Promise<void>;
}

export function createPersonal(database: Database, now: () => number): Personal {
  async function read(userId: string): Promise<PersonalContext> {
    const row = await database.get("SELECT enabled, profile FROM personal_profile WHERE user_id = ?", userId);
    const rows = await database.all("SELECT * FROM memory WHERE user_id = ? ORDER BY created_at, id", userId);
    return { enabled: row === null || Number(row.enabled) === 1, profile: row === null ? "" : String(row.profile), memories: rows.map(toMemory) };
  }

  async function insert(userId: string, memory: PersonalMemory): Promise<PersonalMemory> {
    const { id, text, status, conversationId, createdAt } = memory;
    await database.run(
      "INSERT INTO memory (id, user_id, body, status, conversation_id, created_at) VALUES (?, ?, ?, ?, ?, ?)",
      ...[id, userId, text, status, conversationId, createdAt],
    );
    return memory;
  }

  return {
    read,
    async change(userId, change) {
      const { enabled, profile } = { ...(await read(userId)), ...change };
      await database.run(
        `INSERT INTO personal_profile (user_id, enabled, profile) VALUES (?, ?, ?)
         ON CONFLICT (user_id) DO UPDATE SET enabled = excluded.enabled, profile = excluded.profile`,
        userId,
        enabled ? 1 : 0,
        profile,
      );
    },
    async add(userId, text) {
      const { memories } = await read(userId);
      if (memories.filter(({ status }) => status === "kept").length >= maxMemories) return "full";
      return insert(userId, { id: newId("memory"), text: text.trim(), status: "kept", conversationId: null, createdAt: now() });
    },
    async propose(userId, text, conversationId) {
      const { enabled, memories } = await read(userId);
      const plain = (words: string): string =>
        words
          .toLowerCase()
          .replace(/[^\p{L}\p{N}]+/gu, " ")
          .trim();
      if (!enabled || plain(text) === "" || memories.some((known) => plain(known.text) === plain(text))) return null;
      const waiting = memories.filter(({ status }) => status === "proposed");
      for (const old of waiting.slice(0, Math.max(0, waiting.length - maxProposals + 1))) {
        await database.run("DELETE FROM memory WHERE id = ?", old.id);
      }
      const proposal = { id: newId("memory"), text: text.trim().slice(0, maxMemoryCharacters), status: "proposed" as const, conversationId };
      return insert(userId, { ...proposal, createdAt: now() });
    },
    async edit(userId, id, { text, status }) {
      const changed = await database.run(
        "UPDATE memory SET body = coalesce(?, body), status = coalesce(?, status) WHERE id = ? AND user_id = ?",
        ...[text?.trim() ?? null, status ?? null, id, userId],
      );
      return changed > 0;
    },
    async remove(userId, id) {
      return (await database.run("DELETE FROM memory WHERE id = ? AND user_id = ?", id, userId)) > 0;
    },
    async removeAll(userId) {
      await database.transaction(async (sql) => {
        await sql.run("DELETE FROM memory WHERE user_id = ?", userId);
        await sql.run("DELETE FROM personal_profile WHERE user_id = ?", userId);
      });
    },
  };
}

function toMemory(row: Row): PersonalMemory {
  return {
    id: String(row.id),
    text: String(row.body),
    status: row.status === "kept" ? "kept" : "proposed",
    conversationId: row.conversation_id === null ? null : String(row.conversation_id),
    createdAt: Number(row.created_at),
  };
}
