import type { LanguageModelV4StreamPart } from "@ai-sdk/provider";
import { expect, test } from "vitest";
import { chatParts } from "./chat-parts.ts";

interface Read {
  parts: LanguageModelV4StreamPart[];
  text: string;
  calls: unknown[];
  last: LanguageModelV4StreamPart | undefined;
  cancelled: boolean;
}

async function read(...pieces: (string | Uint8Array)[]): Promise<Read> {
  let cancelled = false;
  const waiting = pieces.map((piece) => (typeof piece === "string" ? new TextEncoder().encode(piece) : piece));
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      const piece = waiting.shift();
      if (piece === undefined) controller.close();
      else controller.enqueue(piece);
    },
    cancel() {
      cancelled = true;
    },
  });
  const parts: LanguageModelV4StreamPart[] = [];
  for await (const part of chatParts(body)) parts.push(part);
  const text = parts.map((part) => (part.type === "text-delta" ? part.delta : "")).join("");
  const calls = parts.flatMap((part) => (part.type === "tool-call" ? [{ id: part.toolCallId, name: part.toolName, input: part.input }] : []));
  return { parts, text, calls, last: parts.at(-1), cancelled };
}

const chunk = (delta: unknown, finish: string | null = null, index = 0): string =>
  `data: ${JSON.stringify({ id: "c", choices: [{ index, delta, finish_reason: finish }] })}\n\n`;
const errorOf = ({ parts }: Read): string => String(parts.flatMap((part) => (part.type === "error" ? [part.error] : []))[0]);

test("text that is cut anywhere, within a character too, comes whole, with thoughts beside it and the counts", async () => {
  const usage = {
    prompt_tokens: 9,
    completion_tokens: 5,
    prompt_tokens_details: { cached_tokens: 4 },
    completion_tokens_details: { reasoning_tokens: 2 },
  };
  const bytes = new TextEncoder().encode(
    `${chunk({ reasoning_content: "hm" })}${chunk({ content: "Zwölf 🦉" })}${chunk({ content: "!" }, "stop")}data: ${JSON.stringify({ choices: [], usage })}\n\ndata: [DONE]`,
  );
  const whole = await read(bytes);
  expect(whole.parts.slice(0, 1)).toEqual([{ type: "reasoning-delta", id: "reasoning", delta: "hm" }]);
  expect(whole.text).toBe("Zwölf 🦉!");
  expect(whole.last).toMatchObject({
    type: "finish",
    finishReason: { unified: "stop" },
    usage: { inputTokens: { total: 9, cacheRead: 4 }, outputTokens: { total: 5, reasoning: 2 } },
  });
  expect(whole.cancelled).toBe(false);
  for (const size of [1, 3, 7]) {
    const cuts = Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) => bytes.slice(at * size, (at + 1) * size));
    expect((await read(...cuts)).parts).toEqual(whole.parts);
  }
});

test("calls are put together by index, or by id where servers leave the index out, or come whole", async () => {
  const named = (name: string, text: string, more: object = {}) => ({ function: { name, arguments: text }, ...more });
  const byIndex = await read(
    chunk({ tool_calls: [named("b", '{"x"', { index: 1, id: "two" }), named("a", "{", { index: 0, id: "one" })] }),
    chunk(
      {
        tool_calls: [
          { index: 0, function: { arguments: "}" } },
          { index: 1, function: { arguments: ":1}" } },
        ],
      },
      "tool_calls",
    ),
  );
  expect(byIndex.calls).toEqual([
    { id: "two", name: "b", input: '{"x":1}' },
    { id: "one", name: "a", input: "{}" },
  ]);
  const withoutIndex = await read(
    chunk({ tool_calls: [named("a", '{"y":', { id: "one" })] }),
    chunk({ tool_calls: [{ function: { arguments: "2}" } }] }, "stop"),
  );
  expect(withoutIndex.calls).toEqual([{ id: "one", name: "a", input: '{"y":2}' }]);
  const objects = await read(chunk({ tool_calls: [{ index: 0, function: { name: "a", arguments: { z: 3 } } }] }, "stop"));
  expect(objects.calls).toEqual([{ id: expect.stringMatching(/^call_/), name: "a", input: '{"z":3}' }]);
});

test("a signature that belongs to a call stays with it", async () => {
  const call = { index: 0, id: "one", function: { name: "a", arguments: "{}" }, extra_content: { google: { thought_signature: "s" } } };
  const { parts } = await read(chunk({ tool_calls: [call] }, "tool_calls"));
  expect(parts[0]).toMatchObject({ type: "tool-call", providerMetadata: { openaiCompatible: { thoughtSignature: "s" } } });
});

test("a second choice is left out, content in parts is read, a refusal is an answer that was filtered", async () => {
  const content = [
    { type: "thinking", thinking: [{ type: "text", text: "hm" }] },
    { type: "text", text: "Yes" },
  ];
  const { text, parts } = await read(chunk({ content: "no" }, null, 1), chunk({ content }), chunk({ content: "." }, "stop"));
  expect(text).toBe("Yes.");
  expect(parts[0]).toMatchObject({ type: "reasoning-delta", delta: "hm" });
  expect((await read(chunk({ refusal: "I will not." }, "stop"))).last).toMatchObject({ finishReason: { unified: "content-filter" } });
});

test.each([
  ["JSON that is cut", "data: {unclosed\n\n", /JSON.*unclosed/],
  ["no choices", 'data: {"id":"c"}\n\n', /without choices/],
  ["a place that is no number", 'data: {"choices":[{"index":"zero","delta":{"content":"a"}}]}\n\n', /without a place/],
  ["content that is no text", 'data: {"choices":[{"index":0,"delta":{"content":5}}]}\n\n', /content that is no text/],
  ["an end without a reason", chunk({ content: "a" }), /ended without a finish reason/],
  ["a page", "<!doctype html><h1>It works</h1>", /ended without a finish reason/],
  ["nothing", "", /ended without a finish reason/],
  ["a line that never ends", `data: ${"x".repeat(17 * 1024 * 1024)}`, /no end/],
  ["an event of endless lines", `data: ${"x".repeat(1023)}\n`.repeat(17 * 1024), /no end/],
])("%s is an error, and nothing after it is read", async (_, piece, message) => {
  const result = await read(chunk({ content: "before" }), piece, chunk({ content: "after" }));
  if (message.source.includes("finish reason")) return expect(errorOf(await read(piece))).toMatch(message);
  expect(errorOf(result)).toMatch(message);
  expect(result.text).toBe("before");
  expect(result.last).toMatchObject({ type: "finish", finishReason: { unified: "error" } });
  expect(result.cancelled).toBe(true);
});

test("an error that the server reports inside the stream is passed on as it is", async () => {
  const result = await read(chunk({ content: "a" }), 'data: {"error":{"message":"CUDA out of memory"}}\n\n');
  expect(result.parts).toContainEqual({ type: "error", error: { message: "CUDA out of memory" } });
});

test("a reader who stops ends the request", async () => {
  let cancelled = false;
  const body = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(new TextEncoder().encode(chunk({ content: "more" }))),
    cancel: () => {
      cancelled = true;
    },
  });
  for await (const part of chatParts(body)) if (part.type === "text-delta") break;
  expect(cancelled).toBe(true);
});
