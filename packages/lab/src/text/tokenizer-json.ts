// Reads and writes the tokenizer as a Hugging Face `tokenizer.json`, so that the checkpoint opens elsewhere.
// It knows that file format; it does not know how ids are used.
import { z } from "zod";
import { type BpeModel, firstMergedId, type Merge, pieceSource, tokenBytes } from "./bpe-model.ts";
import { tokenNames } from "./bpe.ts";

/** GPT-2's printable stand-in for each byte: itself where it is visible, else the next free code point from U+0100 on. */
const byteCharacters: string[] = (() => {
  const table: string[] = [];
  let next = 256;
  for (let byte = 0; byte < 256; byte++) {
    const visible = (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174;
    table.push(String.fromCodePoint(visible ? byte : next++));
  }
  return table;
})();

const spell = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byteCharacters[byte]).join("");

const fileSchema = z.object({
  model: z.object({
    type: z.literal("BPE"),
    vocab: z.record(z.string(), z.number().int().nonnegative()),
    merges: z.array(z.string()),
  }),
  pre_tokenizer: z.object({ pretokenizers: z.array(z.object({ type: z.string(), pattern: z.object({ Regex: z.string() }).optional() })) }),
});

export function writeTokenizerJson(model: BpeModel): string {
  const bytes = tokenBytes(model);
  const names = tokenNames(model);
  const vocab = Object.fromEntries(names.map((name, id) => [name ?? spell(bytes[id]), id]));
  const added = names.flatMap((content, id) =>
    content === null ? [] : [{ id, content, single_word: false, lstrip: false, rstrip: false, normalized: false, special: true }],
  );
  const file = {
    version: "1.0",
    truncation: null,
    padding: null,
    added_tokens: added,
    normalizer: null,
    pre_tokenizer: {
      type: "Sequence",
      pretokenizers: [
        { type: "Split", pattern: { Regex: pieceSource }, behavior: "Isolated", invert: false },
        { type: "ByteLevel", add_prefix_space: false, trim_offsets: false, use_regex: false },
      ],
    },
    post_processor: null,
    decoder: { type: "ByteLevel", add_prefix_space: false, trim_offsets: false, use_regex: false },
    model: {
      type: "BPE",
      dropout: null,
      unk_token: null,
      continuing_subword_prefix: null,
      end_of_word_suffix: null,
      fuse_unk: false,
      byte_fallback: false,
      ignore_merges: true,
      vocab,
      merges: model.merges.map(({ left, right }) => `${spell(bytes[left])} ${spell(bytes[right])}`),
    },
  };
  return `${JSON.stringify(file, null, 1)}\n`;
}

/** Reads only what `writeTokenizerJson` writes; any other layout is an error that names the difference. */
export function readTokenizerJson(text: string): BpeModel {
  const file = fileSchema.parse(JSON.parse(text));
  const found = file.pre_tokenizer.pretokenizers.find((step) => step.type === "Split")?.pattern?.Regex;
  if (found !== pieceSource)
    throw new Error(
      `tokenizer.json splits text by ${found ?? "no expression"}, this code by ${pieceSource}. Retrain the tokenizer, or use the code the file was made with.`,
    );
  const { vocab } = file.model;
  const idOf = (spelling: string): number => {
    const id = vocab[spelling];
    if (id === undefined) throw new Error(`tokenizer.json merges ${JSON.stringify(spelling)}, which is not in its vocabulary.`);
    return id;
  };
  const merges: Merge[] = file.model.merges.map((line) => {
    const [left, right] = line.split(" ");
    return { left: idOf(left), right: idOf(right), result: idOf(left + right) };
  });
  const model: BpeModel = { vocabularySize: Object.keys(vocab).length, merges };
  if (merges.some(({ result }) => result < firstMergedId || result >= model.vocabularySize))
    throw new Error("tokenizer.json gives a merged token an id outside the range of merged tokens.");
  const bytes = tokenBytes(model);
  for (const [id, name] of tokenNames(model).entries()) {
    const spelling = name ?? spell(bytes[id]);
    if (vocab[spelling] !== id)
      throw new Error(`tokenizer.json gives ${JSON.stringify(spelling)} the id ${vocab[spelling]}, this code expects ${id}.`);
  }
  return model;
}
