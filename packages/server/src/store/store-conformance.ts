// What every Store must do, as a suite that each implementation runs from its own test.
import type { TurnEvent } from "@melete/core";
import { describe, expect, test } from "vitest";
import type { NewTurn, Store, StoredMessage } from "./store.ts";

const hash = "ab".repeat(32);

export function describeStoreConformance(name: string, openStore: () => Store): void {
  const conversation = (id: string, at = 1000) => ({ id, title: "", createdAt: at, updatedAt: at });
  const message = (id: string, turnId: string, role: "user" | "assistant" = "user"): StoredMessage => ({
    id,
    role,
    turnId,
    createdAt: 2000,
    parts: [
      { type: "text", text: "What is this?" },
      { type: "image", blob: { hash, mediaType: "image/png", byteLength: 3, width: 8, height: 9 }, name: "a.png" },
    ],
  });
  const newTurn = (id: string, conversationId: string): NewTurn => ({
    turn: {
      id,
      conversationId,
      mode: "contemplating",
      model: "nano",
      agents: 4,
      budget: { maxTokens: 9, maxMs: null, maxCostUsd: null },
      createdAt: 2000,
    },
    message: message(`m-${id}`, id),
    title: "What is this?",
  });
  const text = (turnId: string, seq: number, words: string): TurnEvent => ({ type: "text-delta", turnId, seq, text: words });
  const end = (turnId: string, seq: number): TurnEvent => ({ type: "turn-end", turnId, seq, reason: "done", degraded: false });

  describe(`${name} is a Store`, () => {
    test("a conversation is kept and found; an unknown one is null", async () => {
      const store = openStore();
      await store.createConversation(conversation("a"));
      expect(await store.conversation("a")).toEqual(conversation("a"));
      expect(await store.conversation("b")).toBeNull();
      store.close();
    });

    test("conversations come newest first, page by page, without loss when times are equal", async () => {
      const store = openStore();
      for (const id of ["a", "b", "c", "d", "e"]) await store.createConversation(conversation(id, id === "a" ? 1 : 2));
      const seen: string[] = [];
      let before: string | undefined;
      do {
        const page = await store.conversations({ before, limit: 2 });
        seen.push(...page.items.map((row) => row.id));
        before = page.next ?? undefined;
      } while (before !== undefined);
      expect(seen).toEqual(["e", "d", "c", "b", "a"]);
      expect((await store.conversations({ before: "nonsense", limit: 2 })).items).toEqual([]);
      store.close();
    });

    test("a turn is stored with its message, names the conversation once, and moves it to the front", async () => {
      const store = openStore();
      await store.createConversation(conversation("a"));
      expect(await store.startTurn(newTurn("t", "a"))).toBeNull();
      expect(await store.conversation("a")).toEqual({ id: "a", title: "What is this?", createdAt: 1000, updatedAt: 2000 });
      expect(await store.turn("t")).toEqual({ ...newTurn("t", "a").turn, status: "active" });
      expect(await store.messages("a")).toEqual([message("m-t", "t")]);
      await store.endTurn("t", end("t", 0), null);
      await store.startTurn({ ...newTurn("u", "a"), title: "Another title" });
      expect((await store.conversation("a"))?.title).toBe("What is this?");
      store.close();
    });

    test("a second turn of the same conversation is turned away while the first is active", async () => {
      const store = openStore();
      await store.createConversation(conversation("a"));
      await store.createConversation(conversation("b"));
      await store.startTurn(newTurn("t", "a"));
      expect((await store.startTurn(newTurn("u", "a")))?.id).toBe("t");
      expect(await store.startTurn(newTurn("v", "b"))).toBeNull();
      expect(await store.turn("u")).toBeNull();
      expect((await store.activeTurns()).map((turn) => turn.id)).toEqual(["t", "v"]);
      expect((await store.activeTurns("b")).map((turn) => turn.id)).toEqual(["v"]);
      store.close();
    });

    test("ending a turn stores its last event and its answer together", async () => {
      const store = openStore();
      await store.createConversation(conversation("a"));
      await store.startTurn(newTurn("t", "a"));
      await store.appendEvents("t", [{ event: text("t", 0, "one") }]);
      await store.endTurn("t", end("t", 1), message("m-answer", "t", "assistant"));
      expect((await store.turn("t"))?.status).toBe("ended");
      expect((await store.messages("a")).map((row) => row.role)).toEqual(["user", "assistant"]);
      expect((await store.events("t", -1)).map((row) => row.event.type)).toEqual(["text-delta", "turn-end"]);
      store.close();
    });

    test("events come back in order from any seq, with their pieces", async () => {
      const store = openStore();
      await store.createConversation(conversation("a"));
      await store.startTurn(newTurn("t", "a"));
      const merged = { event: text("t", 4, "one two"), pieces: [[3, 3] as [number, number], [4, 7] as [number, number]] };
      await store.appendEvents("t", [{ event: text("t", 0, "zero") }]);
      await store.appendEvents("t", [merged]);
      expect(await store.events("t", -1)).toEqual([{ event: text("t", 0, "zero") }, merged]);
      expect(await store.events("t", 3)).toEqual([merged]);
      expect(await store.events("t", 4)).toEqual([]);
      expect(await store.events("unknown", -1)).toEqual([]);
      store.close();
    });

    test("deleting a conversation deletes its messages, turns and logs", async () => {
      const store = openStore();
      await store.createConversation(conversation("a"));
      await store.startTurn(newTurn("t", "a"));
      await store.appendEvents("t", [{ event: text("t", 0, "zero") }]);
      expect(await store.deleteConversation("a")).toBe(true);
      expect(await store.deleteConversation("a")).toBe(false);
      expect([await store.turn("t"), await store.messages("a"), await store.events("t", -1)]).toEqual([null, [], []]);
      // what a run still had to say when its conversation went away is dropped, not an error
      await store.appendEvents("t", [{ event: text("t", 1, "late") }]);
      await store.endTurn("t", end("t", 2), null);
      store.close();
    });

    test("the facts about a blob are kept once", async () => {
      const store = openStore();
      const ref = { hash, mediaType: "image/png", byteLength: 3, width: 8, height: 9 };
      await store.putBlob(ref, 1);
      await store.putBlob(ref, 2);
      expect(await store.blob(hash)).toEqual(ref);
      expect(await store.blob("cd".repeat(32))).toBeNull();
      const text = { hash: "cd".repeat(32), mediaType: "text/plain", byteLength: 3 };
      await store.putBlob(text, 1);
      expect(await store.blob(text.hash)).toEqual(text);
      store.close();
    });
  });
}
