import type { LanguageModelV4Prompt } from "@ai-sdk/provider";
import { expect, test } from "vitest";
import { picture } from "../test-support.ts";
import { readPrompt } from "./read-prompt.ts";

const { png } = picture();

test("a picture gets its real type and size from its bytes, given as bytes or as base64", async () => {
  const files = [new Uint8Array(png), png.toString("base64")].map((data) => ({
    type: "file" as const,
    mediaType: "image/*",
    data: { type: "data" as const, data },
  }));
  const { messages, blobs } = readPrompt([{ role: "user", content: files }]);
  const [first, second] = messages[0].parts;
  expect(first).toMatchObject({ type: "image", blob: { mediaType: "image/png", width: 60, height: 40 } });
  expect(second).toEqual(first);
  expect(first.type === "image" && Buffer.from(await blobs.read(first.blob.hash)).equals(png)).toBe(true);
  await expect(blobs.read("0")).rejects.toThrow(/no file 0/);
});

test("results of tools in every form become text, pictures beside it", () => {
  const result = (output: Extract<Extract<LanguageModelV4Prompt[number], { role: "tool" }>["content"][number], { type: "tool-result" }>["output"]) =>
    readPrompt([{ role: "tool", content: [{ type: "tool-result", toolCallId: "c", toolName: "t", output }] }]).messages[0].parts;
  expect(result({ type: "text", value: "Rain." })).toMatchObject([{ type: "tool-result", callId: "c", tool: "t", output: "Rain.", isError: false }]);
  expect(result({ type: "json", value: { a: 1 } })).toMatchObject([{ output: '{"a":1}' }]);
  expect(result({ type: "error-text", value: "No." })).toMatchObject([{ output: "No.", isError: true }]);
  expect(result({ type: "error-json", value: [1] })).toMatchObject([{ output: "[1]", isError: true }]);
  expect(result({ type: "execution-denied", reason: "Too far." })).toMatchObject([{ output: expect.stringContaining("Too far."), isError: true }]);
  const content = [
    { type: "text" as const, text: "Look." },
    { type: "file" as const, mediaType: "image/png", data: { type: "data" as const, data: new Uint8Array(png) } },
  ];
  expect(result({ type: "content", value: content })).toMatchObject([{ output: "Look." }, { type: "image", blob: { width: 60 } }]);
});

test("reasoning stays behind, calls and texts go on, and nothing is fetched", () => {
  const prompt: LanguageModelV4Prompt = [
    { role: "system", content: "Be short." },
    {
      role: "assistant",
      content: [
        { type: "reasoning", text: "hm" },
        { type: "text", text: "A moment." },
        { type: "tool-call", toolCallId: "c", toolName: "t", input: { a: 1 } },
      ],
    },
  ];
  expect(readPrompt(prompt).messages).toEqual([
    { role: "system", parts: [{ type: "text", text: "Be short." }] },
    {
      role: "assistant",
      parts: [
        { type: "text", text: "A moment." },
        { type: "tool-call", callId: "c", tool: "t", input: { a: 1 } },
      ],
    },
  ]);
  const data = { type: "url" as const, url: new URL("https://example.com/a.png") };
  expect(() => readPrompt([{ role: "user", content: [{ type: "file", mediaType: "image/png", data }] }])).toThrow(/fetches nothing/);
});
