// Fetches a page of the public internet, and nothing else: the name is resolved once, every address it has must be public, and the
// connection goes to the address that was checked. Redirects are followed by hand, each checked anew. Size, time and kinds are bounded; no
// cookies, no credentials. It does not know what is done with the page.
import { lookup } from "node:dns/promises";
import type { LookupAddress } from "node:dns";
import { isIP } from "node:net";
import type { Readable, Transform } from "node:stream";
import { createBrotliDecompress, createGunzip, createInflate } from "node:zlib";
import { isPublicAddress } from "./public-address.ts";

export interface FetchLimits {
  /** after decompression; what is longer is cut */
  maxBytes: number;
  connectMs: number;
  /** from the first look-up to the last byte, redirects included */
  totalMs: number;
  maxRedirects: number;
}

/** Long articles have a few hundred kilobytes; an honest page answers within seconds. */
const pageLimits: FetchLimits = { maxBytes: 3 * 1024 * 1024, connectMs: 5_000, totalMs: 20_000, maxRedirects: 5 };
const maxUrlCharacters = 2_048;
const headers = {
  "user-agent": "Melete/0.1 (reads pages for a person who asked)",
  accept: "text/html,application/xhtml+xml,text/plain,text/markdown,application/json;q=0.9,*/*;q=0.1",
  "accept-encoding": "gzip, deflate, br",
  "accept-language": "en,*;q=0.5",
};

export interface FetchedPage {
  ok: true;
  /** after redirects */
  url: string;
  /** without parameters, in lower case */
  mediaType: string;
  text: string;
  /** it was longer than is read */
  cut: boolean;
}

export type Fetched = FetchedPage | { ok: false; why: string };

export interface SafeFetchOptions {
  limits?: Partial<FetchLimits>;
  /** for tests: how names become addresses, which of those are allowed, and which ports */
  resolve?: (host: string) => Promise<LookupAddress[]>;
  isAllowed?: (address: string) => boolean;
  ports?: readonly string[] | "any";
}

export type SafeFetch = (url: string, signal: AbortSignal) => Promise<Fetched>;

/** The function never rejects: what went wrong is a sentence for the model. */
export function createSafeFetch({
  limits: change,
  resolve = resolveAll,
  isAllowed = isPublicAddress,
  ports = ["", "80", "443"],
}: SafeFetchOptions = {}): SafeFetch {
  const limits = { ...pageLimits, ...change };

  /** The parsed address and what to connect to, or why not. */
  async function check(address: string, signal: AbortSignal): Promise<{ url: URL; pinned: LookupAddress[] }> {
    const url = readUrl(address);
    if (ports !== "any" && !ports.includes(url.port)) throw new Refused(`its port ${url.port} is none of the web's (80, 443)`);
    const host = url.hostname.replace(/^\[|\]$/g, "");
    const literal = isIP(host);
    const found = literal > 0 ? [{ address: host, family: literal }] : await orAborted(resolve(host), signal);
    if (found.length === 0) throw new Refused(`the name ${host} has no address`);
    if (!found.every(({ address: one }) => isAllowed(one))) throw new Refused(`${host} is not a public address of the internet`);
    return { url, pinned: found };
  }

  return async (address, outer) => {
    const signal = AbortSignal.any([outer, AbortSignal.timeout(limits.totalMs)]);
    try {
      let next = await check(address, signal);
      for (let redirects = 0; ; redirects += 1) {
        const reply = await get(next, limits, signal);
        if (reply.type === "page") return reply.page;
        if (redirects >= limits.maxRedirects) throw new Refused(`it redirects more than ${limits.maxRedirects} times`);
        const target = URL.parse(reply.location, next.url);
        if (target === null) throw new Refused("it redirects to something that is not an address");
        if (next.url.protocol === "https:" && target.protocol === "http:") throw new Refused("it redirects from https to http");
        next = await check(target.href, signal).catch((cause: Error) => {
          throw cause instanceof Refused ? new Refused(`it redirects, and there ${cause.message}`) : cause;
        });
      }
    } catch (cause) {
      return { ok: false, why: `${shorten(address)} could not be opened: ${reasonOf(cause, outer, signal, limits)}.` };
    }
  };
}

/** What the fetcher itself refuses; its words are for the model. */
class Refused extends Error {}

/** Parsed once, and only the parsed address is used. */
function readUrl(address: string): URL {
  if (address.length > maxUrlCharacters) throw new Refused(`the address is longer than ${maxUrlCharacters} characters`);
  const url = URL.parse(address.trim());
  if (url === null) throw new Refused("that is not a complete address; write it with https://");
  if (url.protocol !== "https:" && url.protocol !== "http:") throw new Refused(`only http and https are opened, not ${url.protocol}`);
  if (url.username !== "" || url.password !== "") throw new Refused("addresses with a user name or password are not opened");
  return url;
}

