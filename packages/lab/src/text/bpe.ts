// The byte-level BPE tokenizer: text to ids and back, with a cache of words. It knows bytes and ids, not chats (chat-template.ts) and not learning (train-bpe.ts).
import { type BpeModel, firstByteId, firstForcedId, firstLocationId, forcedTokens, pieceExpression, tokenBytes, usedIds } from "./bpe-model.ts";
import { replacePair } from "./train-bpe.ts";
import { locationBins, specialTokens, type Tokenizer } from "./tokenizer.ts";

/** Words remembered; a text of ever new words must not grow memory without end, and real text has fewer common words than this. */
const cacheLimit = 20_000;

export function createBpeTokenizer(model: BpeModel): Tokenizer {
  const utf8 = new TextEncoder();
  const bytes = tokenBytes(model);
  const names = tokenNames(model);
  const ranks = new Map<number, { rank: number; left: number; right: number; result: number }>();
  model.merges.forEach((merge, rank) => {
    const key = merge.left * model.vocabularySize + merge.right;
    if (!ranks.has(key)) ranks.set(key, { rank, ...merge });
  });
  const whole = new Map<string, number>(forcedTokens.map((text, index) => [text, firstForcedId + index]));
  const strict = new TextDecoder("utf-8", { fatal: true });
  for (const { result } of model.merges) {
    try {
      whole.set(strict.decode(bytes[result]), result);
    } catch {
      // half a character: no piece of text can be exactly this token
    }
  }
  const cache = new Map<string, readonly number[]>();

  function encodePiece(piece: string): readonly number[] {
    const known = whole.get(piece);
    if (known !== undefined) return [known];
    let ids = Array.from(utf8.encode(piece), (byte) => firstByteId + byte);
    for (;;) {
      let best: { rank: number; left: number; right: number; result: number } | undefined;
      for (let i = 0; i + 1 < ids.length; i++) {
        const candidate = ranks.get(ids[i] * model.vocabularySize + ids[i + 1]);
        if (candidate !== undefined && (best === undefined || candidate.rank < best.rank)) best = candidate;
      }
      if (best === undefined) return ids;
      ids = replacePair(ids, best.left, best.right, best.result);
    }
  }

  return {
    vocabularySize: model.vocabularySize,
    encode(text) {
      const ids: number[] = [];
      for (const [piece] of text.matchAll(pieceExpression())) {
        let part = cache.get(piece);
        if (part === undefined) {
          part = encodePiece(piece);
          if (cache.size >= cacheLimit) cache.clear();
          cache.set(piece, part);
        }
        for (const id of part) ids.push(id);
      }
      return ids;
    },
    decode(ids) {
      const parts = ids.map((id) => {
        if (!Number.isInteger(id) || id < 0 || id >= model.vocabularySize)
          throw new Error(`Token ${id} is outside the vocabulary of ${model.vocabularySize}.`);
        return names[id] === null ? bytes[id] : utf8.encode(names[id]);
      });
      // ignoreBOM keeps U+FEFF: decode(encode(text)) must be text
      return new TextDecoder("utf-8", { ignoreBOM: true }).decode(Buffer.concat(parts));
    },
    bytes: (id) => bytes[id] ?? new Uint8Array(0),
    special: (token) => specialTokens.indexOf(token),
    location(bin) {
      if (!Number.isInteger(bin) || bin < 0 || bin >= locationBins)
        throw new Error(`Location bin ${bin} is not a whole number from 0 to ${locationBins - 1}.`);
      return firstLocationId + bin;
    },
    locationBin: (id) => (id >= firstLocationId && id < firstByteId ? id - firstLocationId : null),
  };
}

/** The name of every id that is not plain text, else null. */
export function tokenNames(model: BpeModel): (string | null)[] {
  const used = usedIds(model);
  return Array.from({ length: model.vocabularySize }, (_, id) => {
    if (id < firstLocationId) return specialTokens[id];
    if (id < firstByteId) return `<loc_${id - firstLocationId}>`;
    return id < used ? null : `<|reserved_${id - used}|>`;
  });
}
