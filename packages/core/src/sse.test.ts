import { expect, test } from "vitest";
import type { TurnEvent } from "./event.ts";
import { createSseParser, encodeSse, encodeSseComment, encodeTurnEvent, parseSse, parseTurnEvents } from "./sse.ts";

function streamOf(text: string, chunkBytes: number): ReadableStream<Uint8Array> {
  const bytes = new TextEncoder().encode(text);
  let offset = 0;
  return new ReadableStream({
    pull(controller) {
      if (offset >= bytes.length) return controller.close();
      controller.enqueue(bytes.slice(offset, offset + chunkBytes));
      offset += chunkBytes;
    },
  });
}

async function all<T>(source: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of source) items.push(item);
  return items;
}

test("S1 what encodeSse writes, parseSse reads, wherever the bytes are cut", async () => {
  const messages = [
    { id: "1", event: "message", data: '{"text":"häß 𝛑"}' },
    { id: "2", event: "note", data: "two\nlines" },
    { id: "3", event: "message", data: "" },
  ];
  const text = `${encodeSseComment("keep\nalive")}${messages.map(encodeSse).join("")}`;
  for (const chunkBytes of [1, 2, 3, 7, 1000]) {
    expect(await all(parseSse(streamOf(text, chunkBytes)))).toEqual(messages);
  }
});

test("S2 every line end of the standard counts, also when CR and LF arrive apart", () => {
  const parser = createSseParser();
  const pieces = ["\ufeffdata: a\r", "\ndata:b\r\r", "\ndata: c\n\n", "id: 9\rdata\r\r"];
  expect(pieces.flatMap((piece) => parser.push(piece))).toEqual([
    { id: "", event: "message", data: "a\nb" },
    { id: "", event: "message", data: "c" },
    { id: "9", event: "message", data: "" },
  ]);
});

test("S3 a message cut off by the end of the stream is dropped", async () => {
  expect(await all(parseSse(streamOf("data: whole\n\ndata: half\n", 5)))).toEqual([{ id: "", event: "message", data: "whole" }]);
});

test("S4 turn events survive the wire; unknown types are skipped, malformed known ones throw", async () => {
  const event: TurnEvent = { turnId: "t", seq: 7, type: "text-delta", text: "a\r\nb" };
  const future = encodeSse({ data: JSON.stringify({ turnId: "t", seq: 8, type: "from-the-future" }) });
  expect(await all(parseTurnEvents(streamOf(encodeTurnEvent(event) + future, 11)))).toEqual([event]);
  expect(encodeTurnEvent(event)).toMatch(/^id: 7\nevent: text-delta\n/);
  const broken = encodeSse({ data: JSON.stringify({ turnId: "t", seq: "x", type: "text-delta", text: "" }) });
  await expect(all(parseTurnEvents(streamOf(broken, 11)))).rejects.toThrow();
});

test("S5 returning early cancels the stream below", async () => {
  let cancelled = false;
  const endless = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(new TextEncoder().encode("data: x\n\n")),
    cancel: () => {
      cancelled = true;
    },
  });
  for await (const _ of parseSse(endless)) break;
  expect(cancelled).toBe(true);
});
