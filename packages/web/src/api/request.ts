// One HTTP exchange with the server, as parsed JSON or as an ApiError whose message a person can act on.
import type { z } from "zod";
import { errorBodySchema } from "./schemas.ts";

export class ApiError extends Error {
  /** 0 when no answer came at all */
  readonly status: number;

  constructor(message: string, status: number, options?: ErrorOptions) {
    super(message, options);
    this.name = "ApiError";
    this.status = status;
  }
}

export const unreachableMessage = "Melete's server does not answer. Check that it is still running, then try again.";

export interface RequestOptions {
  method?: "GET" | "POST" | "PATCH" | "DELETE";
  body?: unknown;
  /** the server does a request with the same key once, however often it comes */
  idempotencyKey?: string;
  signal?: AbortSignal;
}

/** Rejects with an ApiError; with the signal's own AbortError when the caller gave up. */
export async function send(path: string, options: RequestOptions = {}): Promise<Response> {
  const { method = "GET", body, idempotencyKey, signal } = options;
  const headers = {
    ...(body === undefined ? {} : { "content-type": "application/json" }),
    ...(idempotencyKey === undefined ? {} : { "idempotency-key": idempotencyKey }),
  };
  let response: Response;
  try {
    response = await fetch(path, {
      method,
      signal,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  } catch (cause) {
    if (signal?.aborted) throw cause;
    throw new ApiError(unreachableMessage, 0, { cause });
  }
  if (!response.ok) {
    if (path !== sessionPath) noticeStatus(response.status);
    throw new ApiError(errorMessage(await response.text(), response.status), response.status);
  }
  return response;
}

/** Said to the window when the server no longer knows this browser; account/use-session.ts listens. */
export const loggedOutEvent = "melete-logged-out";

/** Here a 401 is an answer: a wrong key, not a session that is over. */
const sessionPath = "/api/session";

export function noticeStatus(status: number): void {
  if (status === 401) window.dispatchEvent(new Event(loggedOutEvent));
}

export async function request<Schema extends z.ZodType>(path: string, schema: Schema, options: RequestOptions = {}): Promise<z.infer<Schema>> {
  const response = await send(path, options);
  const text = await response.text().catch((cause: unknown) => {
    if (options.signal?.aborted) throw cause;
    // The line broke in the middle of the answer.
    throw new ApiError(unreachableMessage, 0, { cause });
  });
  const parsed = schema.safeParse(readJson(text));
  if (!parsed.success) {
    throw new ApiError(
      `The server's answer to ${path} is not in the expected form. Page and server may differ in version: reload the page.`,
      response.status,
      {
        cause: parsed.error,
      },
    );
  }
  return parsed.data;
}

/** undefined when it is none */
export function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The server's own words where it gave some, else what the status means. */
export function errorMessage(text: string, status: number): string {
  // A proxy in between may answer with a page instead of JSON.
  const parsed = errorBodySchema.safeParse(readJson(text));
  if (parsed.success) return parsed.data.error.message;
  if (status === 413) return "That is larger than the server accepts. Send something smaller.";
  return `The server answered with status ${status}. Try again; if it stays, look at the server's log.`;
}
