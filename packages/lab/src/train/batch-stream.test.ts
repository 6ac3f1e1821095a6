import { createHash } from "node:crypto";
import { afterEach, describe, expect, test } from "vitest";
import { createBpeTokenizer } from "../text/bpe.ts";
import { writeTokenizerJson } from "../text/tokenizer-json.ts";
import { trainBpe } from "../text/train-bpe.ts";
import { type BatchStream, openBatchStream } from "./batch-stream.ts";
import { trainable as families } from "./batch-stream-families.fixture.ts";
import { createMix, type MixWeights } from "./data-mix.ts";
import type { Batch, Cursor } from "./pack.ts";

const model = trainBpe(["user assistant what is it", "user assistant what is it"], 360);
const tokenizer = createBpeTokenizer(model);
const opened: BatchStream[] = [];

function open(options: { cursor?: Cursor; seed?: number; weights?: MixWeights; historyShare?: number } = {}): BatchStream {
  const stream = openBatchStream({
    weights: { "count-shapes": 1, "add-subtract": 2 },
    seed: 3,
    tokenizerJson: writeTokenizerJson(model),
    shape: { rows: 3, length: 256, pictures: 2 },
    familiesModule: new URL("./batch-stream-families.fixture.ts", import.meta.url).href,
    ...options,
  });
  opened.push(stream);
  return stream;
}

async function take(stream: BatchStream, count: number): Promise<Batch[]> {
  const batches: Batch[] = [];
  while (batches.length < count) batches.push(await stream.next());
  return batches;
}

/** By digest: comparing millions of pixels would be slow, and printing them slower. */
function fingerprint(batch: Batch): { digest: string; cursor: Cursor } {
  const digest = createHash("sha256");
  for (const part of [batch.tokens, batch.targets, batch.weights, batch.segments, batch.pictures]) digest.update(part);
  return { digest: digest.digest("hex"), cursor: batch.cursor };
}

afterEach(async () => {
  await Promise.all(opened.splice(0).map((stream) => stream.close()));
});

describe("openBatchStream", () => {
  test("goes on from a stored cursor exactly where it stopped, past the length of the queue", async () => {
    const whole = await take(open(), 9);
    const resumed = await take(open({ cursor: JSON.parse(JSON.stringify(whole[3].cursor)) }), 5);
    expect(resumed.map(fingerprint)).toEqual(whole.slice(4).map(fingerprint));
  });

  test("another seed gives other batches", async () => {
    const [a] = await take(open(), 1);
    const [b] = await take(open({ seed: 4 }), 1);
    expect(fingerprint(a).digest).not.toBe(fingerprint(b).digest);
  });

  test("holds what the families say", async () => {
    const [batch] = await take(open(), 1);
    const text = tokenizer.decode([...batch.tokens].filter((token) => token < tokenizer.vocabularySize));
    expect(text).toMatch(/<\|im_start\|>user\nwhat is 6\d{7}\? \/no_think<\|im_end\|>\n<\|im_start\|>assistant\n6\d{7}<\|im_end\|>/);
    expect(text).toMatch(/ \/think<\|im_end\|>\n<\|im_start\|>assistant\n<think>\nit is 6\d{7}\n<\/think>\n6\d{7}<\|im_end\|>/);
  });

  test("history: an earlier exchange stands before the example, without thoughts and without loss", async () => {
    const [batch] = await take(open({ historyShare: 1, weights: { "add-subtract:thinking": 1 } }), 1);
    const text = tokenizer.decode([...batch.tokens]);
    expect(text).toMatch(
      /what is 7\d{7}\? \/think<\|im_end\|>\n<\|im_start\|>assistant\n7\d{7}<\|im_end\|>\n<\|im_start\|>user\nwhat is 6\d{7}\? \/think<\|im_end\|>\n<\|im_start\|>assistant\n<think>/,
    );
    const learnt = tokenizer.decode([...batch.targets].filter((_, position) => batch.weights[position] > 0));
    expect(learnt).toMatch(/^(<think>\nit is 6\d{7}\n<\/think>\n6\d{7}<\|im_end\|>)+$/);
  });

  test("a family that throws fails the next batch with its reason", async () => {
    await expect(open({ weights: { countdown: 1 } }).next()).rejects.toThrow("no countdown today");
  });

  test("closing rejects a waiting reader", async () => {
    const stream = open();
    const refused = expect(stream.next()).rejects.toThrow("closed");
    await stream.close();
    await refused;
  });
});

describe("createMix", () => {
  test("follows the weights, modes split evenly", () => {
    const at = createMix(families, { "count-shapes": 1, "add-subtract": 2 }, 0);
    const counts: Record<string, number> = {};
    for (let index = 0; index < 6000; index++) {
      const { family, mode } = at(index);
      counts[`${family}:${mode}`] = (counts[`${family}:${mode}`] ?? 0) + 1;
    }
    for (const count of Object.values(counts)) expect(Math.abs(count - 2000)).toBeLessThan(150);
    expect(Object.keys(counts)).toHaveLength(3);
  });

  test("refuses what it does not know", () => {
    expect(() => createMix(families, { "digit-grid": 1 }, 0)).toThrow('family "digit-grid"');
    expect(() => createMix(families, { "count-shapes:thinking": 1 }, 0)).toThrow("has only instant");
    expect(() => createMix(families, {}, 0)).toThrow("empty");
  });
});
