import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { RenderedChat } from "../text/chat-template.ts";
import { edgeQuestions, factQuestions } from "../nn/model-config.ts";
import type { PatchFacts } from "../text/patch-facts.ts";
import { pictureTokens } from "../text/chat-template.ts";
import { fitPicture } from "../vision/fit-picture.ts";
import { type Cursor, firstCursor, packBatch } from "./pack.ts";

const vocabularySize = 1000;
const options = { rows: 4, length: 256, pictures: 3, vocabularySize };

/** Example `index`: every text id is unique to it, so that a leak between examples shows; every third has a picture, lengths vary. */
function chatAt(index: number): RenderedChat {
  const length = 20 + ((index * 37) % 90);
  const withPicture = index % 3 === 0;
  const text = Array.from({ length }, (_, position) => 1 + ((index * 7 + position) % (vocabularySize - 1)));
  const patches = withPicture ? Array.from({ length: pictureTokens }, (_, patch) => vocabularySize + patch) : [];
  const tokens = [text[0], ...patches, ...text.slice(1)];
  const marks = tokens.map((token, position) => (token < vocabularySize && position > tokens.length - 8 ? 1 : 0));
  const pictures = withPicture ? [fitPicture({ width: 1, height: 1, data: Uint8Array.of(index % 256, 0, 0) })] : [];
  return { tokens, marks, pictures, points: [] };
}

interface Segment {
  tokens: number[];
  targets: number[];
  weights: number[];
}

function segmentsOf(batch: ReturnType<typeof packBatch>, row: number): Segment[] {
  const segments: Segment[] = [];
  for (let position = row * options.length; position < (row + 1) * options.length; position++) {
    const number = batch.segments[position];
    segments[number] ??= { tokens: [], targets: [], weights: [] };
    segments[number].tokens.push(batch.tokens[position]);
    segments[number].targets.push(batch.targets[position]);
    segments[number].weights.push(batch.weights[position]);
  }
  return segments;
}

