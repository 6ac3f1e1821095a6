// JSON as an answer: found in what a model wrote, and in one canonical form. It knows values, not schemas of any provider.
import { z } from "zod";
import type { ResponseFormat } from "./event.ts";

/** Text between fences, as models wrap JSON in. */
const fence = /```[a-z]*[ \t]*\n?([\s\S]*?)(?:```|$)/gi;

/**
 * The one JSON value that a text holds, as it was written: the text itself, else the last fenced block that is one, else the part from
 * the first opening bracket to the last closing one. Null when there is none.
 *
 * @example cutJson("Here it is:\n```json\n{\"a\": 1}\n```") // "{\"a\": 1}"
 */
export function cutJson(text: string): string | null {
  const fenced = [...text.matchAll(fence)].map((match) => match[1] ?? "").toReversed();
  const first = text.search(/[[{]/);
  const last = Math.max(text.lastIndexOf("}"), text.lastIndexOf("]"));
  const bare = first >= 0 && last > first ? [text.slice(first, last + 1)] : [];
  for (const candidate of [text, ...fenced, ...bare]) {
    if (parse(candidate) !== undefined) return candidate.trim();
  }
  return null;
}

/** The same value is the same text: sorted keys, no spaces. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item ?? null)).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  const entries = Object.entries(value)
    .filter(([, item]) => item !== undefined)
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonicalJson(item)}`).join(",")}}`;
}

export type JsonAnswer = { type: "json"; json: string; canonical: string } | { type: "bad"; why: string };

/** The answer as the format wants it, or what is wrong with it in words that a model can act on. */
export function readJsonAnswer(text: string, format: ResponseFormat): JsonAnswer {
  const json = cutJson(text);
  if (json === null) return { type: "bad", why: "it holds no JSON value that can be parsed" };
  const value = parse(json);
  const problem = format.schema === undefined ? null : violation(value, format.schema);
  if (problem !== null) return { type: "bad", why: problem };
  return { type: "json", json, canonical: canonicalJson(value) };
}

/** What does not fit the schema; null when it fits, or when the schema says things that nobody here can check. */
function violation(value: unknown, schema: Record<string, unknown>): string | null {
  let read: z.ZodType;
  try {
    read = z.fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0]);
  } catch {
    return null;
  }
  const parsed = read.safeParse(value);
  return parsed.success ? null : z.prettifyError(parsed.error);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
