// What fetch does with a text to post, by Node's own client: the web streams of fetch were about a seventh of a token's processor time.
// It fails in the shape that fetch fails in; whatever is not a plain exchange, a redirect among it, is left to fetch. It does not know what
// the bytes say.
import { Agent, type AgentOptions, globalAgent, type IncomingMessage, request as httpRequest } from "node:http";
import { Agent as TlsAgent, globalAgent as globalTlsAgent, request as httpsRequest } from "node:https";
import { pipeline } from "node:stream";
import { text } from "node:stream/consumers";
import { constants, createBrotliDecompress, createUnzip } from "node:zlib";

// An idle connection is given up before servers do that (many after 5 s), or a request would meet one that is closing. All else as Node
// has it, a proxy by NODE_USE_ENV_PROXY too.
const idleMs = 4000;
const agents = { "http:": new Agent(likeNodes(globalAgent)), "https:": new TlsAgent(likeNodes(globalTlsAgent)) };
/** The system would try for two minutes to reach a machine that is switched off. */
const connectMs = 10_000;
/** A machine that vanished says nothing for ever. Longer than any silence that a turn allows (M13 of packages/core/SPEC.md). */
const silenceMs = 11 * 60_000;
const redirects = new Set([301, 302, 303, 307, 308]);

/** The bytes of an answer that is well, as they come: whoever stops reading ends the request. Any other answer as a Response. */
export async function fetchBytes(input: string | URL | Request, init: RequestInit = {}): Promise<AsyncIterable<Uint8Array> | Response> {
  const url = new URL(input instanceof Request ? input.url : input);
  const { body } = init;
  if (typeof body !== "string" || (url.protocol !== "http:" && url.protocol !== "https:") || url.username !== "") return byFetch(input, init);
  const answer = await send(url, url.protocol, { ...init, body });
  const { statusCode: status = 0, statusMessage: statusText } = answer;
  if (redirects.has(status)) {
    answer.destroy();
    return byFetch(input, init);
  }
  const bytes = unpacked(answer);
  if (status < 300) return bytes;
  // Response knows no status above 599
  return new Response(await text(bytes), { status: Math.min(status, 599), statusText, headers: headersOf(answer) });
}

async function byFetch(input: string | URL | Request, init: RequestInit): Promise<AsyncIterable<Uint8Array> | Response> {
  const response = await fetch(input, init);
  return response.ok && response.body !== null ? response.body : response;
}

function send(url: URL, protocol: "http:" | "https:", { method, headers, body, signal }: RequestInit & { body: string }): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted === true) return reject(signal.reason);
    const ask = protocol === "http:" ? httpRequest : httpsRequest;
    // packing would hold tokens back until there are enough of them
    const all = { accept: "*/*", "accept-encoding": "identity", ...Object.fromEntries(new Headers(headers)) };
    const request = ask(url, { agent: agents[protocol], method, headers: all });
    let begun: IncomingMessage | null = null;
    // not Node's own `signal`: an abort that meets an answer received and not yet read throws where nobody can catch it
    const abort = (): void => void (begun ?? request).destroy(signal?.reason);
    signal?.addEventListener("abort", abort, { once: true });
    const giveUp = (why: string): void => void (begun ?? request).destroy(Object.assign(new Error(why), { code: "ETIMEDOUT" }));
    const slow = setTimeout(() => giveUp("no connection within 10 s"), connectMs);
    request.once("socket", (socket) => (socket.connecting ? socket.once("connect", () => clearTimeout(slow)) : clearTimeout(slow)));
    request.setTimeout(silenceMs);
    // what idle connections are given is told of those that are being made, too
    request.on("timeout", () => request.socket?.connecting !== true && giveUp("not a byte for 11 minutes"));
    request.once("response", (answer) => {
      begun = answer;
      // whoever reads is told; when nobody does any more, it must not end the process
      answer.on("error", () => undefined);
      resolve(answer);
    });
    // stays: what fails after the answer has begun is told by the answer
    request.on("error", (cause) => reject(signal?.aborted === true ? signal.reason : new TypeError("fetch failed", { cause })));
    request.once("close", () => {
      clearTimeout(slow);
      signal?.removeEventListener("abort", abort);
    });
    request.end(body);
  });
}

/** Some servers pack without being asked. */
function unpacked(answer: IncomingMessage): AsyncIterable<Uint8Array> & NodeJS.ReadableStream {
  const ignore = (): void => undefined;
  switch (answer.headers["content-encoding"]?.toLowerCase()) {
    case "gzip":
    case "x-gzip":
    case "deflate":
      return pipeline(answer, createUnzip({ flush: constants.Z_SYNC_FLUSH }), ignore);
    case "br":
      return pipeline(answer, createBrotliDecompress({ flush: constants.BROTLI_OPERATION_FLUSH }), ignore);
    default:
      return answer;
  }
}

function headersOf({ headersDistinct }: IncomingMessage): Headers {
  const headers = new Headers();
  for (const [name, values = []] of Object.entries(headersDistinct)) for (const value of values) headers.append(name, value);
  return headers;
}

function likeNodes(agent: Agent): AgentOptions {
  return { ...(agent as Agent & { options?: AgentOptions }).options, timeout: idleMs };
}
