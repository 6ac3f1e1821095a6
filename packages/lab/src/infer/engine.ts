// Generation for many sequences at once: each new prompt is prefilled alone (or copied when its prefix is known), then all live rows decode together.
// It knows tokens and pictures; chats, roles and threads are not its business.
import { tokensPerPicture } from "../nn/model-config.ts";
import { type HostTensor, openSession } from "../onnx/runtime.ts";
import type { LoadedModel } from "../export/model-folder.ts";
import { decodeGraph, weightReader } from "./decode-graph.ts";
import type { GenerateRequest } from "./generate-request.ts";
import { createKvCache } from "./kv-cache.ts";
import { createPrefixStore } from "./prefix-store.ts";
import { createSampler, type Sampler } from "./sampler.ts";
import { createStem, type Stem } from "./stem-session.ts";

export interface Engine {
  readonly contextTokens: number;
  /** Ids as they are drawn, stop id excluded. Ends early when the context is full. Throws on a prompt that does not fit. */
  generate(request: GenerateRequest, signal: AbortSignal): AsyncIterable<number>;
  close(): Promise<void>;
}

export interface EngineOptions {
  /** sequences that decode together, at most; more wait */
  rows?: number;
  threads?: number;
}

interface Sequence {
  request: GenerateRequest;
  sampler: Sampler;
  length: number;
  last: number;
  drawn: number;
  done: boolean;
  queue: number[];
  error: Error | null;
  wake(): void;
}

