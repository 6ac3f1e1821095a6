// Turns what a provider's SDK throws into a Failure whose message says what happened, where, and what to do.
// It looks at shapes, not classes, so that no SDK is loaded for it.
import type { Failure } from "@melete/core";

export interface ModelPlace {
  /** where the model's server is, for the person who has to look there */
  url: string;
  modelName: string;
  hasKey: boolean;
}

export function describeFailure(error: unknown, place: ModelPlace): Failure {
  const { url, modelName } = place;
  const status = field(error, "statusCode");
  const detail = shorten(bodyMessage(error) ?? messageOf(error));
  if (typeof status === "number" && status >= 300) return describeStatus(status, detail, place);

  const code = networkCode(error);
  switch (code) {
    case null:
      break;
    case "ECONNREFUSED":
      return setup(`Nothing answers at ${url}: start the model server, or correct MELETE_MODEL_URL.`);
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return setup(`The host of ${url} cannot be found: correct MELETE_MODEL_URL, or look at the network connection.`);
    case "ECONNRESET":
    case "UND_ERR_SOCKET":
    case "EPIPE":
      return model(
        `The model server at ${url} broke the connection (${code}) before ${modelName} had finished. Look at that server's log, and ask again.`,
        true,
      );
    default:
      return model(`The model server at ${url} could not be reached (${code}: ${detail}). Look at that server and the network, and ask again.`, true);
  }
  if (isBadUrl(error))
    return setup(`${JSON.stringify(url)} is not a URL that can be asked. Set MELETE_MODEL_URL to something like http://127.0.0.1:11434/v1.`);
  if (name(error).startsWith("AI_") || typeof status === "number") {
    const hint = "MELETE_MODEL_URL must point to an OpenAI-compatible API; it usually ends in /v1";
    return model(`The server at ${url} answered in a form that cannot be read (${detail}). ${hint}.`, false);
  }
  // what the server says inside its stream arrives as its plain error object
  if (bodyMessage(error) !== null || typeof error === "string") return describeWords(detail, place);
  return {
    kind: "internal",
    message: `The request to ${modelName} failed inside Melete: ${detail}. If it happens again, report it.`,
    retryable: false,
  };
}

function describeStatus(status: number, detail: string, { url, modelName, hasKey }: ModelPlace): Failure {
  const said = `(${status}: ${detail})`;
  if (status === 401 || status === 403) {
    const todo = hasKey ? "Set MELETE_API_KEY to a key that is valid there" : "It needs a key: set MELETE_API_KEY";
    return setup(`${url} refused the request ${said}. ${todo}.`);
  }
  if (status === 404 || status === 405) {
    return setup(
      `${url} does not know the model ${JSON.stringify(modelName)}, or not this path ${said}. Correct MELETE_MODEL, or MELETE_MODEL_URL, which usually ends in /v1.`,
    );
  }
  if (status === 429)
    return model(`${url} is limiting requests ${said}. Wait a little and ask again, with fewer agents, or raise the limit there.`, true);
  if (status >= 500) return model(`The model server at ${url} failed ${said}. Look at that server's log, and ask again.`, true);
  if (isAboutLength(detail)) return tooLong(modelName, said);
  return {
    kind: "request",
    message: `${url} did not accept the request for ${modelName} ${said}. Change what it names, or choose another model.`,
    retryable: false,
  };
}

function describeWords(detail: string, { url, modelName }: ModelPlace): Failure {
  if (isAboutLength(detail)) return tooLong(modelName, `(${detail})`);
  return model(
    `The model server at ${url} reported an error while ${modelName} was answering: ${detail}. Ask again, or look at that server's log.`,
    true,
  );
}

function tooLong(modelName: string, said: string): Failure {
  return {
    kind: "request",
    message: `The conversation is longer than ${modelName} can read ${said}. Shorten it, start a new one, or choose a model with a larger context.`,
    retryable: false,
  };
}

function isAboutLength(text: string): boolean {
  return /context (length|window|size)|maximum context|too (long|many tokens)|exceeds? .*(context|token)/i.test(text);
}

function setup(message: string): Failure {
  return { kind: "setup", message, retryable: false };
}

function model(message: string, retryable: boolean): Failure {
  return { kind: "model", message, retryable };
}

/** The `code` of the innermost network error; fetch hides it a few causes deep. */
function networkCode(error: unknown): string | null {
  for (let at: unknown = error, depth = 0; at !== undefined && at !== null && depth < 8; at = field(at, "cause"), depth++) {
    const code = field(at, "code");
    if (
      typeof code === "string" &&
      /^(E[A-Z]{3,}|EAI_AGAIN|UND_ERR_[A-Z_]+|[A-Z_]*CERT[A-Z_]*|SELF_SIGNED.*)$/.test(code) &&
      code !== "ERR_INVALID_URL"
    )
      return code;
    const inner = field(at, "errors");
    if (Array.isArray(inner) && inner.length > 0) return networkCode(inner[0]);
  }
  return null;
}

function isBadUrl(error: unknown): boolean {
  for (let at: unknown = error, depth = 0; at !== undefined && at !== null && depth < 8; at = field(at, "cause"), depth++) {
    if (field(at, "code") === "ERR_INVALID_URL") return true;
  }
  return false;
}

/** The message in a JSON error body, or in an error object that came inside a stream. */
function bodyMessage(error: unknown): string | null {
  const body = field(error, "responseBody");
  let value: unknown = error instanceof Error ? undefined : error;
  if (typeof body === "string") {
    try {
      value = JSON.parse(body);
    } catch {
      return body.trim() === "" ? null : body;
    }
  }
  const inner = field(value, "error") ?? value;
  const message = typeof inner === "string" ? inner : field(inner, "message");
  return typeof message === "string" && message !== "" ? message : null;
}

function field(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>)[key] : undefined;
}

function name(error: unknown): string {
  return error instanceof Error ? error.name : "";
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : typeof error === "string" ? error : JSON.stringify(error);
}

function shorten(text: string): string {
  const line = text.replace(/\s+/g, " ").trim().replace(/\.$/, "");
  return line.length <= 300 ? line : `${line.slice(0, 300)}…`;
}
