// Writes one planned answer as a paced stream, with the misbehaviour that was planned for it. It knows time and sockets, no routes.
import type { ServerResponse } from "node:http";
import { type AnswerPlan, tokenAt } from "./answer-plan.ts";
import { chatWire } from "./chat-wire.ts";
import type { Misbehaviour } from "./misbehaviour.ts";

export interface AnswerProgress {
  /** tokens written so far, those after the reader had gone included */
  tokens: number;
  tokensAfterAbort: number;
  aborted: boolean;
  /** it has gone silent for good, or has said far more than it was going to: only its reader can end it */
  stuck: boolean;
}

export interface WriteOptions {
  id: string;
  model: string;
  plan: AnswerPlan;
  inputTokens: number;
  withUsage: boolean;
  /** the same for every answer of this provider when ids repeat */
  createdAt: number;
}

/** Far more than a reader should hold for one line. */
const hugeLineCharacters = 40 * 1024 * 1024;
const dripMs = 2;

/** Resolves when the last byte is handed over, the socket is cut, or the reader has gone. A stall resolves only when the reader goes. */
export async function writeAnswer(response: ServerResponse, options: WriteOptions, progress: AnswerProgress): Promise<void> {
  const { plan, model, inputTokens, withUsage, createdAt } = options;
  const { misbehaviour } = plan;
  const wire = chatWire(misbehaviour === "repeat-ids" ? "same" : options.id, model, plan, createdAt);
  const gone = new Promise<void>((resolve) => response.once("close", resolve));
  const write = writerFor(misbehaviour, response);
  const over = (): boolean => progress.aborted && !plan.ignoreAbort;
  const pause = (ms: number): Promise<unknown> => (plan.ignoreAbort ? sleep(ms) : Promise.race([sleep(ms), gone]));

  response.writeHead(200, {
    "content-type": misbehaviour === "wrong-content-type" ? "text/plain" : "text/event-stream",
    "cache-control": "no-cache",
  });
  response.flushHeaders();
  if (misbehaviour === "stall-first") {
    progress.stuck = true;
    return gone;
  }
  if (plan.firstTokenMs > 0) await pause(plan.firstTokenMs);
  if (over()) return;

  const breakAt = misbehaviour === null ? -1 : Math.floor(plan.count / 2);
  const startedAt = performance.now();
  let reasoningTokens = 0;
  await write(wire.role());
  for (let index = 0; index < plan.count || misbehaviour === "never-ends"; ) {
    if (plan.beforeToken !== null) await (plan.ignoreAbort ? plan.beforeToken(index) : Promise.race([plan.beforeToken(index), gone]));
    if (over()) return;
    if (index === breakAt && misbehaviour === "stall-middle") progress.stuck = true;
    if (misbehaviour === "never-ends" && index > 2 * plan.count) progress.stuck = true;
    if (index === breakAt && (await breakStream(misbehaviour, response, write, gone))) return;
    // what is due by now goes out in one write, as a server under load does; a stream never falls behind its pace for good
    const due =
      plan.tokenMs === 0 ? (plan.beforeToken === null ? 64 : 1) : Math.max(1, Math.floor((performance.now() - startedAt) / plan.tokenMs) - index + 1);
    const until = Math.min(
      index + due,
      misbehaviour === "never-ends" ? Number.POSITIVE_INFINITY : plan.count,
      index < breakAt ? breakAt : Number.POSITIVE_INFINITY,
    );
    let text = "";
    for (; index < until; index++) {
      const token = tokenAt(plan, index);
      if (token.kind === "reasoning") reasoningTokens += 1;
      text += wire.token(token);
      progress.tokens += 1;
      if (progress.aborted) progress.tokensAfterAbort += 1;
    }
    await write(text);
    const wait = plan.tokenMs === 0 ? 0 : startedAt + index * plan.tokenMs - performance.now();
    if (wait > 0) await pause(wait);
    // without a pace a stream without end would keep this process from noticing that its reader has gone
    else if (misbehaviour === "never-ends") await new Promise<void>((resolve) => setImmediate(resolve));
  }
  if (over()) return;
  const usage = wire.usage({ inputTokens, outputTokens: progress.tokens, reasoningTokens });
  const toolCalls = misbehaviour === "out-of-order" ? reversedLines(wire.toolCalls()) : wire.toolCalls();
  const ending =
    toolCalls + wire.finish() + (withUsage && misbehaviour !== "no-usage" ? usage : "") + (misbehaviour === "no-done" ? "" : wire.done());
  await write(ending);
  response.end();
}

