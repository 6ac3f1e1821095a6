// Typing mistakes find their word; other words find none.
import { expect, test } from "vitest";
import { nearestName } from "./nearest-name.ts";

const commands = ["start", "ask", "chat", "models", "doctor", "eval"];

test("one wrong, missing, extra or swapped letter", () => {
  expect(nearestName("stort", commands)).toBe("start");
  expect(nearestName("model", commands)).toBe("models");
  expect(nearestName("chatt", commands)).toBe("chat");
  expect(nearestName("doctro", commands)).toBe("doctor");
  expect(nearestName("ASK", commands)).toBe("ask");
});

test("the beginning of a word is enough", () => {
  expect(nearestName("doc", commands)).toBe("doctor");
});

test("a different word is not guessed at", () => {
  expect(nearestName("serve", commands)).toBeNull();
  expect(nearestName("", commands)).toBeNull();
});
