// The bounded record of one agent, read leniently from what it wrote and cleaned of everything that could steer another agent.
// It knows text; it does not know whether an answer is right.
import type { AgentRecord } from "../message.ts";
import { recordSchema } from "../message.ts";

/** About 1,200 tokens: what one agent may cost each agent that reads it. */
export const maxRecordCharacters = 4_800;
const maxAnswerCharacters = 1_600;
const maxApproachCharacters = 400;
const maxItemCharacters = 240;

export interface ReadRecord {
  record: AgentRecord;
  /** the answer for the person: the text without the record block */
  text: string;
  /** the agent said that the request has no single exact answer, so answers are not compared */
  open: boolean;
}

/** The record of a "plain" model: its visible answer is all there is. */
export function plainRecord(text: string, status: AgentRecord["status"], taint: boolean): ReadRecord {
  const answer = clip(stripControl(text).trim(), maxRecordCharacters);
  return { record: recordSchema.parse({ answer, status, taint }), text: text.trim(), open: false };
}

/**
 * The record of a "block" model: a fenced JSON block at the end of its text. When there is none, or nothing in it can be read, the
 * last "Answer: …" line or the whole text takes its place. `partial` agents give no answer, only the end of what they wrote.
 */
export function blockRecord(text: string, status: AgentRecord["status"], taint: boolean): ReadRecord {
  if (status === "partial") {
    const tail = stripControl(text)
      .trim()
      .slice(-maxRecordCharacters / 2);
    return { record: recordSchema.parse({ answer: "", approach: tail, status, taint }), text: text.trim(), open: false };
  }
  const block = findBlock(text);
  const fields = block === null ? null : parseLenient(block.json);
  if (block === null || fields === null) {
    const stated = /(?:^|\n)[*_#\s]{0,8}(?:final\s+)?answer[*_\s]{0,4}[:=][*_\s]{0,8}([^\n]+?)[*_\s]*$/i.exec(
      text.trim().slice(-maxAnswerCharacters),
    );
    return { record: bounded({ answer: stated?.[1] ?? text.trim() }, taint), text: text.trim(), open: false };
  }
  const visible = `${text.slice(0, block.start)}${text.slice(block.end)}`.trim();
  const record = bounded(fields, taint);
  return { record, text: visible === "" ? record.answer : visible, open: fields.kind === "open" };
}

interface Block {
  json: string;
  start: number;
  end: number;
}

const answerKey = /["'\u201c\u201d]?answer["'\u201c\u201d]?\s*:/;
/** A record stands at the end; searching further back would only cost time on hostile text. */
const searchedCharacters = 20_000;

/** The last fenced block that looks like a record; else the last bare object that holds "answer". */
function findBlock(text: string): Block | null {
  const offset = Math.max(0, text.length - searchedCharacters);
  const tail = text.slice(offset);
  let found: Block | null = null;
  for (const match of tail.matchAll(/```[a-z]*\s*(\{[\s\S]*?\})\s*(?:```|$)/gi)) {
    const json = match[1] ?? "";
    if (answerKey.test(json)) found = { json, start: offset + match.index, end: offset + match.index + match[0].length };
  }
  if (found !== null) return found;
  const start = tail.lastIndexOf("{");
  const end = tail.lastIndexOf("}");
  if (start < 0 || end < start || !answerKey.test(tail.slice(start, end))) return null;
  return { json: tail.slice(start, end + 1), start: offset + start, end: offset + end + 1 };
}

/** JSON as models write it: trailing commas, typographic quotes, raw line breaks inside strings. Null when hopeless. */
export function parseLenient(json: string): Record<string, unknown> | null {
  const straight = json.replace(/[\u201c\u201d]/g, '"');
  const repaired = straight
    .replace(/,\s*([}\]])/g, "$1")
    .replace(/"(?:[^"\\]|\\.)*"/gs, (string) => string.replace(/\n/g, "\\n").replace(/\t/g, "\\t"));
  for (const candidate of [json, straight, repaired]) {
    try {
      const value: unknown = JSON.parse(candidate);
      if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
    } catch {
      // the next candidate is more forgiving; after the last one the caller falls back to the text
    }
  }
  return null;
}

function bounded(fields: Record<string, unknown>, taint: boolean): AgentRecord {
  const text = (value: unknown, limit: number): string => {
    const plain = typeof value === "string" ? value : value === undefined || value === null ? "" : JSON.stringify(value);
    return clip(stripControl(plain).trim(), limit);
  };
  const list = (value: unknown): string[] => {
    const items = Array.isArray(value) ? value : value === undefined || value === null || value === "" ? [] : [value];
    return items
      .slice(0, 8)
      .map((item) => text(item, maxItemCharacters))
      .filter((item) => item !== "");
  };
  const record = recordSchema.parse({
    answer: text(fields.answer, maxAnswerCharacters),
    approach: text(fields.approach, maxApproachCharacters),
    keySteps: list(fields.keySteps),
    checks: list(fields.checks),
    doubts: list(fields.doubts),
    taint,
  });
  while (JSON.stringify(record).length > maxRecordCharacters) {
    const longest = [record.doubts, record.checks, record.keySteps].sort((a, b) => b.length - a.length)[0];
    if (longest === undefined || longest.length === 0) break;
    longest.pop();
  }
  return record;
}

function clip(text: string, limit: number): string {
  return text.length <= limit ? text : `${text.slice(0, limit - 1)}…`;
}

const invisible = /(?![\n\t])[\p{Cc}\p{Cf}]/gu;
const templateTokens = [
  /<[|\uff5c][^<>\n]{0,60}[|\uff5c]>/gu,
  /<\/?(?:start_of_turn|end_of_turn|bos|eos|s|think|thinking|tool_calls?|tool_response|tool_result|function_calls?|function_results?|invoke|parameter|system|assistant|user)\b[^<>\n]{0,80}>/gi,
  /\[\/?(?:INST|TOOL_CALLS|AVAILABLE_TOOLS|TOOL_RESULTS|SYSTEM_PROMPT)\]/gi,
  /<<\/?SYS>>/gi,
];
const roleHeader = /^([ \t]*(?:#{1,6}[ \t]*)?(?:system|assistant|user|human|developer|tool))[ \t]*:/gim;

/**
 * The text without control and invisible characters, chat-template tokens, tool-call syntax and role headers: what one agent wrote can
 * be shown to another, but cannot speak as the system, the user or a tool.
 */
export function stripControl(text: string): string {
  let clean = text.replace(/\r\n?/g, "\n").replace(invisible, "");
  // removing a token may join the halves of another one around it
  for (let pass = 0; pass < 10; pass += 1) {
    const before = clean;
    for (const token of templateTokens) clean = clean.replace(token, "");
    if (clean === before) break;
  }
  return clean.replace(roleHeader, "$1 -");
}
