// A server that shuts down finishes what it has begun and begins nothing. Connections that stay open still bring requests; they are told
// to go elsewhere. It knows HTTP only.
import type { MiddlewareHandler } from "hono";
import { ApiError } from "./api-error.ts";

export function refuseWhileClosing(isClosing: () => boolean): MiddlewareHandler {
  return async (context, next) => {
    const { method } = context.req;
    if (isClosing() && method !== "GET" && method !== "HEAD") {
      throw new ApiError(503, "shutting_down", "This Melete is shutting down and begins nothing new. Ask again in a moment.", {
        retryable: true,
        headers: { "retry-after": "2", connection: "close" },
      });
    }
    await next();
  };
}
