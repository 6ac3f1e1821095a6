// A failed turn as an error with a status. It knows failures and status codes; the shape on the wire is the format's.
import type { Failure } from "@melete/core";
import { ApiError } from "../../http/api-error.ts";

export function failureToError({ kind, message, retryable, code, retryAfterMs }: Failure): ApiError {
  const headers: Record<string, string> = retryAfterMs === undefined ? {} : { "retry-after": String(Math.ceil(retryAfterMs / 1000)) };
  switch (code) {
    case "rate-limited":
      return new ApiError(429, "rate_limit_exceeded", message, { retryable, headers });
    case "timeout":
      return new ApiError(504, "timeout", message, { retryable, headers });
    case "overloaded":
      return new ApiError(503, "overloaded", message, { retryable, headers });
    case "too-long":
      return new ApiError(400, "context_length_exceeded", message);
    case "interrupted":
    case undefined:
      break;
    default:
      return unknown(code);
  }
  switch (kind) {
    case "request":
      return new ApiError(400, "request_failed", message);
    case "setup":
      return new ApiError(503, "setup_needed", message);
    case "model":
      return new ApiError(502, "model_failed", message, { retryable });
    case "internal":
      return new ApiError(500, "internal_error", message);
    default:
      return unknown(kind);
  }
}

function unknown(value: never): never {
  throw new Error(`No status for a failure of ${String(value)}`);
}
