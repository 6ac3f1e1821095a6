// The tokenizer of melete-nano, learned from what the families say. It knows examples and their words; merging is train-bpe.ts.
import type { Example, Family } from "../data/example.ts";
import { writeTokenizerJson } from "../text/tokenizer-json.ts";
import { trainBpe } from "../text/train-bpe.ts";

/** Examples of each family and mode whose text is counted; more changes the last few merges only. */
const examplesEach = 3000;

/** The text of tokenizer.json. The same families give the same file on every machine. */
export function trainTokenizer(families: readonly Family[], vocabularySize: number): string {
  return writeTokenizerJson(trainBpe(texts(families), vocabularySize));
}

function* texts(families: readonly Family[]): Iterable<string> {
  for (const family of families) {
    // Pictures are drawn with the example and thrown away here, so a sixth of them has to do.
    const count = family.hasImage && family.name !== "beyond-me" ? examplesEach / 6 : examplesEach;
    for (const mode of family.modes) {
      for (let index = 0; index < count; index++) yield* words(family.generate("train", index, mode));
    }
  }
}

function* words(example: Example): Iterable<string> {
  for (const turn of example.turns) {
    yield turn.text;
    if (turn.role === "assistant" && turn.think) yield turn.think;
  }
}
