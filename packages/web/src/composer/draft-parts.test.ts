// When a draft can be sent, and what is sent.
import { expect, test } from "vitest";
import { type Attachment, splitFiles } from "./attachment.ts";
import { draftParts } from "./draft-parts.ts";

const blob = { hash: "a".repeat(64), mediaType: "image/png", byteLength: 3, width: 2, height: 1 };
const ready: Attachment = { key: "1", name: "a.png", preview: "", status: "ready", blob };

test("pictures go before the text", () => {
  expect(draftParts("  what is it? ", [ready])).toEqual({
    ready: true,
    parts: [
      { type: "image", blob, name: "a.png" },
      { type: "text", text: "what is it?" },
    ],
  });
});

test("a picture alone is a question", () => {
  expect(draftParts(" ", [ready])).toMatchObject({ ready: true });
});

test.each<[string, string, Attachment[], RegExp]>([
  ["nothing", " \n", [], /Write a question/],
  ["a picture on its way", "a", [{ key: "1", name: "a.png", preview: "", status: "uploading", progress: 0.5 }], /a\.png is still/],
  ["a picture that failed", "a", [{ key: "1", name: "a.png", preview: "", status: "failed", message: "too large" }], /Remove a\.png/],
])("%s cannot be sent, and says why", (_, text, attachments, why) => {
  const state = draftParts(text, attachments);
  expect(state.ready).toBe(false);
  expect(state.ready ? "" : state.why).toMatch(why);
});

test("files that are no pictures are named", () => {
  const { pictures, refused } = splitFiles([new File([], "a.png", { type: "image/png" }), new File([], "b.txt", { type: "text/plain" })]);
  expect(pictures.map((file) => file.name)).toEqual(["a.png"]);
  expect(refused).toEqual(["b.txt"]);
});
