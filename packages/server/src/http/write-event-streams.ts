// Writes event streams straight to the socket. A body that is a web stream costs several promises and copies per message; with hundreds of
// streams that is most of what a token costs. All that is said without waiting for anything leaves in one write. It knows Node's
// responses; where there is none (tests without a port), the body is read as any other.
import { ServerResponse } from "node:http";
import { encodeSseComment } from "@melete/core";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import type { MiddlewareHandler } from "hono";
import { type EventStream, eventStreamOf } from "./sse-response.ts";

/** To be the outermost: what it writes carries the headers that all others have set. */
export function writeEventStreams(): MiddlewareHandler {
  return async (context, next) => {
    await next();
    const stream = eventStreamOf(context.res);
    const environment: unknown = context.env;
    const outgoing: unknown = typeof environment === "object" && environment !== null ? Reflect.get(environment, "outgoing") : undefined;
    // the answer to HEAD has no body, and Hono takes it away itself
    if (stream === undefined || !(outgoing instanceof ServerResponse) || context.req.method === "HEAD") return;
    outgoing.writeHead(context.res.status, Object.fromEntries(context.res.headers));
    void writeTo(outgoing, stream);
    context.res = undefined;
    context.res = RESPONSE_ALREADY_SENT;
  };
}

async function writeTo(outgoing: ServerResponse, stream: EventStream): Promise<void> {
  let waiting = "";
  let isDue = false;
  const flush = (): void => {
    isDue = false;
    if (waiting !== "" && !outgoing.destroyed) outgoing.write(waiting);
    waiting = "";
  };
  const gone = (): void => stream.leave();
  outgoing.once("close", gone);
  // it had gone before anybody listened
  if (outgoing.destroyed) stream.leave();
  try {
    await stream.pump((text) => {
      waiting += text;
      // not setImmediate: what is stored in one turn of the event loop would wait for all tokens that arrive in the next
      if (!isDue) process.nextTick(flush);
      isDue = true;
      return outgoing.writableNeedDrain ? drained(outgoing) : undefined;
    });
    flush();
    outgoing.off("close", gone);
    outgoing.end();
  } catch {
    // a broken response makes the reader come back; an end would tell it that this was all
    // after what was said before has left
    outgoing.off("close", gone);
    outgoing.write(waiting === "" ? encodeSseComment("broken off") : waiting, () => outgoing.destroy());
    waiting = "";
  }
}

function drained(outgoing: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      outgoing.off("drain", done);
      outgoing.off("close", done);
      resolve();
    };
    outgoing.once("drain", done);
    outgoing.once("close", done);
  });
}
