// An error in Anthropic's shape. It knows status codes and words; it does not know routes.
import type { ApiError } from "../../http/api-error.ts";

export interface MessagesError {
  type: "error";
  error: { type: string; message: string; code: string; param: string | null };
  request_id: null;
  [field: string]: unknown;
}

export function toMessagesError(error: ApiError): MessagesError {
  return { type: "error", error: { type: errorType(error.status), message: error.message, code: error.code, param: error.param }, request_id: null };
}

function errorType(status: number): string {
  switch (status) {
    case 401:
      return "authentication_error";
    case 403:
      return "permission_error";
    case 404:
      return "not_found_error";
    case 413:
      return "request_too_large";
    case 429:
      return "rate_limit_error";
    case 503:
      return "overloaded_error";
    case 504:
      return "timeout_error";
    default:
      return status >= 500 ? "api_error" : "invalid_request_error";
  }
}
