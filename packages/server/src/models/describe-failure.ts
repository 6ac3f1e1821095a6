// Turns what a provider's SDK throws into a Failure whose message says what happened, where, and what to do.
// It looks at shapes, not classes, so that no SDK is loaded for it.
import type { Failure } from "@melete/core";
import { retryAfterMs } from "./retry-after.ts";

/** Where the person corrects what was wrong. They are read at the end of "correct …" and "set …". */
export interface Remedies {
  /** null when the address is the provider's own and cannot be wrong */
  address: string | null;
  key: string;
  model: string;
}

export const environmentRemedies: Remedies = { address: "MELETE_MODEL_URL", key: "MELETE_API_KEY", model: "MELETE_MODEL" };

export interface ModelPlace {
  /** where the model's server is, for the person who has to look there */
  url: string;
  modelName: string;
  /** undefined when none was sent; it never appears in a message */
  apiKey: string | undefined;
  /** default: the environment variables of one model */
  remedies?: Remedies;
  /** milliseconds since 1970; for tests */
  now?: () => number;
}

export function describeFailure(error: unknown, place: ModelPlace): Failure {
  const { url, modelName, remedies = environmentRemedies } = place;
  const status = field(error, "statusCode");
  const detail = shorten(withoutKeys(bodyMessage(error) ?? messageOf(error), place.apiKey));
  if (typeof status === "number" && status >= 300) return describeStatus(error, status, detail, place);

  const code = networkCode(error);
  switch (code) {
    case null:
      break;
    case "ECONNREFUSED":
      if (remedies.address === null) return setup(`Nothing answers at ${url}: look at the network connection, or at a proxy between.`);
      return setup(`Nothing answers at ${url}: start the model server, or correct ${remedies.address}.`);
    case "ENOTFOUND":
    case "EAI_AGAIN":
      if (remedies.address === null) return setup(`The host of ${url} cannot be found: look at the network connection.`);
      return setup(`The host of ${url} cannot be found: correct ${remedies.address}, or look at the network connection.`);
    case "ECONNRESET":
    case "UND_ERR_SOCKET":
    case "EPIPE": {
      const look = remedies.address === null ? "Ask again." : "Look at that server's log, and ask again.";
      return {
        ...model(`The model server at ${url} broke the connection (${code}) before ${modelName} had finished. ${look}`, true),
        code: "interrupted",
      };
    }
    default:
      return model(`The model server at ${url} could not be reached (${code}: ${detail}). Look at that server and the network, and ask again.`, true);
  }
  if (isBadUrl(error))
    return setup(
      `${JSON.stringify(url)} is not a URL that can be asked. Set ${remedies.address ?? "the address"} to something like http://127.0.0.1:11434/v1.`,
    );
  if (name(error).startsWith("AI_") || typeof status === "number") {
    const said = `The server at ${url} answered in a form that cannot be read (${detail}).`;
    if (remedies.address === null) return model(`${said} Ask again; if it happens twice, something between here and there changes answers.`, true);
    return model(`${said} ${upperFirst(remedies.address)} must point to an API of the kind that was set up; it usually ends in /v1.`, false);
  }
  if (error instanceof TypeError && /fetch failed/i.test(error.message)) {
    // no network error behind it: a port that fetch refuses, for example
    const why = shorten(messageOf(error.cause ?? error));
    const todo = remedies.address === null ? "look at the network connection" : `start the model server, or correct ${remedies.address}`;
    return setup(`Nothing can be asked at ${url} (${why}): ${todo}.`);
  }
  // what the server says inside its stream arrives as its plain error object
  if (bodyMessage(error) !== null || typeof error === "string") return describeWords(detail, place);
  return {
    kind: "internal",
    message: `The request to ${modelName} failed inside Melete: ${detail}. If it happens again, report it.`,
    retryable: false,
  };
}

