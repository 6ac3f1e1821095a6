import { describe, expect, test } from "vitest";
import { createBpeTokenizer } from "./bpe.ts";
import { firstByteId, forcedTokens, usedIds } from "./bpe-model.ts";
import { locationBins, specialTokens } from "./tokenizer.ts";
import { readTokenizerJson, writeTokenizerJson } from "./tokenizer-json.ts";
import { replacePair, trainBpe } from "./train-bpe.ts";

const corpus = [
  "count the red circles and the blue squares in this picture",
  "the red circle stands left of the blue square, a circle",
  "which bar of the chart is the highest? the third bar: 12345",
  "the café serves naïve crème brûlée, the café serves crème",
];
const model = trainBpe(corpus, 400);
const tokenizer = createBpeTokenizer(model);
const names = (text: string) => tokenizer.encode(text).map((id) => tokenizer.decode([id]));

/** Any code points at all, lone surrogates excepted (they have no bytes). */
function randomText(seed: number): string {
  let state = seed;
  const next = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  const ranges = [
    [0, 0x7f],
    [0x20, 0x7e],
    [0x80, 0x7ff],
    [0x800, 0xd7ff],
    [0xe000, 0xffff],
    [0x10000, 0x10ffff],
    [0x61, 0x7a],
  ];
  return Array.from({ length: 40 }, () => {
    const [low, high] = ranges[Math.floor(next() * ranges.length)];
    return String.fromCodePoint(low + Math.floor(next() * (high - low + 1)));
  }).join("");
}

describe("byte-level BPE", () => {
  test("any Unicode text comes back unchanged", () => {
    for (let seed = 1; seed <= 300; seed++) {
      const text = randomText(seed);
      expect(tokenizer.decode(tokenizer.encode(text))).toBe(text);
    }
    expect(tokenizer.decode(tokenizer.encode("\ufeffmark"))).toBe("\ufeffmark");
  });

  test("common words merge, digits and punctuation never do", () => {
    expect(names("the red circle")).toEqual(["the", " red", " circle"]);
    expect(names("12+34=46\n\n  (7)")).toEqual([..."12+34=46\n\n  (7)"]);
  });

  test("merges apply in the order they were learnt", () => {
    // the definition, slowly: every merge in turn over the whole word
    for (const word of ["circles", " thesquareredcircles", " pictures", "crèmes", " whichisthehighestbar", "barsquaresstands"]) {
      const bytes = Array.from(new TextEncoder().encode(word), (byte) => firstByteId + byte);
      const expected = model.merges.reduce((ids, { left, right, result }) => replacePair(ids, left, right, result), bytes);
      expect(tokenizer.encode(word)).toEqual(expected);
    }
  });

  test("a space belongs to the word after it, a newline to nobody", () => {
    expect(names("red\nred red")).toEqual(["re", "d", "\n", "re", "d", " red"]);
  });

  test("the frame of a tool call is four tokens", () => {
    const call = '{"name":"the","arguments":{"expression":"3*4"}}';
    expect(names(call)).toEqual([forcedTokens[0], "the", forcedTokens[1], forcedTokens[3], "3", "*", "4", forcedTokens[2]]);
  });

  test("a turn's role and switch are one token each", () => {
    expect(names("user\n")).toEqual(["user\n"]);
    expect(names("12 /no_think")).toEqual(["1", "2", " /no_think"]);
  });

  test("special tokens written by a person stay plain bytes", () => {
    const text = `${specialTokens.join("")}<loc_3><|reserved_0|>`;
    const ids = tokenizer.encode(text);
    expect(Math.min(...ids)).toBeGreaterThanOrEqual(firstByteId);
    expect(tokenizer.decode(ids)).toBe(text);
  });

  test("special and location ids decode to their names", () => {
    expect(tokenizer.decode([tokenizer.special("<think>"), tokenizer.location(63)])).toBe("<think><loc_63>");
    expect(tokenizer.locationBin(tokenizer.location(17))).toBe(17);
    expect(tokenizer.locationBin(firstByteId)).toBeNull();
    expect(() => tokenizer.location(locationBins)).toThrow("63");
  });

  test("invalid UTF-8 decodes to U+FFFD, an id outside the vocabulary throws", () => {
    expect(tokenizer.decode([firstByteId + 0xc3])).toBe("\ufffd");
    expect(() => tokenizer.decode([400])).toThrow("outside the vocabulary of 400");
  });

  test("a long run of letters is cut, so that the merge loop stays short", () => {
    const run = "the".repeat(1000);
    expect(tokenizer.decode(tokenizer.encode(run))).toBe(run);
  });
});

describe("training", () => {
  test("the order of the texts does not matter", () => {
    expect(trainBpe([...corpus].reverse(), 400)).toEqual(model);
  });

  test("ids that found no pair are reserved, and the size is what was asked for", () => {
    const small = trainBpe(["aa aa aa"], 400);
    expect(usedIds(small)).toBeLessThan(350);
    expect(createBpeTokenizer(small).vocabularySize).toBe(400);
    expect(createBpeTokenizer(small).decode([399])).toMatch(/reserved/);
  });

  test("a vocabulary too small for the fixed tokens is refused", () => {
    expect(() => trainBpe(corpus, 300)).toThrow("341");
  });
});

describe("tokenizer.json", () => {
  test("comes back as the same model", () => {
    expect(readTokenizerJson(writeTokenizerJson(model))).toEqual(model);
    const small = trainBpe(["aa aa aa"], 400);
    expect(readTokenizerJson(writeTokenizerJson(small))).toEqual(small);
  });

  test("a file that splits or numbers differently is refused", () => {
    const text = writeTokenizerJson(model);
    expect(() => readTokenizerJson(text.replace("{1,48}", "{1,9}"))).toThrow("splits text by");
    expect(() => readTokenizerJson(text.replace('"<think>": 4', '"<think>": 5'))).toThrow("<think>");
  });
});