/** What goes wrong in the middle. True when nothing more is to be written. */
async function breakStream(
  misbehaviour: Misbehaviour | null,
  response: ServerResponse,
  write: (text: string) => Promise<void>,
  gone: Promise<void>,
): Promise<boolean> {
  switch (misbehaviour) {
    case "stall-middle":
      await gone;
      return true;
    case "cut":
      // after the text so far has left, or the reader would not see a stream that breaks but one that never began
      await new Promise<void>((resolve) => response.write("", () => resolve()));
      response.socket?.destroy();
      return true;
    case "end-early":
      response.end();
      return true;
    case "bad-json":
      await write('data: {"id":"c","choices":[{"index":0,"delta":{"content":"unclosed\n\n');
      return false;
    case "wrong-shape":
      await write('data: {"id":"c","choices":[{"index":"zero","delta":{"content":5}}]}\n\n');
      return false;
    case "error-in-stream":
      await write('data: {"error":{"message":"CUDA out of memory","type":"server_error","code":500}}\n\n');
      response.end();
      return true;
    case "huge-line":
      await write(`data: {"id":"c","choices":[{"index":0,"delta":{"content":"${"x".repeat(hugeLineCharacters)}"},"finish_reason":null}]}\n\n`);
      return false;
    case "second-choice":
      await write('data: {"id":"c","choices":[{"index":1,"delta":{"content":"another choice"},"finish_reason":null}]}\n\n');
      return false;
    case "out-of-order":
      // an answer's end before its last words, and the usage before both
      await write('data: {"id":"c","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\n');
      await write('data: {"id":"c","choices":[],"usage":{"prompt_tokens":1,"completion_tokens":1,"total_tokens":2}}\n\n');
      return false;
    default:
      return false;
  }
}

function writerFor(misbehaviour: Misbehaviour | null, response: ServerResponse): (text: string) => Promise<void> {
  const send = (piece: string | Uint8Array): Promise<void> | void => {
    if (response.destroyed || response.writableEnded || response.write(piece)) return;
    return new Promise((resolve) => {
      const done = (): void => {
        response.off("drain", done);
        response.off("close", done);
        resolve();
      };
      response.once("drain", done);
      response.once("close", done);
    });
  };
  switch (misbehaviour) {
    case "crlf": {
      const ends = ["\r\n", "\n", "\r"];
      let count = 0;
      // every message has an end of its own kind; a lone CR is a line end as well
      return async (text) => send(text.replace(/\n\n/g, () => ends[count++ % ends.length].repeat(2)));
    }
    case "split-utf8":
      return async (text) => {
        for (const byte of Buffer.from(text)) {
          await send(Uint8Array.of(byte));
          await new Promise<void>((resolve) => setImmediate(resolve));
        }
      };
    case "comments":
      return async (text) => send(`: keep-alive\n\n\n\nretry: 10\n\nevent: message\n${text}:\n\n`);
    case "slow-drip":
      return async (text) => {
        for (let at = 0; at < text.length && !response.destroyed; at += 8) {
          await send(text.slice(at, at + 8));
          await sleep(dripMs);
        }
      };
    default:
      return async (text) => send(text);
  }
}

function reversedLines(text: string): string {
  return text === "" ? "" : `${text.trimEnd().split("\n\n").reverse().join("\n\n")}\n\n`;
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
