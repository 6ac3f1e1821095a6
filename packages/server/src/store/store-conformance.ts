// What every Store must do, as a suite that each implementation runs from its own test.
import type { TurnEvent } from "@melete/core";
import { describe, expect, onTestFinished, test } from "vitest";
import { eventsOfRow, type LogRow } from "./log-row.ts";
import type { ConversationRow, NewTurn, Store, StoredMessage, TurnEnding } from "./store.ts";

const hash = "ab".repeat(32);

/** @param name of the suite @param openStore makes a new, empty one */
export function describeStoreConformance(name: string, openStore: () => Promise<Store>, skip = false): void {
  const conversation = (id: string, at = 1000): ConversationRow => ({ id, title: "", createdAt: at, updatedAt: at, origin: "app", userId: "local" });
  const message = (id: string, turnId: string, role: "user" | "assistant" = "user"): StoredMessage => ({
    id,
    role,
    turnId,
    createdAt: 2000,
    parts: [
      { type: "text", text: "What is this? \u0000 \ud83e\udd89 'quoted' \"twice\" $1 ?" },
      { type: "image", blob: { hash, mediaType: "image/png", byteLength: 3, width: 8, height: 9 }, name: "a.png" },
    ],
  });
  const newTurn = (id: string, conversationId: string, more: Partial<NewTurn> = {}): NewTurn => ({
    conversationId,
    model: "nano",
    request: { turnId: id, mode: "contemplating", agents: 4, budget: { maxTokens: 9, maxMs: null, maxCostUsd: null }, shape: "explore", seed: 5 },
    message: message(`m-${id}`, id),
    title: "What is this?",
    createdAt: 2000,
    ...more,
  });
  const text = (turnId: string, seq: number, words: string): LogRow => ({ event: { type: "text-delta", turnId, seq, text: words } });
  const agentEnd = (turnId: string, seq: number): LogRow => {
    const usage = { inputTokens: 1, outputTokens: 1, reasoningTokens: 0, cachedInputTokens: 0, costUsd: null };
    return { event: { type: "agent-end", turnId, seq, agentId: "a", reason: "done", record: null, usage, elapsedMs: 1 } };
  };
  const ending = (turnId: string, attempt: number, seq: number, more: Partial<TurnEnding> = {}): TurnEnding => {
    const end: TurnEvent = { type: "turn-end", turnId, seq, reason: "done", degraded: false };
    return { turnId, attempt, rows: [{ event: end }], reason: "done", usage: null, endedAt: 3000, answer: null, ...more };
  };
  const seqs = async (store: Store, turnId: string, after = -1) =>
    (await store.events(turnId, after)).flatMap((row) => eventsOfRow(row, after)).map(({ seq }) => seq);

  describe.skipIf(skip)(`${name} is a Store`, () => {
    async function open(...conversations: string[]): Promise<Store> {
      const store = await openStore();
      onTestFinished(() => store.close());
      for (const id of conversations) await store.createConversation(conversation(id));
      return store;
    }

    test("a conversation is kept and found; an unknown one is null", async () => {
      const store = await open("a");
      expect(await store.conversation("a")).toEqual(conversation("a"));
      expect(await store.conversation("b")).toBeNull();
    });

    test("conversations come newest first, page by page, without loss when times are equal", async () => {
      const store = await open();
      for (const id of ["a", "b", "c", "d", "e"]) await store.createConversation(conversation(id, id === "a" ? 1 : 2));
      await store.createConversation({ ...conversation("f", 9), origin: "api", userId: "local" });
      const seen: string[] = [];
      let before: string | undefined;
      do {
        const page = await store.conversations({ userId: "local", before, limit: 2 });
        seen.push(...page.items.map((row) => row.id));
        before = page.next ?? undefined;
      } while (before !== undefined);
      expect(seen).toEqual(["e", "d", "c", "b", "a"]);
      expect((await store.conversations({ userId: "local", before: "nonsense", limit: 2 })).items).toEqual([]);
      expect((await store.conversations({ userId: "local", limit: 2, origin: "api" })).items.map(({ id, origin }) => [id, origin])).toEqual([
        ["f", "api"],
      ]);
    });

    test("what a turn was asked is found again, with the note beside it", async () => {
      const store = await open("a");
      await store.startTurn(newTurn("t", "a", { note: { metadata: { a: '"b"' } } }));
      expect(await store.askedOf("t")).toEqual({ request: newTurn("t", "a").request, note: { metadata: { a: '"b"' } } });
      await store.endTurn(ending("t", (await store.claimTurn("t", "p"))?.turn.attempt ?? 0, 0));
      await store.startTurn(newTurn("u", "a"));
      expect(await store.askedOf("u")).toMatchObject({ request: { turnId: "u" }, note: null });
      expect(await store.askedOf("v")).toBeNull();
    });

    test("a turn is stored with its message, names the conversation once, and moves it to the front", async () => {
      const store = await open("a");
      const started = await store.startTurn(newTurn("t", "a"));
      const turn = {
        id: "t",
        conversationId: "a",
        mode: "contemplating",
        model: "nano",
        agents: 4,
        budget: { maxTokens: 9, maxMs: null, maxCostUsd: null },
        status: "active",
        createdAt: 2000,
        attempt: 0,
        reason: null,
        usage: null,
        endedAt: null,
      };
      expect(started).toEqual({ type: "started", turn });
      expect(await store.conversation("a")).toEqual({ ...conversation("a"), title: "What is this?", updatedAt: 2000 });
      expect(await store.turn("t")).toEqual(turn);
      expect(await store.messages("a", { limit: 9 })).toEqual({ items: [message("m-t", "t")], next: null });
      await store.claimTurn("t", "p");
      await store.endTurn(ending("t", 1, 0));
      await store.startTurn(newTurn("u", "a", { title: "Another title" }));
      expect((await store.conversation("a"))?.title).toBe("What is this?");
    });

    test("messages come newest page first, oldest first inside, each with its parts", async () => {
      const store = await open("a");
      for (const [index, id] of ["t1", "t2", "t3"].entries()) {
        await store.startTurn(newTurn(id, "a"));
        await store.claimTurn(id, "p");
        await store.endTurn(ending(id, 1, 0, { answer: { ...message(`answer-${index}`, id, "assistant"), parts: [] } }));
      }
      const newest = await store.messages("a", { limit: 4 });
      expect(newest.items.map(({ id }) => id)).toEqual(["m-t2", "answer-1", "m-t3", "answer-2"]);
      expect(newest.items.map(({ parts }) => parts.length)).toEqual([2, 0, 2, 0]);
      const oldest = await store.messages("a", { limit: 4, before: newest.next ?? "" });
      expect([oldest.items.map(({ id }) => id), oldest.next]).toEqual([["m-t1", "answer-0"], null]);
      expect((await store.messages("a", { limit: 4, before: "nonsense" })).items).toEqual([]);
    });

    test("any text that a person or a model writes can be kept", async () => {
      const store = await open("a");
      const odd = "NUL \u0000, half a pair \ud83e, a backslash \\u0000 \\, quotes \" ', a question? $1 %s";
      await store.startTurn(newTurn("t", "a", { title: odd, message: { ...message("m", "t"), parts: [{ type: "text", text: odd }] } }));
      await store.claimTurn("t", "p");
      await store.appendEvents([{ turnId: "t", attempt: 1, rows: [text("t", 0, odd)] }]);
      expect((await store.messages("a", { limit: 9 })).items[0].parts).toEqual([{ type: "text", text: odd }]);
      expect((await store.events("t", -1))[0]).toEqual(text("t", 0, odd));
      // where text is not JSON the one is dropped and the other replaced, by some databases
      expect((await store.conversation("a"))?.title.replaceAll("\u0000", "")).toMatch(/^NUL , half a pair ., a backslash/u);
    });

    test("a second turn of the same conversation is turned away while the first is active", async () => {
      const store = await open("a", "b");
      await store.startTurn(newTurn("t", "a"));
      expect(await store.startTurn(newTurn("u", "a"))).toMatchObject({ type: "busy", turn: { id: "t" } });
      expect(await store.startTurn(newTurn("v", "b"))).toMatchObject({ type: "started" });
      expect(await store.turn("u")).toBeNull();
      expect((await store.activeTurns()).map((turn) => turn.id)).toEqual(["t", "v"]);
      expect((await store.activeTurns("b")).map((turn) => turn.id)).toEqual(["v"]);
    });

    test("of many turns that start in one conversation at the same time exactly one does", async () => {
      const store = await open("a");
      const started = await Promise.all(Array.from({ length: 8 }, (_, index) => store.startTurn(newTurn(`t${index}`, "a"))));
      expect(started.filter(({ type }) => type === "started")).toHaveLength(1);
      expect(started.filter(({ type }) => type === "busy")).toHaveLength(7);
      expect((await store.messages("a", { limit: 9 })).items).toHaveLength(1);
    });

    test("the same idempotency key gives the same turn, also at the same time and with new conversations", async () => {
      const store = await open("a");
      const idempotency = { key: "a:k", hash: "one" };
      expect(await store.startTurn(newTurn("t", "a", { idempotency }))).toMatchObject({ type: "started" });
      expect(await store.startTurn(newTurn("u", "a", { idempotency }))).toMatchObject({ type: "repeated", turn: { id: "t" } });
      expect(await store.startTurn(newTurn("u", "a", { idempotency: { key: "a:k", hash: "two" } }))).toMatchObject({
        type: "key-reused",
        turn: { id: "t" },
      });
      const { id: _, ...row } = { ...conversation(""), origin: "api" as const, userId: "local" };
      const turns = Array.from({ length: 5 }, (_, index) =>
        newTurn(`n${index}`, `c${index}`, { newConversation: row, idempotency: { key: "k", hash: "one" } }),
      );
      const started = await Promise.all(turns.map((turn) => store.startTurn(turn)));
      expect(started.map(({ type }) => type).sort()).toEqual(["repeated", "repeated", "repeated", "repeated", "started"]);
      expect(new Set(started.map(({ turn }) => turn.id)).size).toBe(1);
      expect((await store.conversations({ userId: "local", limit: 9, origin: "api" })).items).toHaveLength(1);
    });

    test("a claimed turn brings its request, and is nobody else's while its process lives", async () => {
      const store = await open("a");
      await store.startTurn(newTurn("t", "a"));
      await store.keepAlive("p", 60_000);
      const claimed = await store.claimTurn("t", "p");
      expect(claimed).toMatchObject({ turn: { id: "t", attempt: 1 }, request: newTurn("t", "a").request, fruitlessAttempts: 1 });
      expect(await store.claimTurn("t", "q")).toBeNull();
      expect(await store.abandonedTurns(2 ** 52)).toEqual([]);
      expect(await store.claimTurn("unknown", "q")).toBeNull();
    });

    test("a turn of a dead process is abandoned and taken over; of many that want it one gets it", async () => {
      const store = await open("a");
      await store.startTurn(newTurn("t", "a"));
      expect(await store.abandonedTurns(2 ** 52)).toEqual([]);
      // it waits since the year 1970
      expect(await store.abandonedTurns(60_000)).toEqual(["t"]);
      await store.keepAlive("p", 60_000);
      await store.claimTurn("t", "p");
      expect(await store.abandonedTurns(60_000)).toEqual([]);
      await store.keepAlive("p", -1);
      expect(await store.abandonedTurns(2 ** 52)).toEqual(["t"]);
      for (const id of ["q", "r", "s"]) await store.keepAlive(id, 60_000);
      const claims = await Promise.all(["q", "r", "s"].map((id) => store.claimTurn("t", id)));
      expect(claims.filter((claim) => claim !== null)).toMatchObject([{ turn: { attempt: 2 }, fruitlessAttempts: 2 }]);
      await store.forgetProcess();
      expect(await store.abandonedTurns(2 ** 52)).toEqual(["t"]);
    });

    test("a released turn waits for anybody; attempts count as fruitless until an agent gets done", async () => {
      const store = await open("a");
      await store.startTurn(newTurn("t", "a"));
      for (const id of ["p", "q"]) await store.keepAlive(id, 60_000);
      await store.claimTurn("t", "p");
      await store.releaseTurn("t", 1);
      expect(await store.claimTurn("t", "q")).toMatchObject({ turn: { attempt: 2 }, fruitlessAttempts: 2 });
      await store.releaseTurn("t", 1);
      expect(await store.claimTurn("t", "p")).toBeNull();
      await store.appendEvents([{ turnId: "t", attempt: 2, rows: [agentEnd("t", 0)] }]);
      await store.releaseTurn("t", 2);
      expect(await store.claimTurn("t", "p")).toMatchObject({ turn: { attempt: 3 }, fruitlessAttempts: 1 });
    });

    test("what an attempt says after it was overtaken is refused, and the others' rows of the same write are kept", async () => {
      const store = await open("a", "b");
      for (const [turn, place] of [
        ["t", "a"],
        ["u", "b"],
      ]) {
        await store.startTurn(newTurn(turn, place));
        await store.claimTurn(turn, "p");
      }
      await store.appendEvents([{ turnId: "t", attempt: 1, rows: [text("t", 0, "zero")] }]);
      await store.claimTurn("t", "p");
      const refused = await store.appendEvents([
        { turnId: "t", attempt: 1, rows: [text("t", 1, "late")] },
        { turnId: "u", attempt: 1, rows: [text("u", 0, "zero"), text("u", 1, "one")] },
      ]);
      expect(refused).toEqual(new Set(["t"]));
      expect([await seqs(store, "t"), await seqs(store, "u")]).toEqual([[0], [0, 1]]);
      expect(await store.endTurn(ending("t", 1, 1, { answer: message("late", "t", "assistant") }))).toBe(false);
      expect((await store.turn("t"))?.status).toBe("active");
      expect(await store.endTurn(ending("t", 2, 1))).toBe(true);
      expect(await store.appendEvents([{ turnId: "t", attempt: 2, rows: [text("t", 2, "after the end")] }])).toEqual(new Set(["t"]));
      expect(await seqs(store, "t")).toEqual([0, 1]);
    });

    test("ending a turn stores its last event, its answer and its usage together", async () => {
      const store = await open("a");
      await store.startTurn(newTurn("t", "a"));
      await store.claimTurn("t", "p");
      await store.appendEvents([{ turnId: "t", attempt: 1, rows: [text("t", 0, "one")] }]);
      const usage = { inputTokens: 3, outputTokens: 4, reasoningTokens: 1, cachedInputTokens: 0, costUsd: 0.5 };
      expect(await store.endTurn(ending("t", 1, 1, { usage, answer: message("m-answer", "t", "assistant") }))).toBe(true);
      expect(await store.turn("t")).toMatchObject({ status: "ended", reason: "done", usage, endedAt: 3000 });
      expect((await store.messages("a", { limit: 9 })).items.map((row) => row.role)).toEqual(["user", "assistant"]);
      expect((await store.events("t", -1)).map((row) => row.event.type)).toEqual(["text-delta", "turn-end"]);
      expect(await store.claimTurn("t", "p")).toBeNull();
    });

    test("a row that is written again takes the place of the first; events come back from any seq", async () => {
      const store = await open("a");
      await store.startTurn(newTurn("t", "a"));
      await store.claimTurn("t", "p");
      const write = (...rows: LogRow[]) => store.appendEvents([{ turnId: "t", attempt: 1, rows }]);
      await write(text("t", 0, "zero "), text("t", 1, "one "));
      const merged: LogRow = {
        ...text("t", 1, "one two three"),
        pieces: [
          [1, 4],
          [2, 8],
          [3, 13],
        ],
      };
      await write(merged, agentEnd("t", 4));
      expect(await store.events("t", -1)).toEqual([text("t", 0, "zero "), merged, agentEnd("t", 4)]);
      expect(await store.events("t", 2)).toEqual([merged, agentEnd("t", 4)]);
      expect(await store.events("t", 3)).toEqual([agentEnd("t", 4)]);
      expect(await store.events("t", 4)).toEqual([]);
      // a page that is not full is the last one
      for (const after of [-1, 0]) expect(await store.events("t", after, 2)).toHaveLength(2);
      expect(await store.events("unknown", -1)).toEqual([]);
      const since = await store.eventsSince([
        { turnId: "unknown", after: -1 },
        { turnId: "t", after: 2 },
      ]);
      expect(since).toEqual([merged, agentEnd("t", 4)]);
      expect(await store.eventsSince([])).toEqual([]);
      expect(await seqs(store, "t", 1)).toEqual([2, 3, 4]);
    });

    test("what people ask of a running turn is kept in order until it ends", async () => {
      const store = await open("a");
      await store.startTurn(newTurn("t", "a"));
      await Promise.all(["1", "2", "3"].map((agentId) => store.addControl("t", { type: "skip-agent", agentId })));
      expect(await store.addControl("t", { type: "stop" })).toBe(true);
      expect(await store.controls("t", 3)).toEqual([{ type: "stop" }]);
      expect((await store.controls("t", 0)).map(({ type }) => type)).toEqual(["skip-agent", "skip-agent", "skip-agent", "stop"]);
      await store.claimTurn("t", "p");
      await store.endTurn(ending("t", 1, 0));
      expect([await store.controls("t", 0), await store.addControl("t", { type: "stop" })]).toEqual([[], false]);
    });

    test("deleting a conversation deletes its messages, turns and logs; what its run still says is refused", async () => {
      const store = await open("a");
      await store.startTurn(newTurn("t", "a"));
      await store.claimTurn("t", "p");
      await store.appendEvents([{ turnId: "t", attempt: 1, rows: [text("t", 0, "zero")] }]);
      expect(await store.deleteConversation("a")).toBe(true);
      expect(await store.deleteConversation("a")).toBe(false);
      expect([await store.turn("t"), (await store.messages("a", { limit: 9 })).items, await store.events("t", -1)]).toEqual([null, [], []]);
      expect(await store.appendEvents([{ turnId: "t", attempt: 1, rows: [text("t", 1, "late")] }])).toEqual(new Set(["t"]));
      expect(await store.endTurn(ending("t", 1, 2, { answer: message("late", "t", "assistant") }))).toBe(false);
    });

    test("the facts about a blob are kept once", async () => {
      const store = await open();
      const ref = { hash, mediaType: "image/png", byteLength: 3, width: 8, height: 9 };
      await store.putBlob(ref, 1, "anna");
      await store.putBlob(ref, 2, "anna");
      expect(await store.blob(hash, "anna")).toEqual(ref);
      expect(await store.blob("cd".repeat(32), "anna")).toBeNull();
      const plain = { hash: "cd".repeat(32), mediaType: "text/plain", byteLength: 3_000_000_000 };
      await store.putBlob(plain, 1, "anna");
      expect(await store.blob(plain.hash, "anna")).toEqual(plain);
    });

    test("lists and pictures are one user's; the same bytes may be two users'", async () => {
      const store = await open();
      await store.createConversation(conversation("a"));
      await store.createConversation({ ...conversation("b"), userId: "anna" });
      const list = async (userId: string) => (await store.conversations({ userId, limit: 9 })).items.map(({ id }) => id);
      expect([await list("local"), await list("anna"), await list("nobody")]).toEqual([["a"], ["b"], []]);
      expect((await store.conversation("b"))?.userId).toBe("anna");
      const ref = { hash, mediaType: "image/png", byteLength: 3, width: 8, height: 9 };
      await store.putBlob(ref, 1, "anna");
      expect(await store.blob(hash, "local")).toBeNull();
      await store.putBlob(ref, 2, "local");
      expect([await store.blob(hash, "local"), await store.blob(hash, "anna")]).toEqual([ref, ref]);
    });

    test("a key that came before is known without asking again", async () => {
      const store = await open();
      await store.createConversation(conversation("a"));
      const idempotency = { key: "a:k", hash: "one" };
      expect(await store.knownTurn(idempotency)).toBeNull();
      await store.startTurn(newTurn("t", "a", { idempotency }));
      expect(await store.knownTurn(idempotency)).toMatchObject({ type: "repeated", turn: { id: "t" } });
      expect(await store.knownTurn({ ...idempotency, hash: "two" })).toMatchObject({ type: "key-reused" });
    });
  });
}
