import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { connect } from "node:net";
import { createAdaptorServer } from "@hono/node-server";
import { createGate } from "@melete/core";
import { Hono } from "hono";
import { expect, onTestFinished, test, vi } from "vitest";
import { sseResponse } from "./sse-response.ts";
import { writeEventStreams } from "./write-event-streams.ts";

async function open(messages: AsyncIterable<string>, onLeave: () => void = () => undefined): Promise<IncomingMessage> {
  const port = await serve(messages, onLeave);
  expect(await (await fetch(`http://127.0.0.1:${port}/plain`)).text()).toBe("plain");
  const asking = request({ port, host: "127.0.0.1" });
  asking.end();
  const [response] = (await once(asking, "response")) as [IncomingMessage];
  return response;
}

async function serve(messages: AsyncIterable<string>, onLeave: () => void = () => undefined): Promise<number> {
  const app = new Hono();
  app.use(writeEventStreams());
  app.use(async (context, next) => {
    await next();
    context.res.headers.set("x-set-inside", "yes");
  });
  app.get("/", () => sseResponse(messages, onLeave));
  app.get("/plain", (context) => context.text("plain"));
  const server = createAdaptorServer({ fetch: app.fetch });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.close();
    if ("closeAllConnections" in server) server.closeAllConnections();
  });
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}

/** Every byte that the server sends to these words, until it closes the connection. */
async function exchange(port: number, words: string): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  socket.write(words);
  let seen = "";
  for await (const piece of socket) seen += String(piece);
  return seen;
}

async function* messages(...texts: (string | (() => Promise<void>))[]): AsyncGenerator<string> {
  for (const text of texts) {
    if (typeof text === "string") yield text;
    else await text();
  }
}

async function read(response: IncomingMessage): Promise<string[]> {
  const pieces: string[] = [];
  for await (const piece of response) pieces.push(String(piece));
  return pieces;
}

test("headers set by others arrive, and what is said without waiting comes in one piece", async () => {
  const gate = createGate();
  const response = await open(messages("data: 1\n\n", "data: 2\n\n", gate.wait, "data: 3\n\n"));
  expect(response.headers).toMatchObject({ "content-type": "text/event-stream; charset=utf-8", "x-set-inside": "yes", "x-accel-buffering": "no" });
  response.once("data", () => gate.open());
  expect(await read(response)).toEqual([": ok\n\ndata: 1\n\ndata: 2\n\n", "data: 3\n\n"]);
});

test("a reader who goes away is reported, even when nothing is being said", async () => {
  const left = createGate();
  const response = await open(messages(createGate().wait), () => void left.wait());
  response.destroy();
  await left.reached;
});

test("a source that fails breaks the response, so that the reader comes back", async () => {
  const failing = async (): Promise<void> => {
    throw new Error("disk");
  };
  await expect(read(await open(messages("data: 1\n\n", failing)))).rejects.toThrow("aborted");
});

test("a reader who does not read holds the source back, and gets everything later", async () => {
  let said = 0;
  const text = `data: ${"x".repeat(100_000)}\n\n`;
  async function* much(): AsyncGenerator<string> {
    for (; said < 400; said++) {
      yield text;
      // each in a turn of its own, as tokens come
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
  const response = await open(much());
  // the source stops by itself: two turns of the loop without a word
  for (let before = -1; before !== said; ) {
    before = said;
    for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
  }
  expect(said).toBeLessThan(400);
  expect((await read(response)).join("").length).toBe(": ok\n\n".length + 400 * text.length);
});

test("to HTTP/1.1 the chunks count bytes, and the connection serves the next request after the last of them", async () => {
  const port = await serve(messages("data: Zwölf 🦉\n\n"));
  const seen = await exchange(port, "GET / HTTP/1.1\r\nHost: a\r\n\r\nGET /plain HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  expect(seen).toMatch(/transfer-encoding: chunked\r\n/i);
  expect(seen).toContain("\r\n\r\n19\r\n: ok\n\ndata: Zwölf 🦉\n\n\r\n0\r\n\r\nHTTP/1.1 200 OK\r\n");
  expect(seen).toMatch(/plain$/);
});

test("to HTTP/1.0 the bytes come bare, and the connection ends with them", async () => {
  const seen = await exchange(await serve(messages("data: 1\n\n")), "GET / HTTP/1.0\r\nHost: a\r\n\r\n");
  expect(seen).not.toMatch(/transfer-encoding/i);
  expect(seen).toMatch(/\r\n\r\n: ok\n\ndata: 1\n\n$/);
});

test("a HEAD request is answered with headers alone, and nothing goes wrong behind it", async () => {
  const complaints = vi.spyOn(console, "error").mockReturnValue(undefined);
  onTestFinished(() => complaints.mockRestore());
  const seen = await exchange(await serve(messages("data: 1\n\n")), "HEAD / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  expect(seen.split("\r\n\r\n")).toEqual([expect.stringMatching(/^HTTP\/1.1 200 OK\r\n[\s\S]*text\/event-stream/), ""]);
  expect(complaints).not.toHaveBeenCalled();
});
