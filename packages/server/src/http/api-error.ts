// Every error that leaves the server, in the shape that OpenAI's clients understand: { error: { message, type, code, param } }.
// It knows status codes and words; it does not know routes.
import type { z } from "zod";
import { describeIssue } from "./describe-issue.ts";

export interface ApiErrorOptions extends ErrorOptions {
  /** the field of the request that is wrong */
  param?: string;
  /** OpenAI's clients repeat requests after a 5xx, 429 or 409 unless told not to */
  retryable?: boolean;
  /** such as Retry-After */
  headers?: Record<string, string>;
}

export class ApiError extends Error {
  override name = "ApiError";
  readonly status: number;
  readonly code: string;
  readonly param: string | null;
  readonly retryable: boolean;
  readonly headers: Record<string, string>;

  constructor(status: number, code: string, message: string, options: ApiErrorOptions = {}) {
    super(message, options);
    this.status = status;
    this.code = code;
    this.param = options.param ?? null;
    this.retryable = options.retryable ?? false;
    this.headers = options.headers ?? {};
  }

  toBody(): { error: { message: string; type: string; code: string; param: string | null } } {
    return { error: { message: this.message, type: errorType(this.status), code: this.code, param: this.param } };
  }
}

export function toResponse(error: ApiError): Response {
  return Response.json(error.toBody(), { status: error.status, headers: { "x-should-retry": String(error.retryable), ...error.headers } });
}

/** The value parsed by `schema`, or an ApiError 400 that names the first wrong field and what was there. */
export function parseWith<Schema extends z.ZodType>(schema: Schema, value: unknown, what: string): z.infer<Schema> {
  const parsed = schema.safeParse(value, { reportInput: true });
  if (parsed.success) return parsed.data;
  const { path, says } = describeIssue(parsed.error.issues[0]);
  const param = path.map(String).join(".");
  const where = param === "" ? what : `"${param}" in ${what}`;
  throw new ApiError(400, "invalid_value", `${where} ${says}`, { param: param === "" ? undefined : param });
}

/** The JSON body of a request, or an ApiError that says why it is none. */
export async function readJson(request: { text(): Promise<string> }): Promise<unknown> {
  const text = await request.text();
  try {
    return JSON.parse(text);
  } catch (cause) {
    const start = text === "" ? "it is empty" : `it begins with ${JSON.stringify(text.slice(0, 40))}`;
    throw new ApiError(400, "invalid_json", `The body is not JSON: ${start}. Send one JSON object with content-type application/json.`, { cause });
  }
}

function errorType(status: number): string {
  if (status === 401) return "authentication_error";
  if (status === 403) return "permission_error";
  if (status === 429) return "rate_limit_error";
  if (status >= 500) return "server_error";
  return "invalid_request_error";
}
