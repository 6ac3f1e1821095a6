// When a draft can be sent, and what is sent.
import { expect, test } from "vitest";
import { type Attachment, splitFiles } from "./attachment.ts";
import { draftParts } from "./draft-parts.ts";

const blob = { hash: "a".repeat(64), mediaType: "image/png", byteLength: 3, width: 2, height: 1 };
const base = { key: "1", kind: "picture", name: "a.png", byteLength: 3, preview: "" } as const;
const ready: Attachment = { ...base, status: "ready", blob };

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
  ["a picture on its way", "a", [{ ...base, status: "uploading", progress: 0.5 }], /a\.png is still/],
  ["a picture that failed", "a", [{ ...base, status: "failed", message: "too large" }], /Remove a\.png/],
])("%s cannot be sent, and says why", (_, text, attachments, why) => {
  const state = draftParts(text, attachments);
  expect(state.ready).toBe(false);
  expect(state.ready ? "" : state.why).toMatch(why);
});

test("a file goes as a file, before the text", () => {
  const csv = { ...blob, mediaType: "text/csv" };
  expect(draftParts("sum?", [{ ...ready, kind: "file", name: "a.csv", blob: csv }])).toEqual({
    ready: true,
    parts: [
      { type: "file", blob: csv, name: "a.csv" },
      { type: "text", text: "sum?" },
    ],
  });
});

test("pictures and text files are taken, whatever the system calls them; others are named with what to do", () => {
  const given = [
    new File([], "a.png", { type: "image/png" }),
    new File([], "b.CSV", { type: "application/vnd.ms-excel" }),
    new File([], "c.pdf", { type: "application/pdf" }),
    new File([], "d.exe"),
  ];
  const { taken, refused } = splitFiles(given);
  expect(taken.map(({ kind, file }) => [kind, file.name])).toEqual([
    ["picture", "a.png"],
    ["file", "b.CSV"],
  ]);
  expect(refused).toEqual([expect.stringMatching(/c\.pdf: .*picture of the page/), expect.stringMatching(/d\.exe: not a picture/)]);
});
