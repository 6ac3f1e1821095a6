// An SSE response made from an async iterable of encoded messages, with a comment now and then so that nothing in between
// takes silence for death. It does not know what the messages say.
import { encodeSseComment } from "@melete/core";

export const heartbeatMs = 10_000;

/** `onLeave` is called once when the reader goes away before the end; the iterable is expected to stop then. */
export function sseResponse(messages: AsyncIterable<string>, onLeave: () => void): Response {
  const encoder = new TextEncoder();
  let heartbeat: NodeJS.Timeout | undefined;
  let left = false;

  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      // at once: a reader that waits for the first byte must not wait for the model
      controller.enqueue(encoder.encode(encodeSseComment("ok")));
      heartbeat = setInterval(() => controller.enqueue(encoder.encode(encodeSseComment("working"))), heartbeatMs);
      void pump(controller);
    },
    cancel() {
      left = true;
      clearInterval(heartbeat);
      onLeave();
    },
  });

  async function pump(controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> {
    try {
      for await (const message of messages) {
        if (left) return;
        controller.enqueue(encoder.encode(message));
      }
      if (!left) controller.close();
    } catch (error) {
      if (!left) controller.error(error);
    } finally {
      clearInterval(heartbeat);
    }
  }

  return new Response(body, {
    headers: {
      "content-type": "text/event-stream; charset=utf-8",
      "cache-control": "no-store",
      // nginx and its like buffer whole responses otherwise
      "x-accel-buffering": "no",
    },
  });
}
