// The tokenizer's contract; the byte-level BPE behind it lives in bpe.ts. It knows bytes and ids, not chats (chat-template.ts).

/** Token ids with a meaning of their own; text never produces them. */
export const specialTokens = [
  "<|pad|>",
  "<|im_start|>",
  "<|im_end|>",
  "<|image|>",
  "<think>",
  "</think>",
  "<tool_call>",
  "</tool_call>",
  "<tool_response>",
  "</tool_response>",
  "<|box_start|>",
  "<|box_end|>",
] as const;
export type SpecialToken = (typeof specialTokens)[number];

/** Positions along one side of a picture: `<loc_0>` .. `<loc_63>`, each 1/64 of the side. */
export const locationBins = 64;

export interface Tokenizer {
  /** number of ids, special and location tokens included */
  readonly vocabularySize: number;
  /** Plain text to ids; special tokens written in the text stay plain bytes. */
  encode(text: string): number[];
  /** Ids to text; special and location tokens are written as their names. Invalid UTF-8 becomes U+FFFD. */
  decode(ids: readonly number[]): string;
  /** The bytes of one plain-text id; empty for special, location and reserved ids. A character may be split over ids: feed them to one streaming TextDecoder. */
  bytes(id: number): Uint8Array;
  special(token: SpecialToken): number;
  /** the id of `<loc_bin>`, bin 0..63 */
  location(bin: number): number;
  /** 0..63 for a location token, else null */
  locationBin(id: number): number | null;
}