function describeStatus(error: unknown, status: number, detail: string, place: ModelPlace): Failure {
  const { url, modelName, apiKey, remedies = environmentRemedies, now = Date.now } = place;
  const said = `(${status}: ${detail})`;
  if (status === 401 || status === 403) {
    const todo = apiKey === undefined ? `It needs a key: set ${remedies.key}` : `Set ${remedies.key} to a key that is valid there`;
    return setup(`${url} refused the request ${said}. ${todo}.`);
  }
  if (status === 404 || status === 405) {
    const unknown = `${url} does not know the model ${JSON.stringify(modelName)}`;
    if (remedies.address === null) return setup(`${unknown}, or this key may not use it ${said}. Correct ${remedies.model}.`);
    return setup(`${unknown}, or not this path ${said}. Correct ${remedies.model}, or ${remedies.address}, which usually ends in /v1.`);
  }
  if (status === 402) return setup(`${url} wants to be paid first ${said}. Add credit to the account of this key.`);
  const wait = waitOf(error, now());
  if (status === 429 && /quota|credit|billing/i.test(detail) && wait.retryAfterMs === undefined) {
    return setup(`${url} says that the account of this key has nothing left ${said}. Add credit or raise its limit there.`);
  }
  if (status === 429) {
    const todo = "Wait a little and ask again, with fewer agents, or raise the limit there";
    return { ...model(`${url} is limiting requests ${said}. ${todo}.`, true), code: "rate-limited", ...wait };
  }
  // 529 is Anthropic's word for it
  if (status === 503 || status === 529) {
    return { ...model(`${url} has too much to do at the moment ${said}. Ask again in a little while.`, true), code: "overloaded", ...wait };
  }
  if (status >= 500) {
    const look = remedies.address === null ? "Ask again" : "Look at that server's log, and ask again";
    return model(`The model server at ${url} failed ${said}. ${look}.`, true);
  }
  if (isAboutLength(detail)) return tooLong(modelName, said);
  return {
    kind: "request",
    message: `${url} did not accept the request for ${modelName} ${said}. Change what it names, or choose another model.`,
    retryable: false,
  };
}

function waitOf(error: unknown, nowMs: number): { retryAfterMs?: number } {
  const headers = field(error, "responseHeaders");
  const ms = typeof headers === "object" && headers !== null ? retryAfterMs(headers as Record<string, string>, nowMs) : null;
  const asked = ms ?? delayInBody(error);
  return asked === null ? {} : { retryAfterMs: asked };
}

/** Google says it in the body alone: { "@type": "…RetryInfo", "retryDelay": "17s" }. */
function delayInBody(error: unknown): number | null {
  const body = field(error, "responseBody");
  const delay = typeof body === "string" ? /"retryDelay"\s*:\s*"(\d+(?:\.\d+)?)s"/.exec(body) : null;
  return delay === null ? null : Number(delay[1]) * 1000;
}

function describeWords(detail: string, { url, modelName }: ModelPlace): Failure {
  if (isAboutLength(detail)) return tooLong(modelName, `(${detail})`);
  if (/rate.?limit|too many requests/i.test(detail)) {
    return { ...model(`${url} is limiting requests (${detail}). Wait a little and ask again, with fewer agents.`, true), code: "rate-limited" };
  }
  if (/overloaded|over capacity/i.test(detail)) {
    return { ...model(`${url} has too much to do at the moment (${detail}). Ask again in a little while.`, true), code: "overloaded" };
  }
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
    code: "too-long",
  };
}

/** Some providers repeat a part of a wrong key in their answer. A message may end in a log or on a screen that others see. */
export function withoutKeys(text: string, apiKey: string | undefined): string {
  const known = apiKey === undefined || apiKey.length < 4 ? text : text.replaceAll(apiKey, "[key]");
  return known.replace(/\b(sk|pk|key|AIza)[-_A-Za-z0-9*.…]{8,}/g, (match) => (/[0-9*…]/.test(match) ? "[key]" : match));
}

function upperFirst(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
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
