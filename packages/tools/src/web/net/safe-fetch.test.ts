// The page fetcher against servers that want it to go where it should not, or to stay for ever. All of them listen on loopback.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { type AddressInfo, createServer as createSocketServer } from "node:net";
import { brotliCompressSync, constants, deflateSync, gzipSync } from "node:zlib";
import { afterEach, expect, test } from "vitest";
import { isPublicAddress } from "./public-address.ts";
import { createSafeFetch, type SafeFetchOptions } from "./safe-fetch.ts";

const never = new AbortController().signal;
const open: { close(): unknown; closeAllConnections?(): void }[] = [];
afterEach(() => {
  for (const server of open.splice(0)) {
    server.closeAllConnections?.();
    server.close();
  }
});

async function serve(
  handler: (request: IncomingMessage, response: ServerResponse) => void,
  host = "127.0.0.1",
): Promise<{ port: number; seen: string[]; server: Server }> {
  const seen: string[] = [];
  const server = createServer((request, response) => {
    seen.push(`${request.headers.host} ${request.url}`);
    handler(request, response);
  });
  open.push(server);
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  return { port: (server.address() as AddressInfo).port, seen, server };
}

/** For tests the loopback address 127.0.0.1, and only that, plays the public internet. */
function fetcher(change: SafeFetchOptions = {}) {
  return createSafeFetch({
    isAllowed: (address) => address === "127.0.0.1",
    ports: "any",
    resolve: async () => [{ address: "127.0.0.1", family: 4 }],
    ...change,
  });
}

const page = (response: ServerResponse, text = "<p>hello</p>"): void => {
  response.setHeader("content-type", "text/html; charset=utf-8");
  response.end(text);
};

test("only public addresses are public, in every notation and every range of IANA's registries", () => {
  const closed = [
    ...["0.0.0.0", "10.1.2.3", "100.64.0.1", "100.100.100.200", "127.0.0.1", "127.255.255.254", "169.254.169.254", "172.16.0.1", "172.31.255.255"],
    ...["192.0.0.1", "192.0.0.192", "192.0.2.1", "192.88.99.1", "192.168.1.1", "198.18.0.1", "198.19.255.255", "198.51.100.1", "203.0.113.1"],
    ...["224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255", "168.63.129.16"],
    ...[
      "::",
      "::1",
      "::127.0.0.1",
      "::ffff:127.0.0.1",
      "::ffff:10.0.0.1",
      "::ffff:a9fe:a9fe",
      "64:ff9b::7f00:1",
      "64:ff9b::a9fe:a9fe",
      "64:ff9b:1::1",
    ],
    ...[
      "100::1",
      "2001::1",
      "2001:db8::1",
      "2001:10::1",
      "2001:20::1",
      "2002:7f00:1::",
      "2002:a00:1::1",
      "3fff::1",
      "5f00::1",
      "fc00::1",
      "fd00:ec2::254",
    ],
    ...["fe80::1", "fe80::1%eth0", "fec0::1", "ff02::1", "localhost", "", "1.2.3", "300.1.1.1"],
  ];
  expect(closed.filter(isPublicAddress)).toEqual([]);
  const publicOnes = [
    "1.1.1.1",
    "8.8.8.8",
    "93.184.216.34",
    "2606:4700:4700::1111",
    "2a00:1450:4001:81c::200e",
    "::ffff:8.8.8.8",
    "64:ff9b::808:808",
  ];
  expect(publicOnes.filter((address) => !isPublicAddress(address))).toEqual([]);
});

test("this machine and its network cannot be reached, however the address is written", async () => {
  const { port, seen } = await serve((_, response) => page(response));
  const safeFetch = createSafeFetch({ ports: "any", resolve: async () => [{ address: "127.0.0.1", family: 4 }] });
  const hosts = [
    ...[
      "127.0.0.1",
      "127.1",
      "2130706433",
      "0x7f000001",
      "0x7f.1",
      "017700000001",
      "0177.0.0.1",
      "0",
      "0.0.0.0",
      "127.0.0.1.",
      "localhost",
      "localhost.",
    ],
    ...[
      "[::1]",
      "[::]",
      "[::ffff:127.0.0.1]",
      "[::ffff:7f00:1]",
      "[64:ff9b::127.0.0.1]",
      "[0:0:0:0:0:0:0:1]",
      "LOCALHOST",
      "127。0。0。1",
      "①②⑦.0.0.1",
      "%31%32%37.0.0.1",
    ],
    ...["public.example", "127.0.0.1.nip.example"],
  ];
  for (const host of hosts) expect([host, (await safeFetch(`http://${host}:${port}/`, never)).ok]).toEqual([host, false]);
  for (const host of ["169.254.169.254", "10.0.0.1", "192.168.0.1", "[fd00:ec2::254]", "[fe80::1]", "100.100.100.200"]) {
    expect(await safeFetch(`http://${host}/latest/meta-data/`, never)).toMatchObject({
      ok: false,
      why: expect.stringContaining("not a public address"),
    });
  }
  expect(seen).toEqual([]);
});

