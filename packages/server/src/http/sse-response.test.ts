import { expect, test } from "vitest";
import { sseResponse } from "./sse-response.ts";

async function* messages(...texts: string[]): AsyncGenerator<string> {
  yield* texts;
}

test("messages come through, and their end ends the response without a leave", async () => {
  let left = 0;
  const response = sseResponse(messages("data: 1\n\n", "data: 2\n\n"), () => left++);
  expect(await response.text()).toBe(": ok\n\ndata: 1\n\ndata: 2\n\n");
  expect(left).toBe(0);
});

test("a reader who goes away is reported at once, even when nothing is being said", async () => {
  let left = 0;
  const silence: AsyncIterable<string> = { [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => undefined) }) };
  const response = sseResponse(silence, () => left++);
  await response.body?.cancel();
  expect(left).toBe(1);
});

test("a source that fails breaks the response, so that the reader comes back", async () => {
  async function* broken(): AsyncGenerator<string> {
    yield "data: 1\n\n";
    throw new Error("disk");
  }
  await expect(sseResponse(broken(), () => undefined).text()).rejects.toThrow("disk");
});