describe("packBatch", () => {
  const batch = packBatch(chatAt, firstCursor, options);
  const held = new Set(batch.cursor.held);
  const used = Array.from({ length: batch.cursor.next }, (_, index) => index).filter((index) => !held.has(index));

  test("every example stands whole in one segment, and every looked-at example is used or held", () => {
    const slotless = (tokens: number[]) =>
      tokens.map((token) => (token < vocabularySize ? token : vocabularySize + ((token - vocabularySize) % pictureTokens))).join();
    const found: string[] = [];
    for (let row = 0; row < options.rows; row++)
      found.push(
        ...segmentsOf(batch, row)
          .filter((segment) => segment.tokens[0] !== 0)
          .map((segment) => slotless(segment.tokens)),
      );
    expect(found.sort()).toEqual(used.map((index) => chatAt(index).tokens.join()).sort());
    expect(batch.consumed).toBe(used.length);
  });

  test("targets are the tokens one place to the left, never across examples, and weights are the marks scaled by length", () => {
    // seven marked tokens each
    const scaled = Math.fround(Math.sqrt(16 / 7));
    let lossTokens = 0;
    for (let row = 0; row < options.rows; row++) {
      for (const { tokens, targets, weights } of segmentsOf(batch, row)) {
        weights.forEach((weight, position) => {
          expect(weight).toBe(tokens[0] !== 0 && position >= tokens.length - 8 && position < tokens.length - 1 ? scaled : 0);
          expect(targets[position]).toBe(weight === 0 ? 0 : tokens[position + 1]);
          lossTokens += weight > 0 ? 1 : 0;
        });
      }
    }
    expect(batch.lossTokens).toBe(lossTokens);
    expect(batch.lossWeight).toBeCloseTo(lossTokens * scaled, 3);
    expect(lossTokens).toBeGreaterThan(0);
  });

  test("every padding position is alone in its segment", () => {
    let padding = 0;
    for (let row = 0; row < options.rows; row++) {
      for (const { tokens } of segmentsOf(batch, row)) {
        if (tokens[0] !== 0) continue;
        expect(tokens).toHaveLength(1);
        padding++;
      }
    }
    expect(padding).toBe(options.rows * options.length - batch.usedTokens);
    expect(padding).toBeGreaterThan(0);
  });

  test("patches point at the slot that holds their own picture", () => {
    const plane = 160 * 160;
    let pictures = 0;
    for (let position = 0; position < batch.tokens.length; position++) {
      const patch = batch.tokens[position] - vocabularySize;
      if (patch < 0 || patch % pictureTokens !== 0) continue;
      const slot = patch / pictureTokens;
      const first = batch.tokens[position - 1];
      const index = used.find((candidate) => candidate % 3 === 0 && chatAt(candidate).tokens[0] === first);
      expect(index).toBeDefined();
      expect(batch.pictures[slot * 3 * plane]).toBeCloseTo((((index ?? 0) % 256) / 255 - 0.5) * 2, 5);
      pictures++;
    }
    expect(pictures).toBe(3);
  });

  test("the same cursor gives the same batch, and a resumed stream goes on exactly", () => {
    const walk = (start: Cursor, count: number) => {
      const batches = [];
      let cursor = start;
      for (let step = 0; step < count; step++) {
        const made = packBatch(chatAt, cursor, options);
        // by digest: comparing millions of pixels would be slow, and printing them slower
        const digest = createHash("sha256");
        for (const part of [made.tokens, made.targets, made.weights, made.segments, made.pictures]) digest.update(part);
        batches.push({ digest: digest.digest("hex"), cursor: made.cursor });
        cursor = made.cursor;
      }
      return batches;
    };
    const whole = walk(firstCursor, 6);
    const stored: Cursor = JSON.parse(JSON.stringify(whole[2].cursor));
    expect(walk(stored, 3)).toEqual(whole.slice(3));
  });

  test("nothing starves: an example is used within a few batches of being looked at", () => {
    let cursor = firstCursor;
    for (let step = 0; step < 60; step++) {
      const made = packBatch(chatAt, cursor, options);
      for (const index of made.cursor.held) expect(cursor.next - index).toBeLessThan(64 * 3);
      cursor = made.cursor;
    }
  });

  test("examples longer than a row are counted and passed over", () => {
    const long = (index: number): RenderedChat =>
      index % 2 === 0 ? chatAt(index) : { tokens: new Array(257).fill(5), marks: new Array(257).fill(1), pictures: [], points: [] };
    const made = packBatch(long, firstCursor, options);
    // the 64 even indices 0..126 fill the look-ahead; 63 odd ones lie between them
    expect(made.cursor.next).toBe(127);
    expect(made.skipped).toBe(63);
    expect(made.cursor.held.every((index) => index % 2 === 0)).toBe(true);
    expect(made.consumed + made.cursor.held.length).toBe(64);
    expect(() => packBatch(() => long(1), firstCursor, options)).toThrow("longer than 256 tokens");
  });

  test("the facts of a picture lie at its own slot, and a picture without any asks nothing", () => {
    const size = pictureTokens * factQuestions;
    const taught = (index: number): RenderedChat => {
      const chat = chatAt(index);
      const edges = pictureTokens * edgeQuestions;
      const facts: PatchFacts = {
        answers: new Int32Array(size).fill(index),
        weights: new Float32Array(size).fill(0.5),
        edges: new Int32Array(edges).fill(index),
        edgeWeights: new Float32Array(edges).fill(0.25),
      };
      return index % 2 === 0 ? { ...chat, pictures: chat.pictures.map((picture) => ({ ...picture, facts })) } : chat;
    };
    const { facts, factWeights, edges, factWeight, pictures } = packBatch(taught, firstCursor, options);
    let total = 0;
    for (let slot = 0; slot < options.pictures; slot++) {
      // Pixels tell which example a slot holds: see chatAt.
      const index = Math.round(((pictures[slot * 3 * 160 * 160] / 2 + 0.5) * 255) % 256);
      expect(facts[slot * size]).toBe(index % 2 === 0 ? index : 0);
      expect(edges[slot * pictureTokens * edgeQuestions]).toBe(facts[slot * size]);
      expect(factWeights[(slot + 1) * size - 1]).toBe(index % 2 === 0 ? 0.5 : 0);
      total += index % 2 === 0 ? size * 0.5 + pictureTokens * edgeQuestions * 0.25 : 0;
    }
    expect(factWeight).toBe(total);
    expect(packBatch(taught, firstCursor, { ...options, teacherWeight: 4 }).factWeight).toBe(4 * total);
    expect(total).toBeGreaterThan(0);
  });
});
