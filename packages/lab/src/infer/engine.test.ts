// The engine against the training graph: same weights, same logits; many rows decode as each would alone.
import { afterAll, beforeAll, expect, test } from "vitest";
import { rungs } from "../nn/model-config.ts";
import { initialValues, parameterCount, parameterLayout } from "../nn/parameters.ts";
import { openSession } from "../onnx/runtime.ts";
import { forwardGraph } from "../train/step-graph.ts";
import { createEngine, type Engine } from "./engine.ts";
import type { GenerateRequest } from "./generate-request.ts";

const config = { ...rungs.micro, max_position_embeddings: 192 };
const layout = parameterLayout(config);
const N = parameterCount(layout);
// Larger than at the start of training, so that answers depend on every part of the network.
const weights = initialValues(
  layout.map((parameter) => ({ ...parameter, deviation: parameter.deviation || 0.2 })),
  5,
).map((value) => value * 1.5);
let engine: Engine;
beforeAll(async () => {
  engine = await createEngine({ config, weights }, { rows: 4 });
});
afterAll(() => engine.close());

const picture = (phase: number) => Float32Array.from({ length: 3 * 160 * 160 }, (_, i) => Math.sin(i * 0.013 + phase));
const prompt = (length: number, pictures: Float32Array[] = []): GenerateRequest => ({
  tokens: Int32Array.from({ length }, (_, i) =>
    pictures.length > 0 && i >= 2 && i < 2 + 100 * pictures.length ? 1024 + i - 2 : (i * 37 + length) % 1000,
  ),
  pictures,
  maxTokens: 12,
  temperature: 0,
  seed: 1,
  stopIds: [],
});

async function collect(request: GenerateRequest, signal = new AbortController().signal): Promise<number[]> {
  const ids: number[] = [];
  for await (const id of engine.generate(request, signal)) ids.push(id);
  return ids;
}

/** Greedy continuation by running the whole training graph for every token. */
async function reference(request: GenerateRequest): Promise<number[]> {
  const T = 160;
  const session = await openSession(forwardGraph(config, { rows: 1, length: T, pictures: Math.max(1, request.pictures.length) }));
  const tokens = new Int32Array(T);
  tokens.set(request.tokens);
  const pictures = new Float32Array(Math.max(1, request.pictures.length) * 3 * 160 * 160);
  request.pictures.forEach((data, index) => pictures.set(data, index * 3 * 160 * 160));
  const logits = { data: new Float32Array(T * config.vocab_size), shape: [T, config.vocab_size] };
  const loss = { data: new Float32Array(1), shape: [] };
  const ids: number[] = [];
  for (let length = request.tokens.length; ids.length < request.maxTokens; length++) {
    await session.run(
      {
        weights_flat: { data: weights, shape: [N] },
        tokens: { data: tokens.slice(), shape: [T] },
        targets: { data: new Int32Array(T), shape: [T] },
        weights: { data: new Float32Array(T), shape: [T] },
        segments: { data: new Int32Array(T), shape: [T] },
        pictures: { data: pictures, shape: [pictures.length / (3 * 160 * 160), 3, 160, 160] },
      },
      { logits, loss },
    );
    const row = logits.data.subarray((length - 1) * config.vocab_size, length * config.vocab_size);
    const id = row.indexOf(Math.max(...row));
    ids.push(id);
    tokens[length] = id;
  }
  await session.close();
  return ids;
}

test("I1 generation equals the training graph, with and without a picture", async () => {
  for (const request of [prompt(7), prompt(120, [picture(1)])]) expect(await collect(request)).toEqual(await reference(request));
});

test("I2 rows that decode together give what each gives alone", async () => {
  const requests = [prompt(5), prompt(9), prompt(120, [picture(2)]), prompt(30), prompt(17), prompt(3)];
  const alone: number[][] = [];
  for (const request of requests) alone.push(await collect(request));
  const together = await Promise.all(requests.map((request, index) => collect({ ...request, maxTokens: 12 - index })));
  together.forEach((ids, index) => expect(ids).toEqual(alone[index].slice(0, 12 - index)));
  expect(new Set(alone.map(String)).size).toBeGreaterThan(3);
});

test("I3 a shared prefix gives what a fresh prefill gives, and a wrong key does not mix prompts", async () => {
  const fresh = await collect(prompt(120, [picture(3)]));
  const shared = { ...prompt(120, [picture(3)]), prefixKey: "k" };
  expect(await collect(shared)).toEqual(fresh);
  expect(await collect(shared)).toEqual(fresh);
  const other = prompt(121, [picture(9)]);
  expect(await collect({ ...other, prefixKey: "k" })).toEqual(await collect(other));
});

test("I4 stop ids, token limits and a full context end a generation", async () => {
  const free = await collect(prompt(8));
  const stop = free[4];
  expect(await collect({ ...prompt(8), stopIds: [stop] })).toEqual(free.slice(0, free.indexOf(stop)));
  expect(await collect({ ...prompt(190), maxTokens: 50 })).toHaveLength(3);
  await expect(collect(prompt(193))).rejects.toThrow("a prompt has 1 to 192 tokens, this one has 193");
});

test("I5 an abort ends one row at once and leaves the others alone", async () => {
  const long = { ...prompt(6), maxTokens: 100 };
  const whole = await collect(long);
  const controller = new AbortController();
  const cut: number[] = [];
  const other = collect(long);
  for await (const id of engine.generate({ ...prompt(11), maxTokens: 100 }, controller.signal)) {
    cut.push(id);
    if (cut.length === 3) controller.abort();
  }
  expect(cut).toHaveLength(3);
  expect(await other).toEqual(whole);
});

test("I6 sampling is reproducible by seed and varies between seeds", async () => {
  const warm = (seed: number) => collect({ ...prompt(6), temperature: 1, seed });
  expect(await warm(3)).toEqual(await warm(3));
  expect(new Set((await Promise.all([1, 2, 3, 4, 5].map(warm))).map(String)).size).toBeGreaterThan(1);
  expect(await collect({ ...prompt(6), temperature: 1, topP: 1e-6, seed: 4 })).toEqual(await collect(prompt(6)));
});
