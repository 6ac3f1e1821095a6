// From stored messages to turns.
import type { Part } from "@melete/core";
import { expect, test } from "vitest";
import type { StoredMessage } from "../api/schemas.ts";
import { groupTurns, joinTurns } from "./group-turns.ts";

function message(role: StoredMessage["role"], text: string, turnId: string | null): StoredMessage {
  const parts: Part[] = [{ type: "text", text }];
  return { id: `${role}-${text}`, role, parts, turnId, createdAt: 0 };
}

test("a question and its answer are one turn", () => {
  const messages = [message("user", "a?", "t1"), message("assistant", "a.", "t1"), message("user", "b?", "t2"), message("assistant", "b.", "t2")];
  const turns = groupTurns({ messages, activeTurnId: null });
  expect(turns.map(({ turnId, question, stored }) => [turnId, question.length, stored.length])).toEqual([
    ["t1", 1, 1],
    ["t2", 1, 1],
  ]);
});

test("a running or failed turn is its question alone", () => {
  const turns = groupTurns({ messages: [message("user", "a?", "t1"), message("user", "b?", "t2")], activeTurnId: "t2" });
  expect(turns.map(({ turnId, stored }) => [turnId, stored.length])).toEqual([
    ["t1", 0],
    ["t2", 0],
  ]);
});

test("the running turn is found even when the question does not name it", () => {
  expect(groupTurns({ messages: [message("user", "a?", null)], activeTurnId: "t1" }).map(({ turnId }) => turnId)).toEqual(["t1"]);
  expect(groupTurns({ messages: [], activeTurnId: "t1" }).map(({ turnId }) => turnId)).toEqual(["t1"]);
});

test("system messages are not shown", () => {
  expect(groupTurns({ messages: [message("system", "be kind", null)], activeTurnId: null })).toEqual([]);
});

test("pages join where a question and its answer were torn apart", () => {
  const all = [message("user", "a?", "t1"), message("assistant", "a.", "t1"), message("user", "b?", "t2"), message("assistant", "b.", "t2")];
  const page = (from: number, to: number) => groupTurns({ messages: all.slice(from, to), activeTurnId: null });
  const whole = page(0, 4);
  expect(joinTurns(page(0, 2), page(2, 4))).toEqual(whole);
  expect(joinTurns(page(0, 3), page(3, 4))).toEqual(whole);
  expect(joinTurns(page(0, 1), page(1, 4))).toEqual(whole);
  expect(joinTurns(joinTurns(page(0, 1), page(1, 2)), page(2, 4))).toEqual(whole);
  expect(joinTurns([], whole)).toEqual(whole);
});

test("a page that overlaps doubles nothing", () => {
  const all = [message("user", "a?", "t1"), message("assistant", "a.", "t1"), message("user", "b?", "t2")];
  const whole = groupTurns({ messages: all, activeTurnId: null });
  expect(joinTurns(whole, whole.slice(1))).toEqual(whole);
});