export async function createEngine(model: LoadedModel, options: EngineOptions = {}): Promise<Engine> {
  const { config, weights } = model;
  const { rows = 16, threads = 1 } = options;
  const context = config.max_position_embeddings;
  const d = config.hidden_size;
  const V = config.vocab_size;
  const table = weightReader(config, weights)("model.embed_tokens.weight");
  const session = await openSession(decodeGraph(config, weights, context), { threads });
  const cache = createKvCache(config, rows, context);
  const prefixes = createPrefixStore(4);
  let stem: Promise<Stem> | null = null;

  const waiting: Sequence[] = [];
  const live: Sequence[] = [];
  let running: Promise<void> | null = null;
  let closed = false;
  // Buffers of the decode step, one set per number of live rows, so that their tensor wrappers are made once.
  const steps = Array.from({ length: rows }, (_, index) => {
    const count = index + 1;
    return {
      embeds: { data: new Float32Array(count * d), shape: [count, 1, d] },
      last_length: { data: new Int32Array(count), shape: [count] },
      total_length: { data: new Int32Array(1), shape: [1] },
      logits: { data: new Float32Array(count * V), shape: [count, V] },
    };
  });

  /** float32 [tokens, H] of a prompt with its pictures */
  async function embed(request: GenerateRequest): Promise<Float32Array> {
    const { tokens, pictures } = request;
    const embeds = new Float32Array(tokens.length * d);
    let features: Float32Array | null = null;
    if (pictures.length > 0) {
      stem ??= createStem(config, weights);
      features = await (await stem)(pictures);
    }
    const patches = pictures.length * tokensPerPicture(config);
    tokens.forEach((id, index) => {
      const source = id < V ? table : features;
      const row = id < V ? id : id - V;
      if (source === null || (id >= V && row >= patches))
        throw new Error(`token ${id} names a patch beyond the ${pictures.length} pictures of the request`);
      embeds.set(source.subarray(row * d, (row + 1) * d), index * d);
    });
    return embeds;
  }

  /** Fills row `row` of the cache with the prompt and returns the logits of its last position. */
  async function prefill(request: GenerateRequest, row: number): Promise<Float32Array> {
    const known = prefixes.find(request);
    if (known) {
      cache.restore(row, known.prefix);
      return known.logits;
    }
    const length = request.tokens.length;
    const logits: HostTensor = { data: new Float32Array(V), shape: [1, V] };
    const inputs = {
      embeds: { data: await embed(request), shape: [1, length, d] },
      last_length: { data: Int32Array.of(length - 1), shape: [1] },
      total_length: { data: Int32Array.of(length), shape: [1] },
    };
    const tensors = cache.rowTensors(row);
    await session.run({ ...inputs, ...tensors.inputs }, { logits, ...tensors.outputs });
    const data = logits.data as Float32Array;
    if (request.prefixKey !== undefined) prefixes.add(request, { prefix: cache.save(row, length), logits: data });
    return data;
  }

  function push(sequence: Sequence, logits: Float32Array): void {
    const id = sequence.sampler.next(logits);
    if (sequence.request.stopIds.includes(id)) {
      sequence.done = true;
    } else {
      sequence.queue.push(id);
      sequence.last = id;
      sequence.drawn++;
      if (sequence.drawn >= sequence.request.maxTokens || sequence.length >= context) sequence.done = true;
    }
    sequence.wake();
  }

  /** Takes finished rows out by moving the last live row into their place. */
  function compact(): void {
    for (let row = live.length - 1; row >= 0; row--) {
      if (!live[row].done) continue;
      const lastRow = live.length - 1;
      if (row !== lastRow) {
        cache.copyRow(lastRow, row);
        live[row] = live[lastRow];
      }
      live.pop();
    }
  }

  async function admit(): Promise<void> {
    while (waiting.length > 0 && live.length < rows) {
      const sequence = waiting.shift() as Sequence;
      if (sequence.done) continue;
      const row = live.length;
      try {
        const logits = await prefill(sequence.request, row);
        live.push(sequence);
        push(sequence, logits);
      } catch (error) {
        sequence.error = error instanceof Error ? error : new Error(String(error));
        sequence.done = true;
        sequence.wake();
      }
    }
  }

  async function decodeStep(): Promise<void> {
    const count = live.length;
    const step = steps[count - 1];
    let longest = 0;
    live.forEach((sequence, row) => {
      step.embeds.data.set(table.subarray(sequence.last * d, (sequence.last + 1) * d), row * d);
      step.last_length.data[row] = sequence.length;
      sequence.length++;
      longest = Math.max(longest, sequence.length);
    });
    step.total_length.data[0] = longest;
    const { embeds, last_length, total_length, logits } = step;
    const tensors = cache.tensors(count);
    await session.run({ embeds, last_length, total_length, ...tensors.inputs }, { logits, ...tensors.outputs });
    live.forEach((sequence, row) => push(sequence, logits.data.subarray(row * V, (row + 1) * V)));
  }

  async function loop(): Promise<void> {
    while (!closed && (live.length > 0 || waiting.length > 0)) {
      await admit();
      compact();
      if (live.length > 0) await decodeStep();
      compact();
      // A run blocks this thread; readers, aborts and new requests get their turn between steps.
      await new Promise<void>((resolve) => setImmediate(resolve));
    }
  }

  function start(): void {
    running ??= loop()
      .catch((error: unknown) => {
        for (const sequence of [...live.splice(0), ...waiting.splice(0)]) {
          sequence.error = error instanceof Error ? error : new Error(String(error));
          sequence.done = true;
          sequence.wake();
        }
      })
      .finally(() => {
        running = null;
        if (!closed && waiting.length > 0) start();
      });
  }

  return {
    contextTokens: context,
    async *generate(request, signal) {
      if (closed) throw new Error("the engine is closed");
      const { tokens } = request;
      if (tokens.length === 0 || tokens.length > context) throw new Error(`a prompt has 1 to ${context} tokens, this one has ${tokens.length}`);
      if (signal.aborted || request.maxTokens <= 0) return;
      let wake: () => void = () => {};
      const sequence: Sequence = {
        request,
        sampler: createSampler(request),
        length: tokens.length,
        last: 0,
        drawn: 0,
        done: false,
        queue: [],
        error: null,
        wake: () => wake(),
      };
      const stop = () => {
        sequence.done = true;
        sequence.wake();
      };
      signal.addEventListener("abort", stop, { once: true });
      waiting.push(sequence);
      start();
      try {
        for (;;) {
          while (sequence.queue.length > 0 && !signal.aborted) yield sequence.queue.shift() as number;
          if (sequence.error) throw sequence.error;
          if (sequence.done) return;
          await new Promise<void>((resolve) => {
            wake = resolve;
            if (sequence.done || sequence.queue.length > 0) resolve();
          });
        }
      } finally {
        sequence.done = true;
        signal.removeEventListener("abort", stop);
      }
    },
    async close() {
      closed = true;
      for (const sequence of [...live, ...waiting]) {
        sequence.done = true;
        sequence.wake();
      }
      await running;
      await session.close();
    },
  };
}
