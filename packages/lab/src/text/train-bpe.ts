// Learns the merges of the byte-level BPE from text. It knows words and counts; it does not encode (bpe.ts) or read files.
import { type BpeModel, firstByteId, firstMergedId, forcedTokens, type Merge, pieceExpression } from "./bpe-model.ts";

interface Word {
  ids: number[];
  count: number;
}

/**
 * `vocabularySize` ids in all. When the texts hold too few repeated pairs, the rest of the ids stay reserved.
 * The same texts in any order give the same model: ties go to the pair of smaller ids.
 * Sennrich et al. 2016 with pair counts kept up to date instead of recounted.
 */
export function trainBpe(texts: Iterable<string>, vocabularySize: number): BpeModel {
  if (vocabularySize < firstMergedId)
    throw new Error(`A vocabulary of ${vocabularySize} is too small: special, location, byte and forced tokens alone are ${firstMergedId}.`);
  const words = countWords(texts);
  const pairs = new PairCounts(words);
  const merges: Merge[] = [];
  const idOfBytes = new Map<string, number>();
  const spelling = new Map<number, string>();
  for (let byte = 0; byte < 256; byte++) spelling.set(firstByteId + byte, String.fromCharCode(byte));
  let nextId = firstMergedId;
  while (nextId < vocabularySize) {
    const best = pairs.best();
    // a pair seen once is noise: it would spell one word of the corpus, not a habit of the language
    if (best === null || best.count < 2) break;
    const { left, right } = best;
    const joined = `${spelling.get(left)}${spelling.get(right)}`;
    let result = idOfBytes.get(joined);
    if (result === undefined) {
      result = nextId++;
      idOfBytes.set(joined, result);
      spelling.set(result, joined);
    }
    merges.push({ left, right, result });
    pairs.merge(left, right, result);
  }
  return { vocabularySize, merges };
}

function countWords(texts: Iterable<string>): Word[] {
  const counts = new Map<string, number>();
  const letters = /\p{L}/u;
  const forced = new Set<string>(forcedTokens);
  for (const text of texts) {
    for (const [piece] of text.matchAll(pieceExpression())) {
      if (forced.has(piece) || !letters.test(piece)) continue;
      counts.set(piece, (counts.get(piece) ?? 0) + 1);
    }
  }
  const utf8 = new TextEncoder();
  return [...counts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([piece, count]) => ({ ids: Array.from(utf8.encode(piece), (byte) => firstByteId + byte), count }));
}

// Pairs are one number, left * 2^21 + right, so that they can be map keys; ids stay far below 2^21.
const pairBase = 2 ** 21;

class PairCounts {
  private readonly words: Word[];
  private readonly counts = new Map<number, number>();
  /** the words that may hold the pair; never missing one, possibly stale */
  private readonly places = new Map<number, Set<number>>();

  constructor(words: Word[]) {
    this.words = words;
    words.forEach((_, index) => {
      this.add(index, 1);
    });
  }

  best(): { left: number; right: number; count: number } | null {
    let key = -1;
    let count = 0;
    for (const [candidate, candidateCount] of this.counts) {
      if (candidateCount > count || (candidateCount === count && candidate < key)) {
        key = candidate;
        count = candidateCount;
      }
    }
    return count === 0 ? null : { left: Math.floor(key / pairBase), right: key % pairBase, count };
  }

  /** Replaces the pair in every word that holds it. */
  merge(left: number, right: number, result: number): void {
    const key = left * pairBase + right;
    for (const index of this.places.get(key) ?? []) {
      this.add(index, -1);
      this.words[index].ids = replacePair(this.words[index].ids, left, right, result);
      this.add(index, 1);
    }
    this.places.delete(key);
    this.counts.delete(key);
  }

  private add(index: number, sign: 1 | -1): void {
    const { ids, count } = this.words[index];
    for (let i = 0; i + 1 < ids.length; i++) {
      const key = ids[i] * pairBase + ids[i + 1];
      const total = (this.counts.get(key) ?? 0) + sign * count;
      if (total === 0) this.counts.delete(key);
      else this.counts.set(key, total);
      if (sign === -1) continue;
      const places = this.places.get(key);
      if (places === undefined) this.places.set(key, new Set([index]));
      else places.add(index);
    }
  }
}

/** `ids` with every `left, right` made `result`, leftmost first. */
export function replacePair(ids: readonly number[], left: number, right: number, result: number): number[] {
  const out: number[] = [];
  for (let i = 0; i < ids.length; i++) {
    if (ids[i] === left && i + 1 < ids.length && ids[i + 1] === right) {
      out.push(result);
      i++;
    } else out.push(ids[i]);
  }
  return out;
}
