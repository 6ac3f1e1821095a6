import { execFile } from "node:child_process";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createServer as createTcpServer } from "node:net";
import { promisify } from "node:util";
import { brotliCompressSync, createGzip, gzipSync } from "node:zlib";
import { createGate } from "@melete/core";
import { expect, onTestFinished, test } from "vitest";
import { fetchBytes } from "./fetch-bytes.ts";

async function serve(answer: (request: IncomingMessage, response: ServerResponse) => unknown): Promise<{ url: string; server: Server }> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const address = server.address();
  return { url: `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`, server };
}

const post = { method: "POST", headers: { "content-type": "application/json" }, body: '{"ask":"Zwölf"}' };

async function bytesOf(url: string, init: RequestInit = post): Promise<AsyncIterable<Uint8Array>> {
  const answer = await fetchBytes(url, init);
  if (answer instanceof Response) throw new Error(`status ${answer.status}`);
  return answer;
}

async function read(bytes: AsyncIterable<Uint8Array>): Promise<string> {
  const pieces: Uint8Array[] = [];
  for await (const piece of bytes) pieces.push(piece);
  return Buffer.concat(pieces).toString();
}

async function echo(request: IncomingMessage, response: ServerResponse): Promise<void> {
  response.end(`${request.method} ${request.url} ${request.headers["content-type"]} ${await read(request)}`);
}

test("what is posted arrives, and an answer read to its end leaves its connection for the next", async () => {
  const { url, server } = await serve(echo);
  let connections = 0;
  server.on("connection", () => connections++);
  for (let turn = 0; turn < 3; turn++) expect(await read(await bytesOf(`${url}/a`))).toBe('POST /a application/json {"ask":"Zwölf"}');
  expect(connections).toBe(1);
});

test.each([
  [307, 'POST /there application/json {"ask":"Zwölf"}'],
  [303, "GET /there undefined "],
])("a redirect %i is followed as fetch does", async (status, seen) => {
  const { url } = await serve((request, response) =>
    request.url === "/" ? response.writeHead(status, { location: "/there" }).end() : echo(request, response),
  );
  expect(await read(await bytesOf(url))).toBe(seen);
});

test("a refusal is a Response with its status, its headers and its words, packed or not", async () => {
  const { url } = await serve((_, response) =>
    response.writeHead(429, { "retry-after": "7", "content-encoding": "gzip" }).end(gzipSync('{"error":"slow down"}')),
  );
  const answer = await fetchBytes(url, post);
  if (!(answer instanceof Response)) throw new Error("no Response");
  expect([answer.status, answer.headers.get("retry-after"), await answer.text()]).toEqual([429, "7", '{"error":"slow down"}']);
});

test("a packed stream comes out piece by piece, as it was written", async () => {
  const gate = createGate();
  const { url } = await serve(async (_, response) => {
    response.writeHead(200, { "content-encoding": "gzip" });
    const gzip = createGzip();
    gzip.pipe(response);
    gzip.write("one");
    gzip.flush();
    await gate.wait();
    gzip.end("two");
  });
  const pieces: string[] = [];
  for await (const piece of await bytesOf(url)) {
    pieces.push(String(piece));
    gate.open();
  }
  expect(pieces).toEqual(["one", "two"]);
  const other = await serve((_, response) => response.writeHead(200, { "content-encoding": "br" }).end(brotliCompressSync("three")));
  expect(await read(await bytesOf(other.url))).toBe("three");
});

test("it fails in the shape that fetch fails in", async () => {
  const { url, server } = await serve(() => undefined);
  await new Promise((resolve) => server.close(resolve));
  await expect(fetchBytes(url, post)).rejects.toMatchObject({ name: "TypeError", message: "fetch failed", cause: { code: "ECONNREFUSED" } });
  const mail = createTcpServer((socket) => socket.end("220 mail.example.org ready\r\n"));
  await new Promise<void>((resolve) => mail.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void mail.close());
  const address = mail.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  await expect(fetchBytes(`http://127.0.0.1:${port}`, post)).rejects.toMatchObject({
    message: "fetch failed",
    cause: { code: expect.stringMatching(/^HPE_/) },
  });
  await expect(fetchBytes("gopher://127.0.0.1", post)).rejects.toThrow("fetch failed");
  await expect(fetchBytes("no address", post)).rejects.toMatchObject({ code: "ERR_INVALID_URL" });
});

test("an abort before the answer and one in it reject with its reason, and end the request at the server", async () => {
  for (const when of ["before", "in"]) {
    const asked = createGate();
    const gone = createGate();
    const { url } = await serve((_, response) => {
      response.once("close", () => void gone.wait());
      if (when === "in") response.write("one");
      void asked.wait();
    });
    const controller = new AbortController();
    const reason = new Error("enough");
    const reading = bytesOf(url, { ...post, signal: controller.signal }).then(async (bytes) => {
      for await (const _ of bytes) controller.abort(reason);
    });
    reading.catch(() => undefined);
    await asked.reached;
    if (when === "before") controller.abort(reason);
    await expect(reading).rejects.toBe(reason);
    await gone.reached;
  }
});

test("an abort of an answer that has come whole and is not yet read is told to its reader alone", async () => {
  const { url } = await serve((_, response) => response.end("all of it"));
  const controller = new AbortController();
  const bytes = await bytesOf(url, { ...post, signal: controller.signal });
  // a second request's answer: by then the first has come
  await read(await bytesOf(url));
  controller.abort();
  await expect(read(bytes)).rejects.toThrow();
});

test("whoever stops reading ends the request", async () => {
  const gone = createGate();
  const { url } = await serve((_, response) => {
    response.once("close", () => void gone.wait());
    response.write("one");
  });
  for await (const _ of await bytesOf(url)) break;
  await gone.reached;
});

test("a proxy that Node was told of is asked", async () => {
  const { url } = await serve(echo);
  const program = `
    const { fetchBytes } = await import(${JSON.stringify(new URL("fetch-bytes.ts", import.meta.url).href)});
    for await (const piece of await fetchBytes("http://model.invalid/v1", { method: "POST", body: "{}" })) process.stdout.write(piece);
    process.exit(0);`;
  const env = { ...process.env, NODE_USE_ENV_PROXY: "1", HTTP_PROXY: url, http_proxy: url, NO_PROXY: "", no_proxy: "" };
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", program], { env });
  expect(stdout).toContain("POST http://model.invalid/v1");
});