test("other schemes, ports, credentials and half addresses are refused with a reason", async () => {
  const safeFetch = createSafeFetch({ resolve: () => Promise.reject(new Error("asked")) });
  const cases: [string, RegExp][] = [
    ["file:///etc/passwd", /only http and https/],
    ["ftp://example.org/", /only http and https/],
    ["javascript:alert(1)", /only http and https/],
    ["data:text/html,x", /only http and https/],
    ["http://user:secret@example.org/", /user name or password/],
    ["http://public.example@127.0.0.1/", /user name or password/],
    ["http://example.org:22/", /port 22/],
    ["http://example.org:6379/", /port 6379/],
    ["example.org", /not a complete address/],
    [`https://example.org/${"x".repeat(3000)}`, /longer than/],
  ];
  for (const [address, why] of cases) expect(await safeFetch(address, never)).toMatchObject({ ok: false, why: expect.stringMatching(why) });
});

test("one private address among a name's addresses is enough to refuse it", async () => {
  const { port, seen } = await serve((_, response) => page(response));
  const resolve = async () => [
    { address: "127.0.0.1", family: 4 },
    { address: "10.0.0.1", family: 4 },
  ];
  expect((await fetcher({ resolve })(`http://mixed.example:${port}/`, never)).ok).toBe(false);
  expect(seen).toEqual([]);
});

test("DNS rebinding: the name is asked once, and the connection goes to the address that was checked", async () => {
  const good = await serve((_, response) => page(response, "<p>good</p>"));
  const inside = createServer((_, response) => page(response, "<p>inside</p>"));
  open.push(inside);
  let hits = 0;
  inside.on("connection", () => {
    hits += 1;
  });
  await new Promise<void>((resolve) => inside.listen(good.port, "127.0.0.2", resolve));
  let asked = 0;
  const resolve = async () => {
    asked += 1;
    return [{ address: asked === 1 ? "127.0.0.1" : "127.0.0.2", family: 4 }];
  };
  const safeFetch = fetcher({ resolve });
  const url = `http://rebinding.example:${good.port}/`;
  expect(await safeFetch(url, never)).toMatchObject({ ok: true, text: "<p>good</p>" });
  expect([asked, good.seen]).toEqual([1, [`rebinding.example:${good.port} /`]]);
  // the next time the name has moved inside
  expect((await safeFetch(url, never)).ok).toBe(false);
  expect([asked, hits]).toEqual([2, 0]);
});

test("redirects are followed by hand: each is checked and there are five at most", async () => {
  const { port, seen } = await serve((request, response) => {
    const [, kind, left] = /^\/(\w+)\/(.*)$/.exec(request.url ?? "") ?? [];
    if (kind === "chain" && left === "0") return page(response, "<p>end</p>");
    const target = kind === "chain" ? `/chain/${Number(left) - 1}` : decodeURIComponent(left ?? "");
    response.writeHead(302, { location: target }).end();
  });
  const safeFetch = fetcher({ resolve: async (host) => [{ address: host === "inside.example" ? "10.0.0.1" : "127.0.0.1", family: 4 }] });
  const base = `http://public.example:${port}`;
  expect(await safeFetch(`${base}/chain/5`, never)).toMatchObject({ ok: true, url: `${base}/chain/0` });
  expect(await safeFetch(`${base}/chain/6`, never)).toMatchObject({ ok: false, why: expect.stringContaining("more than 5") });
  seen.length = 0;
  const targets = [
    "http://127.0.0.2/",
    "http://[::1]/",
    "http://169.254.169.254/latest/",
    "http://inside.example/",
    "file:///etc/passwd",
    "gopher://x/",
    "http://u:p@public.example/",
  ];
  for (const target of targets) {
    expect(await safeFetch(`${base}/to/${encodeURIComponent(target)}`, never)).toMatchObject({
      ok: false,
      why: expect.stringContaining("redirects, and there"),
    });
  }
  expect(seen).toHaveLength(targets.length);
});

