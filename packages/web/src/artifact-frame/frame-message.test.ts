// What the app takes from an artifact, and how much of it.
import { expect, test } from "vitest";
import { createMessageGate, parseFrameMessage } from "./frame-message.ts";

test("messages of ours are taken; everything else is nothing", () => {
  expect(parseFrameMessage({ melete: 1, type: "ready" })).toEqual({ melete: 1, type: "ready" });
  for (const data of [null, "ready", 7, {}, { type: "ready" }, { melete: 1 }, { melete: 1, type: "eval", code: "1" }, { melete: 2, type: "ready" }]) {
    expect(parseFrameMessage(data)).toBeNull();
  }
});

test("what is larger than an honest page's is not taken", () => {
  const says = (message: object) => parseFrameMessage({ melete: 1, ...message }) !== null;
  expect(says({ type: "error", message: "x".repeat(500) })).toBe(true);
  expect(says({ type: "error", message: "x".repeat(501) })).toBe(false);
  expect(says({ type: "link", href: `https://${"x".repeat(2000)}` })).toBe(false);
  expect(says({ type: "store", entries: { a: "x".repeat(65_535) } })).toBe(true);
  expect(says({ type: "store", entries: { a: "x".repeat(65_536) } })).toBe(false);
  expect(says({ type: "store", entries: Object.fromEntries(Array.from({ length: 501 }, (_, index) => [index, ""])) })).toBe(false);
  expect(says({ type: "store", entries: { a: 1 } })).toBe(false);
});

test("a flood is dropped, then noticed; a page that pauses may speak again", () => {
  let time = 0;
  const admit = createMessageGate(() => time);
  const first = Array.from({ length: 100 }, admit);
  expect(first.filter((one) => one === "taken")).toHaveLength(60);
  time = 1000;
  expect(Array.from({ length: 100 }, admit).filter((one) => one === "taken")).toHaveLength(30);
  const rest = Array.from({ length: 2000 }, admit);
  expect(rest.at(-1)).toBe("flood");
});
