// When do two answers say the same? Reads an answer into a kind and a key; equal keys are equal answers. Stricter rather than looser:
// a wrong merge makes a false agreement, a missed one only costs a generation.
import type { Annotations } from "../message.ts";
import { type Box, boxIou, type Mark } from "../region.ts";
import { readExpression } from "./expression.ts";
import { parseRational } from "./rational.ts";

/** What an agent says when it found none: the one sentence that counts as an abstention. */
export const noAnswerSentence = "I found no answer.";

/** "json": an answer in the format that was asked for; "calls": calls of the caller's tools */
export type AnswerKind = "number" | "choice" | "set" | "expression" | "text" | "json" | "calls" | "open";

export interface AnswerClass {
  kind: AnswerKind;
  /** null for "open": such answers are never compared */
  key: string | null;
}

/** Longer than this, an answer is prose: two of them are never equal, and comparing them says nothing. */
export const maxComparableCharacters = 200;

export function isAbstention(answer: string): boolean {
  const text = answer.trim().toLowerCase();
  return text === "" || text === noAnswerSentence.toLowerCase();
}

/** @example classifyAnswer("The answer is 1,200.") // { kind: "number", key: "number:1200" } */
export function classifyAnswer(answer: string): AnswerClass {
  const text = core(answer);
  if (text.length > maxComparableCharacters) return { kind: "open", key: null };
  const choice = parseChoice(text);
  if (choice !== null) return { kind: "choice", key: `choice:${choice}` };
  const number = parseQuantity(text);
  if (number !== null) return { kind: "number", key: `number:${number}` };
  const set = parseSet(text);
  if (set !== null) return { kind: "set", key: `set:${set}` };
  const expression = parseExpression(text);
  if (expression !== null) return { kind: "expression", key: `expression:${expression}` };
  return { kind: "text", key: `text:${normaliseText(text)}` };
}

/** The answer inside a sentence that frames it: \boxed{…}, "Answer: …", "the answer is …". */
function core(answer: string): string {
  let text = answer
    .normalize("NFKC")
    .replace(/[\u2212\u2013\u2014]/g, "-")
    .replace(/\*\*|`/g, "")
    .trim();
  const boxed = /\\boxed\{((?:[^{}]|\{[^{}]*\})*)\}/.exec(text);
  if (boxed?.[1] !== undefined) text = boxed[1];
  else {
    const framed = /^(?:.*\n)?\s*(?:so,?\s+|therefore,?\s+)?(?:the\s+)?(?:final\s+)?(?:answer|result)\s*(?::|=|\bis\b:?)\s*(.+)$/is.exec(text);
    if (framed?.[1] !== undefined && !framed[1].includes("\n")) text = framed[1];
  }
  text = text
    .trim()
    .replace(/^\$+|\$+$/g, "")
    .trim();
  return text.replace(/(?<=[^.])[.;!]$/, "").trim();
}

function parseChoice(text: string): string | null {
  const bare = text.toLowerCase();
  if (/^(yes|no|true|false)$/.test(bare)) return bare;
  const letter = /^(?:option\s+|choice\s+)?\(?([a-j])\)?$|^(?:option\s+)?\(([a-j])\)\s|^([a-j])[).:]\s/i.exec(text);
  return (letter?.[1] ?? letter?.[2] ?? letter?.[3])?.toLowerCase() ?? null;
}

/** A rational, with its unit when one word follows: "12 cm" and "12cm" are equal, "12" is not. */
function parseQuantity(text: string): string | null {
  const value = parseRational(text);
  if (value !== null) return value;
  const withUnit = /^(.*[\d)}])\s*([\p{L}°%µ][\p{L}°²³/]*)$/u.exec(text);
  if (withUnit?.[1] === undefined || withUnit[2] === undefined) return null;
  const amount = parseRational(withUnit[1]);
  return amount === null ? null : `${amount} ${withUnit[2].toLowerCase()}`;
}

/** Braces, or several choice letters. A bare list keeps its order, because order may be the answer. */
function parseSet(text: string): string | null {
  const braces = /^\\?\{(.*?)\\?\}$/s.exec(text);
  if (braces?.[1] !== undefined) return members(braces[1].split(","));
  const letters = /^\(?[a-j]\)?(?:\s*(?:,|and|,\s*and)\s*\(?[a-j]\)?)+$/i.test(text);
  return letters ? members(text.toLowerCase().replace(/and/g, ",").replace(/[()]/g, "").split(",")) : null;
}

function members(items: string[]): string {
  const normal = items.map((item) => parseRational(item) ?? normaliseText(item)).filter((item) => item !== "");
  return [...new Set(normal)].sort().join(",");
}

/**
 * Arithmetic over plain numbers, without the value behind a final "=": equal when the value is equal and the same numbers are used.
 * 7*3+8 and 8+3*7 are one answer to "make 29 of 3, 7 and 8"; 30-1 is another.
 */
function parseExpression(text: string): string | null {
  const plain = text
    .replace(/\\times|\\cdot|[×·✕]/g, "*")
    .replace(/\\div|÷/g, "/")
    .replace(/\s+/g, "");
  const left = plain.split("=")[0] ?? "";
  const expression = /[+\-*/^]/.test(left) ? readExpression(left) : null;
  return expression === null ? null : `${expression.value} of ${expression.numbers.join(" ")}`;
}

const numberWords = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];

function normaliseText(text: string): string {
  return text
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[\p{P}\p{S}]+/gu, (marks) => (/[+\-*/=<>^%$€£#]/.test(marks) ? marks : " "))
    .split(/\s+/)
    .filter((word) => word !== "" && word !== "a" && word !== "an" && word !== "the")
    .map((word) => (numberWords.includes(word) ? String(numberWords.indexOf(word)) : word))
    .join(" ");
}

/** Do two answers mark the same places? Same labels, and every pair of boxes overlaps by at least half. */
export function sameMarks(a: readonly Annotations[], b: readonly Annotations[]): boolean {
  const left = a.flatMap((annotations) => annotations.marks);
  const right = b.flatMap((annotations) => annotations.marks);
  if (left.length !== right.length) return false;
  const free = [...right];
  return left.every((mark) => {
    const found = free.findIndex((other) => sameMark(mark, other));
    if (found >= 0) free.splice(found, 1);
    return found >= 0;
  });
}

function sameMark(a: Mark, b: Mark): boolean {
  if (normaliseText(a.label) !== normaliseText(b.label)) return false;
  const boxes = [a.region, b.region].filter((region): region is Box => region.type === "box");
  const [first, second] = boxes;
  if (first !== undefined && second !== undefined) return boxIou(first, second) >= 0.5;
  if (a.region.type !== "point" || b.region.type !== "point") return false;
  // half the size of a small object; finer differences of two pointing fingers mean nothing
  return Math.hypot(a.region.x - b.region.x, a.region.y - b.region.y) <= 0.03;
}