test("a decompression bomb is cut at the limit, in every packing", async () => {
  const zeros = Buffer.alloc(64 * 1024 * 1024);
  const fast = { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } };
  const bombs: Record<string, Buffer> = { gzip: gzipSync(zeros), deflate: deflateSync(zeros), br: brotliCompressSync(zeros, fast) };
  const { port } = await serve((request, response) => {
    const encoding = request.url?.slice(1) ?? "";
    response.writeHead(200, { "content-type": "text/html", "content-encoding": encoding }).end(bombs[encoding]);
  });
  for (const encoding of Object.keys(bombs)) {
    const fetched = await fetcher({ limits: { maxBytes: 100_000 } })(`http://bomb.example:${port}/${encoding}`, never);
    expect(fetched).toMatchObject({ ok: true, cut: true });
    expect(fetched.ok && fetched.text.length).toBe(100_000);
  }
});

test("an unknown packing and a broken one are failures with words", async () => {
  const { port } = await serve((request, response) => {
    response.writeHead(200, { "content-type": "text/html", "content-encoding": request.url === "/broken" ? "gzip" : "gzip, br, zstd" }).end("no");
  });
  expect(await fetcher()(`http://a.example:${port}/`, never)).toMatchObject({ ok: false, why: expect.stringContaining("packed as") });
  expect(await fetcher()(`http://a.example:${port}/broken`, never)).toMatchObject({ ok: false, why: expect.stringContaining("Z_DATA_ERROR") });
});

test("endless bodies end at the size limit, slow ones at the time limit, and the server sees the connection go", async () => {
  const gone: string[] = [];
  const { port } = await serve((request, response) => {
    response.writeHead(200, { "content-type": "text/plain" });
    response.on("close", () => gone.push(request.url ?? ""));
    if (request.url === "/slow") return void response.write("one byte, then nothing");
    const more = (): void => {
      while (!response.destroyed && response.write("x".repeat(65_536)));
      response.once("drain", more);
    };
    more();
  });
  const safeFetch = fetcher({ limits: { maxBytes: 200_000, totalMs: 400 } });
  expect(await safeFetch(`http://a.example:${port}/endless`, never)).toMatchObject({ ok: true, cut: true });
  expect(await safeFetch(`http://a.example:${port}/slow`, never)).toMatchObject({
    ok: false,
    why: expect.stringContaining("took longer than 0.4 seconds"),
  });
  await expect.poll(() => gone).toEqual(["/endless", "/slow"]);
});

test("a server that never answers, or dribbles its headers, is left; so is a look-up without an end", async () => {
  const dribbling = createSocketServer((socket) => {
    socket.on("error", () => undefined);
    socket.write("HTTP/1.1 200 OK\r\n");
    const timer = setInterval(() => socket.write("x-a: b\r\n"), 20);
    socket.on("close", () => clearInterval(timer));
  });
  open.push(dribbling);
  await new Promise<void>((resolve) => dribbling.listen(0, "127.0.0.1", resolve));
  const { port } = dribbling.address() as AddressInfo;
  const limits = { totalMs: 300 };
  expect(await fetcher({ limits })(`http://slow.example:${port}/`, never)).toMatchObject({ ok: false, why: expect.stringContaining("took longer") });
  const resolve = () => new Promise<never>(() => undefined);
  expect(await fetcher({ limits, resolve })("http://nowhere.example/", never)).toMatchObject({
    ok: false,
    why: expect.stringContaining("took longer"),
  });
});

test("headers without end are refused", async () => {
  const { port } = await serve((_, response) => {
    response.setHeader("x-long", "x".repeat(60_000));
    page(response);
  });
  expect((await fetcher()(`http://a.example:${port}/`, never)).ok).toBe(false);
});

test("no cookie is sent or kept, and what is not text is refused before its body is read", async () => {
  const cookies: (string | undefined)[] = [];
  const { port } = await serve((request, response) => {
    cookies.push(request.headers.cookie);
    response.setHeader("set-cookie", "session=1");
    if (request.url === "/pdf") return void response.writeHead(200, { "content-type": "application/pdf" }).end("%PDF");
    page(response);
  });
  const safeFetch = fetcher();
  await safeFetch(`http://a.example:${port}/`, never);
  await safeFetch(`http://a.example:${port}/`, never);
  expect(await safeFetch(`http://a.example:${port}/pdf`, never)).toMatchObject({ ok: false, why: expect.stringContaining("application/pdf") });
  expect(cookies).toEqual([undefined, undefined, undefined]);
});

test("a cancelled fetch ends, and says so", async () => {
  const { port } = await serve(() => undefined);
  const abort = new AbortController();
  const fetching = fetcher()(`http://a.example:${port}/`, abort.signal);
  abort.abort();
  expect(await fetching).toMatchObject({ ok: false, why: expect.stringContaining("cancelled") });
});
