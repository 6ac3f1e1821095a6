// An error as a response, in the shape that whoever asked understands: Anthropic's for its own routes and clients, OpenAI's for all others.
import { toMessagesError } from "../api/messages/messages-error.ts";
import { type ApiError, toResponse } from "./api-error.ts";

export function errorResponse(error: ApiError, request: { path: string; header(name: string): string | undefined }): Response {
  const anthropic = request.path.startsWith("/v1/messages") || request.header("anthropic-version") !== undefined;
  const response = toResponse(error);
  return anthropic ? Response.json(toMessagesError(error), { status: response.status, headers: withoutLength(response.headers) }) : response;
}

/** The body is another one, so its length is, too. */
function withoutLength(headers: Headers): Headers {
  const kept = new Headers(headers);
  kept.delete("content-length");
  return kept;
}
