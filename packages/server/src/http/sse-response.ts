// An SSE response made from an async iterable of encoded messages, with a comment now and then so that nothing in between
// takes silence for death. It does not know what the messages say.
import { encodeSseComment } from "@melete/core";

export const heartbeatMs = 10_000;

export interface EventStream {
  /** Hands over text as it comes, beginning at once; resolves at the end. Rejects when the source fails. Called once. */
  pump(write: (text: string) => Promise<void> | void): Promise<void>;
  /** the reader has gone: the iterable is told, and nothing more is handed over */
  leave(): void;
}

const streams = new WeakMap<object, EventStream>();

/** The stream behind the body of a response, for a server that can write text faster than a body can be read. */
export function eventStreamOf(response: Response): EventStream | undefined {
  return response.body === null ? undefined : streams.get(response.body);
}

/** `onLeave` is called once when the reader goes away before the end; the iterable is expected to stop then. */
export function sseResponse(messages: AsyncIterable<string>, onLeave: () => void): Response {
  const stream = createEventStream(messages, onLeave);
  const encoder = new TextEncoder();
  let begun = false;
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        if (begun) return;
        begun = true;
        stream
          .pump((text) => controller.enqueue(encoder.encode(text)))
          .then(
            () => controller.close(),
            (error: unknown) => controller.error(error),
          )
          // closed already: the reader left
          .catch(() => undefined);
      },
      cancel: stream.leave,
    },
    { highWaterMark: 0 },
  );
  streams.set(body, stream);
  return new Response(body, {
    headers: {
      "content-type": "text/event-stream; charset=utf-8",
      "cache-control": "no-store",
      // nginx and its like buffer whole responses otherwise
      "x-accel-buffering": "no",
    },
  });
}

function createEventStream(messages: AsyncIterable<string>, onLeave: () => void): EventStream {
  let state: "open" | "ended" | "left" = "open";
  const isOver = (): boolean => state !== "open";
  let heartbeat: NodeJS.Timeout | undefined;
  return {
    async pump(write) {
      // at once: a reader that waits for the first byte must not wait for the model
      await write(encodeSseComment("ok"));
      if (isOver()) return;
      heartbeat = setInterval(() => {
        if (!isOver()) void write(encodeSseComment("working"));
      }, heartbeatMs);
      try {
        for await (const message of messages) {
          if (isOver()) return;
          // most writes need no waiting, and an await costs a turn of the queue
          const waiting = write(message);
          if (waiting !== undefined) await waiting;
        }
      } finally {
        clearInterval(heartbeat);
        if (!isOver()) state = "ended";
      }
    },
    leave() {
      if (isOver()) return;
      state = "left";
      clearInterval(heartbeat);
      onLeave();
    },
  };
}