function resolveAll(host: string): Promise<LookupAddress[]> {
  return lookup(host, { all: true }).catch(() => {
    throw new Refused(`the name ${host} is not known`);
  });
}

type Reply = { type: "page"; page: FetchedPage } | { type: "redirect"; location: string };

async function get({ url, pinned }: { url: URL; pinned: LookupAddress[] }, limits: FetchLimits, signal: AbortSignal): Promise<Reply> {
  const { Agent, request } = await import("undici");
  const agent = new Agent({
    pipelining: 0,
    maxHeaderSize: 32 * 1024,
    headersTimeout: limits.totalMs,
    bodyTimeout: limits.totalMs,
    connect: {
      timeout: limits.connectMs,
      // the answer is fixed: nobody asks the name's owner a second time
      lookup: (_host, options, answer) => {
        const [first] = pinned;
        if (options.all) answer(null, pinned);
        else answer(null, first?.address ?? "", first?.family ?? 4);
      },
    },
  });
  try {
    const response = await request(url, { dispatcher: agent, headers, signal });
    const location = single(response.headers.location);
    if ([301, 302, 303, 307, 308].includes(response.statusCode) && location !== "") return { type: "redirect", location };
    if (response.statusCode < 200 || response.statusCode > 299) throw new Refused(`the server answered ${response.statusCode}`);
    const type = single(response.headers["content-type"]) || "text/html";
    const mediaType = type.split(";")[0].trim().toLowerCase();
    if (!isText(mediaType)) throw new Refused(`it is ${mediaType}, and only text is read (html, text, json, xml)`);
    const { bytes, cut } = await readBounded(decoded(response.body, single(response.headers["content-encoding"])), limits.maxBytes);
    return { type: "page", page: { ok: true, url: url.href, mediaType, text: decodeText(bytes, type), cut } };
  } finally {
    // whatever is still being sent is not wanted
    await agent.destroy();
  }
}

function single(value: string | string[] | undefined): string {
  return (Array.isArray(value) ? value[0] : value) ?? "";
}

function isText(mediaType: string): boolean {
  return mediaType.startsWith("text/") || /^application\/((xhtml|rss|atom)\+xml|xml|json|ld\+json)$/.test(mediaType);
}

function decoded(body: Readable, encoding: string): Readable {
  const kind = encoding.trim().toLowerCase();
  const decoder = decoderOf(kind);
  if (decoder === null) return body;
  body.on("error", (cause) => decoder.destroy(cause));
  decoder.on("close", () => body.destroy());
  return body.pipe(decoder);
}

function decoderOf(kind: string): Transform | null {
  switch (kind) {
    case "":
    case "identity":
      return null;
    case "gzip":
    case "x-gzip":
      return createGunzip();
    case "deflate":
      return createInflate();
    case "br":
      return createBrotliDecompress();
    default:
      throw new Refused(`it is packed as "${kind.slice(0, 40)}", which is not read`);
  }
}

/** Stops at the limit, whatever would still come out of the decoder. */
async function readBounded(body: Readable, maxBytes: number): Promise<{ bytes: Buffer; cut: boolean }> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    chunks.push(chunk.subarray(0, maxBytes - length));
    length += chunk.byteLength;
    if (length > maxBytes) break;
  }
  return { bytes: Buffer.concat(chunks), cut: length > maxBytes };
}

function decodeText(bytes: Uint8Array, contentType: string): string {
  const declared = /charset\s*=\s*["']?([\w.:-]+)/i.exec(contentType)?.[1];
  const inPage = /<meta[^>]{0,200}charset\s*=\s*["']?([\w.:-]+)/i.exec(Buffer.from(bytes.subarray(0, 2048)).toString("latin1"))?.[1];
  try {
    return new TextDecoder(declared ?? inPage ?? "utf-8").decode(bytes);
  } catch {
    return new TextDecoder().decode(bytes);
  }
}

function orAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener("abort", abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}

function reasonOf(cause: unknown, outer: AbortSignal, signal: AbortSignal, limits: FetchLimits): string {
  if (cause instanceof Refused) return cause.message;
  if (outer.aborted) return "it was cancelled";
  if (signal.aborted) return `it took longer than ${limits.totalMs / 1000} seconds`;
  const { code = "", message = String(cause) } = cause as { code?: string; message?: string };
  return code === "" ? message : `the connection failed (${code})`;
}

function shorten(address: string): string {
  return address.length <= 200 ? address : `${address.slice(0, 200)}…`;
}
