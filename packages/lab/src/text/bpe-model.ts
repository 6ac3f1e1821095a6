// The trained part of the tokenizer as data: which ids exist and which pairs merge, and the pre-tokenizer that both trainer and encoder use.
// It does not know chats, and it does not encode (bpe.ts) or learn (train-bpe in bpe.ts) anything itself.
import { locationBins, specialTokens } from "./tokenizer.ts";

/**
 * Strings that are one token although they hold punctuation: the frames of a tool call and of a turn. Spelt out they would cost 30 and 7 tokens
 * of a 256-token context, and a question about a picture would be just too long for two to share a row.
 * They have no merges; a piece that is exactly a vocabulary entry is that entry ("ignore_merges" in tokenizer.json).
 */
export const forcedTokens = [
  '{"name":"',
  '","arguments":{"',
  '"}}',
  'expression":"',
  "user\n",
  "assistant\n",
  "tool\n",
  " /think",
  " /no_think",
] as const;

/**
 * Longest run of letters that may merge. It bounds the quadratic merge loop on hostile input (a megabyte of "aaaa…");
 * 48 is longer than any word the trainer is fed.
 */
const longestRun = 48;

/**
 * The pre-tokenizer, the same expression in tokenizer.json:
 *   1. a forced token as a whole;
 *   2. a run of 1..48 letters of any script, with one leading space if there is one;
 *   3. any other single character: each digit, punctuation mark, space and newline stays alone,
 *      because sums and grids are learnt from single characters.
 * Merges never cross a piece, and they are learnt from pieces of kind 2 only.
 */
export const pieceSource = [...forcedTokens.map(escapeExpression), ` ?\\p{L}{1,${longestRun}}`, "[\\s\\S]"].join("|");

/** A fresh expression per use: a global one carries `lastIndex`. */
export const pieceExpression = (): RegExp => new RegExp(pieceSource, "gu");

/** Ids in order: special, location, the 256 bytes, forced, merged, reserved (unused, so that the size is what was asked for). */
export const firstLocationId = specialTokens.length;
export const firstByteId = firstLocationId + locationBins;
export const firstForcedId = firstByteId + 256;
export const firstMergedId = firstForcedId + forcedTokens.length;

export interface Merge {
  left: number;
  right: number;
  /** the id of the joined bytes; two merges may give the same id ("ab"+"c" and "a"+"bc") */
  result: number;
}

export interface BpeModel {
  vocabularySize: number;
  /** in order of priority, the first learnt first */
  merges: Merge[];
}

const utf8 = new TextEncoder();

/** The bytes of every plain-text id; ids without text (special, location, reserved) have none. */
export function tokenBytes(model: BpeModel): Uint8Array[] {
  const table: Uint8Array[] = Array.from({ length: model.vocabularySize }, () => new Uint8Array(0));
  for (let byte = 0; byte < 256; byte++) table[firstByteId + byte] = Uint8Array.of(byte);
  forcedTokens.forEach((text, index) => {
    table[firstForcedId + index] = utf8.encode(text);
  });
  for (const { left, right, result } of model.merges) {
    const joined = new Uint8Array(table[left].length + table[right].length);
    joined.set(table[left]);
    joined.set(table[right], table[left].length);
    table[result] = joined;
  }
  return table;
}

/** One past the last id that stands for something. */
export function usedIds(model: BpeModel): number {
  return model.merges.reduce((top, merge) => Math.max(top, merge.result + 1), firstMergedId);
}

function escapeExpression(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}
