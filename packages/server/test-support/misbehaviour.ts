// The ways in which providers go wrong, by name. What each does to a stream is in write-answer.ts, what replaces it altogether here.
import type { ServerResponse } from "node:http";

/** Valid, if unusual: a reader must still get the whole answer. */
export const oddities = [
  "crlf",
  "split-utf8",
  "no-done",
  "comments",
  "repeat-ids",
  "out-of-order",
  "second-choice",
  "no-usage",
  "wrong-content-type",
  "slow-drip",
] as const;

/** Says nothing, or goes silent, and keeps the connection open. */
export const stalls = ["stall-connect", "stall-first", "stall-middle", "never-ends"] as const;

/** Breaks: a reader must say what went wrong. */
export const breakages = [
  "reset",
  "cut",
  "end-early",
  "bad-json",
  "wrong-shape",
  "error-in-stream",
  "huge-line",
  "empty",
  "only-done",
  "html",
  "json-instead",
  "redirect-loop",
  "error-500",
  "error-502",
] as const;

/** Back-pressure, with and without Retry-After. For bursts see `maxConcurrent` in the settings. */
export const limits = ["rate-limit", "rate-limit-bare", "error-503"] as const;

export const misbehaviours = [...oddities, ...stalls, ...breakages, ...limits] as const;
export type Misbehaviour = (typeof misbehaviours)[number];

const htmlPage = "<!doctype html><html><head><title>Welcome</title></head><body><h1>It works</h1></body></html>";

/** Answers in place of a stream; false when the misbehaviour is one of a stream and the answer has still to be written. */
export function replaceAnswer(misbehaviour: Misbehaviour, response: ServerResponse, path: string, retryAfterSeconds: number): boolean {
  const json = (status: number, message: string, headers: Record<string, string> = {}): true => {
    response.writeHead(status, { "content-type": "application/json", ...headers });
    response.end(JSON.stringify({ error: { message, type: "fake", code: null, param: null } }));
    return true;
  };
  const html = (status: number): true => {
    response.writeHead(status, { "content-type": "text/html" });
    response.end(htmlPage);
    return true;
  };
  switch (misbehaviour) {
    case "stall-connect":
      return true;
    case "reset":
      response.socket?.resetAndDestroy();
      return true;
    case "empty":
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.end();
      return true;
    case "only-done":
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.end("data: [DONE]\n\n");
      return true;
    case "html":
      return html(200);
    case "redirect-loop":
      response.writeHead(307, { location: path });
      response.end();
      return true;
    case "error-500":
      return json(500, "CUDA out of memory");
    case "error-502":
      return html(502);
    case "error-503":
      return json(503, "the model is loading");
    case "rate-limit":
      return json(429, "slow down", { "retry-after": String(retryAfterSeconds) });
    case "rate-limit-bare":
      return json(429, "slow down");
    default:
      return false;
  }
}
